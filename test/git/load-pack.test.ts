/** Packs as a start finds them: whole, damaged, without their index, or on a disk that does not answer. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gitObject, type Oid } from '../../src/git/object.ts'
import { type ObjectStore, openObjectStore } from '../../src/git/object-store.ts'
import { buildTree } from '../../src/git/tree.ts'
import { hashesBelow, LIKE_OTHERS, lacksRights, makeUnreadable } from '../support/disk.ts'
import { git } from '../support/git.ts'
import { temporaryFolder } from '../support/temp.ts'

const run = promisify(execFile)

let folder: string
let packs: string
/** The names of two packs, and a blob in each. */
let roots: Oid[]
let blobs: Oid[]
let open: ObjectStore[]
let told: string[]

const pathOf = (root: Oid | undefined, suffix: string) => path.join(packs, `pack-${root}.${suffix}`)

beforeEach(async () => {
  folder = path.join(await temporaryFolder(), 'objects.git')
  packs = path.join(folder, 'objects', 'pack')
  open = []
  told = []
  roots = []
  blobs = []
  const store = await openStore()
  for (const text of ['one', 'two '.repeat(100_000)]) {
    const blob = gitObject('blob', Buffer.from(text))
    const empty = gitObject('blob', Buffer.alloc(0))
    const { root, trees } = buildTree([
      { path: 'a/text', mode: '100644', oid: blob.oid },
      { path: 'empty', mode: '100755', oid: empty.oid },
    ])
    const deflated = deflateRawSync(blob.content, { level: 9 })
    await store.writePack(root, [...trees, empty, { ...blob, deflated }])
    roots.push(root)
    blobs.push(blob.oid)
  }
  await store.close()
})

afterEach(async () => {
  await Promise.all(open.map((store) => store.close()))
})

async function openStore(): Promise<ObjectStore> {
  const tell = (what: string) => (pack: string) => void told.push(`${what} ${path.basename(pack)}`)
  const store = await openObjectStore(folder, { onCorrupt: tell('damaged'), onMended: tell('mended') })
  open.push(store)
  return store
}

async function expectAll(store: ObjectStore): Promise<void> {
  for (const oid of [...roots, ...blobs]) expect((await store.read(oid)).oid).toBe(oid)
  await git(folder, ['fsck', '--strict', '--full'])
}

describe('an index', () => {
  test.each([
    ['is gone', (idx: string) => rm(idx)],
    ['is empty', (idx: string) => emptied(idx)],
    ['is cut off', (idx: string) => changed(idx, (bytes) => bytes.subarray(0, -30))],
    ['has a flipped bit', (idx: string) => changed(idx, flipped(1_100))],
    ['is that of another pack', (idx: string) => replaced(idx, pathOf(roots[1], 'idx'))],
  ])('that %s is made anew from its pack, as git would make it', async (_, harm) => {
    const idx = pathOf(roots[0], 'idx')
    const before = await readFile(idx)
    await harm(idx)
    await expectAll(await openStore())
    expect(told).toEqual([`mended pack-${roots[0]}.pack`])
    expect(await readFile(idx)).toEqual(before)
    await expectAll(await openStore())
    expect(told).toHaveLength(1)
  })

  test('without its pack is reported and left: the pack may come back', async () => {
    const pack = pathOf(roots[0], 'pack')
    await rename(pack, path.join(folder, 'elsewhere'))
    expect((await openStore()).has(roots[0]!)).toBe(false)
    expect(told).toEqual([`damaged pack-${roots[0]}.pack`])
    await rename(path.join(folder, 'elsewhere'), pack)
    await expectAll(await openStore())
  })
})

