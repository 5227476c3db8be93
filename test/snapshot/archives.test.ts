/** A stored tree as a ZIP: what real tools read is what was published, made once, the same bytes each time. */
import { execFile } from 'node:child_process'
import { readdir, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gitObject, type Oid } from '../../src/git/object.ts'
import { type ObjectStore, openObjectStore } from '../../src/git/object-store.ts'
import { encodeTree, type TreeEntry } from '../../src/git/tree.ts'
import { type Archives, openArchives } from '../../src/snapshot/archive/archives.ts'
import { directoryRecord, endRecords, localHeader } from '../../src/snapshot/archive/records.ts'
import { temporaryFolder } from '../support/temp.ts'

const run = promisify(execFile)

let folder: string
let objects: ObjectStore
let archives: Archives
const opened: Archives[] = []
beforeAll(async () => {
  folder = await temporaryFolder()
  objects = await openObjectStore(path.join(folder, 'objects.git'))
  archives = await openIn('archives')
})
afterAll(async () => {
  for (const each of opened) await each.close()
  await objects.close()
})

async function openIn(name: string, bytesMax?: number): Promise<Archives> {
  const made = await openArchives(path.join(folder, name), objects, bytesMax)
  opened.push(made)
  return made
}

/** Store files of one folder. */
async function treeOf(files: Record<string, { content: Buffer; isExecutable?: boolean }>): Promise<Oid> {
  const blobs = Object.values(files).map(({ content }) => gitObject('blob', content))
  const entries = Object.entries(files).map(
    ([name, { isExecutable }], index): TreeEntry => ({
      name,
      mode: isExecutable === true ? '100755' : '100644',
      oid: blobs[index]!.oid,
    }),
  )
  const tree = gitObject('tree', encodeTree(entries))
  await objects.writePack(tree.oid, [...blobs, tree])
  return tree.oid
}

const zipOf = async (from: Archives, tree: Oid) => buffer((await from.open(tree)).chunks)