describe('a pack', () => {
  test.each([
    ['is empty', (pack: string) => emptied(pack)],
    ['is shorter than a header', (pack: string) => changed(pack, (bytes) => bytes.subarray(0, 11))],
    ['is cut off', (pack: string) => changed(pack, (bytes) => bytes.subarray(0, -100))],
    ['has no index and a flipped bit', (pack: string) => flippedWithoutIndex(pack)],
  ])('that %s is set aside, and nothing that was set aside before is overwritten', async (_, harm) => {
    const pack = pathOf(roots[0], 'pack')
    await writeFile(`${pack}.corrupt`, 'from an earlier time')
    await harm(pack)
    const bytes = await readFile(pack)
    const store = await openStore()
    expect(store.has(roots[0]!)).toBe(false)
    expect(store.has(roots[1]!)).toBe(true)
    expect(told).toEqual([`damaged pack-${roots[0]}.pack`])
    expect(await readFile(`${pack}.corrupt`, 'utf8')).toBe('from an earlier time')
    expect(await readFile(`${pack}.corrupt-2`)).toEqual(bytes)
  })
})

describe('a disk that does not answer', () => {
  test.each([
    ['pack', 'EIO', () => pathOf(roots[0], 'pack')],
    ['index', 'EIO', () => pathOf(roots[1], 'idx')],
    ['folder of packs', 'ELOOP', () => packs],
  ])('stops the start at a %s with %s and changes nothing', async (_, code, place) => {
    const before = await hashesBelow(folder)
    const mend = await makeUnreadable(place())
    await expect(openStore()).rejects.toMatchObject({ code })
    await mend()
    expect(await hashesBelow(folder)).toEqual(before)
    await expectAll(await openStore())
    expect(told).toEqual([])
  })

  test.skipIf(lacksRights).each(['pack', 'idx'])(
    'nor does a %s that this user may not read: EACCES',
    async (suffix) => {
      const before = await hashesBelow(folder)
      await run('chmod', ['0', pathOf(roots[0], suffix)])
      expect(await outcomeElsewhere(LIKE_OTHERS)).toBe('EACCES')
      await run('chmod', ['644', pathOf(roots[0], suffix)])
      expect(await hashesBelow(folder)).toEqual(before)
      await expectAll(await openStore())
    },
  )

  test('nor does a process that has too many files open: EMFILE', async () => {
    const before = await hashesBelow(folder)
    expect(await outcomeElsewhere(['sh', '-c', 'ulimit -n 100; exec "$@"', 'sh'], fillDescriptors)).toBe(
      'EMFILE',
    )
    expect(await hashesBelow(folder)).toEqual(before)
    await expectAll(await openStore())
  })
})

const fillDescriptors = `import { openSync } from 'node:fs'
  try { for (;;) openSync('/dev/null') } catch {}`

/** What opening the store comes to in a process of its own. */
async function outcomeElsewhere(before: readonly string[], first = ''): Promise<string> {
  const store = JSON.stringify(path.resolve('src/git/object-store.ts'))
  // Whatever is loaded late is loaded before there are no descriptors left.
  const warm = path.join(await temporaryFolder(), 'warm.git')
  await mkdir(warm)
  const script = `import { openObjectStore } from ${store}
    await (await openObjectStore(${JSON.stringify(warm)})).close()
    ${first}
    const end = await openObjectStore(${JSON.stringify(folder)}).then(() => 'opened', (error) => error.code)
    process.stdout.write(end)`
  const args = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script]
  const [program, ...rest] = [...before, ...args]
  return (await run(program!, rest)).stdout
}

/** Files of a pack are read-only: they are replaced, not written to. */
async function changed(file: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  const bytes = change(await readFile(file))
  await rm(file)
  await writeFile(file, bytes)
}

function emptied(file: string): Promise<void> {
  return changed(file, () => Buffer.alloc(0))
}

async function replaced(file: string, by: string): Promise<void> {
  await rm(file)
  await copyFile(by, file)
}

async function flippedWithoutIndex(pack: string): Promise<void> {
  await rm(pack.replace(/pack$/, 'idx'))
  await changed(pack, flipped(20))
}

function flipped(at: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    bytes[at]! ^= 0x10
    return bytes
  }
}

test('what was set aside is never taken for a pack again', async () => {
  await changed(pathOf(roots[0], 'pack'), (bytes) => bytes.subarray(0, -100))
  await openStore()
  await openStore()
  expect(told).toHaveLength(1)
  expect((await readdir(packs)).filter((name) => name.includes('corrupt')).sort()).toEqual(
    ['idx', 'pack'].map((suffix) => `pack-${roots[0]}.${suffix}.corrupt`),
  )
})