/** What `python3 -m zipfile` finds: another reader than ours, which checks every CRC and knows ZIP64. */
async function listed(zip: Buffer): Promise<[name: string, sizeBytes: number, mode: number][]> {
  const file = path.join(folder, 'looked-at.zip')
  await writeFile(file, zip)
  const program = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.file_size, i.external_attr >> 16] for i in z.infolist()]))`
  const { stdout } = await run('python3', ['-c', program, file], { maxBuffer: 64e6 })
  return JSON.parse(stdout)
}

test('names, sizes, modes and contents are those of the tree, in its order', async () => {
  const noise = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 251))
  const tree = await treeOf({
    'empty.txt': { content: Buffer.alloc(0) },
    'noise.bin': { content: noise },
    'run.sh': { content: Buffer.from('#!/bin/sh\necho hello\n'), isExecutable: true },
    'text.md': { content: Buffer.from('again and again\n'.repeat(10_000)) },
    'ü 日本.md': { content: Buffer.from('named\n') },
  })
  const zip = await zipOf(archives, tree)
  expect(await listed(zip)).toEqual([
    ['empty.txt', 0, 0o100644],
    ['noise.bin', 5_000, 0o100644],
    ['run.sh', 21, 0o100755],
    ['text.md', 160_000, 0o100644],
    ['ü 日本.md', 6, 0o100644],
  ])
  const out = path.join(folder, 'out')
  await run('unzip', ['-qq', path.join(folder, 'looked-at.zip'), '-d', out], {
    env: { LANG: 'C.UTF-8', PATH: process.env.PATH },
  })
  expect((await run('cat', [path.join(out, 'noise.bin')], { encoding: 'buffer' })).stdout).toEqual(noise)
})

test('is made once, for everybody who asks at once and later, and again after somebody deleted it', async () => {
  const tree = await treeOf({ 'one.md': { content: Buffer.from('one\n'.repeat(1_000)) } })
  const before = archives.made
  const all = await Promise.all(Array.from({ length: 8 }, () => zipOf(archives, tree)))
  expect(archives.made - before).toBe(1)
  await rm(path.join(folder, 'archives', `${tree}.zip`))
  const again = await zipOf(archives, tree)
  expect(archives.made - before).toBe(2)
  for (const zip of all) expect(zip.equals(again)).toBe(true)
})

test('does not depend on how an uploader compressed the file', async () => {
  const content = Buffer.from('the same in every way\n'.repeat(500))
  const { deflateRawSync } = await import('node:zlib')
  const zips: Buffer[] = []
  for (const level of [1, 9]) {
    const own = await openObjectStore(path.join(folder, `level-${level}.git`))
    const blob = { ...gitObject('blob', content), deflated: deflateRawSync(content, { level }) }
    const tree = gitObject('tree', encodeTree([{ name: 'same.md', mode: '100644', oid: blob.oid }]))
    await own.writePack(tree.oid, [blob, tree])
    const made = await openArchives(path.join(folder, `level-${level}`), own)
    zips.push(await zipOf(made, tree.oid))
    await made.close()
    await own.close()
  }
  expect(zips[0]!.equals(zips[1]!)).toBe(true)
})

test('keeps to its room: what was asked for longest ago goes, also what an earlier run made', async () => {
  const trees = await Promise.all(
    [1, 2, 3].map((name) => treeOf({ [`${name}.md`]: { content: Buffer.from(`${name}\n`.repeat(2_000)) } })),
  )
  const first = await openIn('small')
  for (const tree of trees) await zipOf(first, tree)
  const size = (await zipOf(first, trees[0]!)).length
  await utimes(path.join(folder, 'small', `${trees[0]}.zip`), 1, 1)
  const second = await openIn('small', 3.5 * size)
  const fourth = await treeOf({ 'four.md': { content: Buffer.from('4\n'.repeat(2_000)) } })
  await zipOf(second, fourth)
  const left = (await readdir(path.join(folder, 'small'))).sort()
  expect(left).toEqual([trees[1], trees[2], fourth].map((tree) => `${tree}.zip`).sort())
})

test('a tree whose objects are missing fails, leaves nothing behind, and stops nobody', async () => {
  const gone = 'f'.repeat(40) as Oid
  await expect(archives.open(gone)).rejects.toMatchObject({ code: 'object_missing' })
  const tree = await treeOf({ 'fine.md': { content: Buffer.from('fine\n') } })
  expect((await listed(await zipOf(archives, tree))).length).toBe(1)
  expect((await readdir(path.join(folder, 'archives'))).filter((name) => !name.endsWith('.zip'))).toEqual([])
})

describe('beyond what the first ZIPs could say', () => {
  test('65,536 files', async () => {
    const content = Buffer.from('x')
    const files = Object.fromEntries(
      Array.from({ length: 65_536 }, (_, index) => [`f${index}`.padStart(8, '0'), { content }]),
    )
    const names = Object.keys(files).sort()
    const tree = await treeOf(Object.fromEntries(names.map((name) => [name, files[name]!])))
    const found = await listed(await zipOf(archives, tree))
    expect(found.map(([name]) => name)).toEqual(names)
  })

  test('a file that begins behind 4 GiB is named by its ZIP64 offset', () => {
    const file = { path: 'a', mode: '100644', method: 0, crc32: 1, sizeBytes: 1, packedBytes: 1 } as const
    const far = directoryRecord(file, 5 * 2 ** 30)
    expect(far.readUInt32LE(42)).toBe(0xffff_ffff)
    expect(far.subarray(47).toString('hex')).toBe('010008000000004001000000')
    expect(directoryRecord(file, 30).length).toBe(47)
    expect(localHeader(file).length).toBe(31)
    const end = endRecords({ entries: 1, sizeBytes: far.length, offset: 5 * 2 ** 30 })
    expect([end.length, end.readBigUInt64LE(48), end.readUInt32LE(end.length - 6)]).toEqual([
      98,
      5n * 2n ** 30n,
      0xffff_ffff,
    ])
  })
})
