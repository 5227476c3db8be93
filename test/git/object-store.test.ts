import { execFile } from 'node:child_process'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { writeBareRepo } from '../../src/git/bare-repo.ts'
import { encodeCommit } from '../../src/git/commit.ts'
import { gitObject, hashObject, type Oid } from '../../src/git/object.ts'
import type { NewObject } from '../../src/git/object-source.ts'
import { type ObjectStore, openObjectStore } from '../../src/git/object-store.ts'
import { OidTable } from '../../src/git/oid-table.ts'
import { adler32 } from '../../src/git/pack/adler32.ts'
import { parseIndex } from '../../src/git/pack/idx.ts'
import { buildTree } from '../../src/git/tree.ts'
import { CLOSURE_CACHE_OIDS_MAX } from '../../src/kernel/limits.ts'
import { git } from '../support/git.ts'
import { temporaryFolder } from '../support/temp.ts'

const opened: ObjectStore[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
})

async function openStore(
  folder: string,
  onCorrupt?: (pack: string, reason: string) => void,
): Promise<ObjectStore> {
  const store = await openObjectStore(folder, onCorrupt === undefined ? {} : { onCorrupt })
  opened.push(store)
  return store
}

const IDENTITY = {
  name: 'Stoa',
  email: 'noreply@stoa.invalid',
  dateSeconds: 1_767_225_600,
  timezone: '+0000' as const,
}

/** Objects for a folder of files, blobs as a ZIP's deflate streams every other time. */
function filesAsObjects(files: Record<string, string>): { root: Oid; objects: NewObject[] } {
  const blobs = Object.values(files).map((text, index) => {
    const blob: NewObject = gitObject('blob', Buffer.from(text))
    return index % 2 === 0 ? { ...blob, deflated: deflateRawSync(Buffer.from(text), { level: 9 }) } : blob
  })
  const { root, trees } = buildTree(
    Object.keys(files).map((path, index) => ({
      path,
      mode: path.endsWith('.sh') ? '100755' : '100644',
      oid: blobs[index]!.oid,
    })),
  )
  return { root, objects: [...new Map([...trees, ...blobs].map((object) => [object.oid, object])).values()] }
}

const FILES = {
  'README.md': '# Hello\n',
  'bin/run.sh': '#!/bin/sh\necho hi\n',
  'a/b/c.txt': '',
  'a-b': 'sorted before a/',
  'big.txt': 'stoa '.repeat(50_000),
}

async function storeWithCommit(folder: string) {
  const store = await openStore(folder)
  const { root, objects } = filesAsObjects(FILES)
  await store.writePack(root, objects)
  const commit = gitObject(
    'commit',
    encodeCommit({ tree: root, parents: [], author: IDENTITY, committer: IDENTITY, message: 'First\n' }),
  )
  await store.writePack(commit.oid, [commit])
  return { store, root, objects, commit }
}

describe('the object store', () => {
  test('is a bare repository that git reads and checks', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const { root, objects, commit } = await storeWithCommit(folder)
    await git(folder, ['fsck', '--strict', '--full'])
    expect(await git(folder, ['ls-tree', '-r', '--name-only', root])).toBe(
      'README.md\na-b\na/b/c.txt\nbig.txt\nbin/run.sh',
    )
    expect(await git(folder, ['cat-file', '-p', commit.oid])).toContain(`tree ${root}`)
    for (const { oid, content } of objects)
      expect(Number(await git(folder, ['cat-file', '-s', oid]))).toBe(content.length)
  })

  test('writes the very index that git would make of its packs', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const { root } = await storeWithCommit(folder)
    const pack = path.join(folder, 'objects/pack', `pack-${root}.pack`)
    const theirs = path.join(await temporaryFolder(), 'theirs.idx')
    await git(folder, ['index-pack', '-o', theirs, pack])
    expect(await readFile(pack.replace('.pack', '.idx'))).toEqual(await readFile(theirs))
  })

  test('gives every object back after a restart, by itself and as a closure', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const { root, objects, commit } = await storeWithCommit(folder)
    const store = await openStore(folder)
    for (const object of objects) {
      expect(await store.read(object.oid)).toEqual({
        oid: object.oid,
        type: object.type,
        content: object.content,
      })
      expect(await store.sizeOf(object.oid)).toBe(object.content.length)
    }
    expect([...(await store.closure(root))!].sort()).toEqual(objects.map(({ oid }) => oid).sort())
    expect(await store.closure(objects[0]!.oid)).toBeUndefined()
    expect(store.has(commit.oid)).toBe(true)
    const unknown = hashObject('blob', Buffer.from('nobody wrote this'))
    await expect(store.read(unknown)).rejects.toMatchObject({ code: 'object_missing' })
  })

  test('copies entries as they were stored, in any order, for git to index', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const { store, objects } = await storeWithCommit(folder)
    const oids = objects.map(({ oid }) => oid).reverse()
    const { createHash } = await import('node:crypto')
    const { encodePackHeader } = await import('../../src/git/pack/pack-file.ts')
    const chunks: Buffer[] = [encodePackHeader(oids.length)]
    for await (const chunk of store.entries(oids)) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const target = await temporaryFolder()
    const pack = path.join(target, 'copy.pack')
    await writeFile(pack, Buffer.concat([body, createHash('sha1').update(body).digest()]))
    await git(target, ['init', '-q', '--bare', '.'])
    await git(target, ['index-pack', '--strict', pack])
    const index = parseIndex(await readFile(path.join(target, 'copy.idx')))
    expect(index.entries.map(({ oid }) => oid).sort()).toEqual([...oids].sort())
  })

  test('writes a pack once, however many ask at the same time', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const store = await openStore(folder)
    const { root, objects } = filesAsObjects(FILES)
    await Promise.all(Array.from({ length: 10 }, () => store.writePack(root, objects)))
    expect((await readdir(path.join(folder, 'objects/pack'))).sort()).toEqual([
      `pack-${root}.idx`,
      `pack-${root}.pack`,
    ])
  })

  test('counts a closure once in its cache, however many ask for it at the same time', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const store = await openStore(folder)
    const many = filesAsObjects(
      Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`${n}.txt`, `${n}`])),
    )
    const few = filesAsObjects(FILES)
    await store.writePack(many.root, many.objects)
    await store.writePack(few.root, few.objects)
    const looks = Math.ceil(CLOSURE_CACHE_OIDS_MAX / 1_000) + 1
    const [first] = await Promise.all(Array.from({ length: looks }, () => store.closure(many.root)))
    await store.closure(few.root)
    // Both fit, so the very same list is still there.
    expect(await store.closure(many.root)).toBe(first)
  })

  test('sets a damaged pack aside, says which, and takes the same version again', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const { root, objects } = await storeWithCommit(folder)
    const pack = path.join(folder, 'objects/pack', `pack-${root}.pack`)
    await rm(`${pack}.copy`, { force: true })
    await cp(pack, `${pack}.copy`)
    await rm(pack)
    const bytes = await readFile(`${pack}.copy`)
    await writeFile(pack, bytes.subarray(0, bytes.length - 100))
    await rm(`${pack}.copy`)
    const reported: string[] = []
    const store = await openStore(folder, (name) => reported.push(path.basename(name)))
    expect(reported).toEqual([`pack-${root}.pack`])
    expect(store.has(root)).toBe(false)
    expect(await readdir(path.join(folder, 'objects/pack'))).toContain(`pack-${root}.pack.corrupt`)
    await store.writePack(root, objects)
    expect((await store.read(root)).type).toBe('tree')
  })

  test('notices a flipped bit inside an entry when it is read', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const { store, root, objects } = await storeWithCommit(folder)
    const pack = path.join(folder, 'objects/pack', `pack-${root}.pack`)
    const { entries } = parseIndex(await readFile(pack.replace('.pack', '.idx')))
    const victim = objects.find(({ content }) => content.toString() === '# Hello\n')!
    const { offset } = entries.find(({ oid }) => oid === victim.oid)!
    const bytes = await readFile(pack)
    bytes[offset + 6]! ^= 0x10
    await rm(pack)
    await writeFile(pack, bytes)
    await store.close()
    const again = await openStore(folder)
    await expect(again.read(victim.oid)).rejects.toMatchObject({ code: 'object_corrupt' })
  })

  test('stores many packs at the same time, small objects and large ones, as git would read them', async () => {
    const folder = path.join(await temporaryFolder(), 'objects.git')
    const store = await openStore(folder)
    const packs = Array.from({ length: 40 }, (_, pack) =>
      filesAsObjects({
        'small.md': `${pack}`,
        'edge.md': `${pack}`.padEnd(2_048, '.'),
        'beyond.md': `${pack}`.padEnd(2_049, '.'),
        ...Object.fromEntries(Array.from({ length: 40 }, (_, file) => [`a/${file}/b.md`, `${pack} ${file}`])),
      }),
    )
    await Promise.all(packs.map(({ root, objects }) => store.writePack(root, objects)))
    for (const { objects } of packs)
      for (const { oid, content } of objects) expect((await store.read(oid)).content).toEqual(content)
    await git(folder, ['fsck', '--strict', '--full'])
  })

  test.each(['pack.written', 'pack.index-written', 'pack.renamed', 'pack.index-renamed'])(
    'survives a power cut at %s',
    async (failpoint) => {
      const folder = path.join(await temporaryFolder(), 'objects.git')
      const { root, objects } = filesAsObjects({ 'README.md': '# Hello\n', 'a/b.sh': 'echo\n' })
      const script = `
        import { openObjectStore } from ${JSON.stringify(path.resolve('src/git/object-store.ts'))}
        const objects = ${JSON.stringify(objects.map(({ oid, type, content }) => ({ oid, type, content: content.toString('base64') })))}
        const store = await openObjectStore(${JSON.stringify(folder)})
        await store.writePack(${JSON.stringify(root)}, objects.map((o) => ({ ...o, content: Buffer.from(o.content, 'base64') })))
        console.log('acknowledged')`
      const child = promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', script],
        {
          env: { ...process.env, STOA_FAILPOINT: failpoint },
        },
      )
      await expect(child).rejects.toMatchObject({ signal: 'SIGKILL', stdout: '' })
      const store = await openStore(folder)
      const leftovers = (await readdir(path.join(folder, 'objects/pack'))).filter((name) =>
        name.startsWith('stoa-tmp-'),
      )
      expect(leftovers).toEqual([])
      await store.writePack(root, objects)
      expect((await store.read(root)).oid).toBe(root)
      await git(folder, ['fsck', '--strict', '--full'])
    },
  )
})

describe('a bare repository for a head', () => {
  async function repo() {
    const data = await temporaryFolder()
    const objectsGit = path.join(data, 'objects.git')
    const made = await storeWithCommit(objectsGit)
    const bare = {
      folder: path.join(data, 'repos', `${made.commit.oid}.git`),
      head: made.commit.oid,
      objectsFolder: path.join(objectsGit, 'objects'),
    }
    return { ...made, data, bare }
  }

  test('is cloned and checked by git, from a path and over file://, also with --depth 1', async () => {
    const { bare, root } = await repo()
    await writeBareRepo(bare)
    await git(bare.folder, ['fsck', '--strict', '--full'])
    for (const args of [
      [bare.folder],
      [`file://${bare.folder}`],
      ['--depth', '1', `file://${bare.folder}`],
    ]) {
      const work = await temporaryFolder()
      await git(work, ['clone', '-q', ...args, 'clone'])
      expect(await git(path.join(work, 'clone'), ['rev-parse', 'HEAD^{tree}'])).toBe(root)
      expect(await readFile(path.join(work, 'clone/README.md'), 'utf8')).toBe('# Hello\n')
    }
  })

  test('is made once by many at the same time, and again when somebody damaged it', async () => {
    const { bare, data } = await repo()
    await Promise.all(Array.from({ length: 8 }, () => writeBareRepo(bare)))
    await rm(path.join(bare.folder, 'packed-refs'))
    await writeBareRepo(bare)
    expect(await git(bare.folder, ['rev-parse', 'HEAD'])).toBe(bare.head)
    expect(await readdir(path.join(data, 'repos'))).toEqual([`${bare.head}.git`])
  })
})

describe('a tree', () => {
  test.each([
    '.git/config',
    '.GIT/x',
    '.Git',
    'a/.git',
    'git~1',
    'GIT~2/x',
    '.git.',
    '.git ',
    '.git...',
    '.git. ./x',
    '.git::$INDEX_ALLOCATION/x',
    '.git:stream',
    '.g\u200cit/x',
    '.gi\ufefft',
    '\u200e.git',
    '..',
    '../x',
    'a/../b',
    './a',
    'a/./b',
    'a//b',
    '/abs',
    'a/',
    '',
    'a\\b',
    '.git\\foo',
    'a\0b',
    '.gitmodules',
    '.GitModules',
    '.gitmodules ',
    'gitmod~1',
    'GI7EBA~1',
    '.gitm\u200codules',
    '.GITATTRIBUTES',
    'gitatt~1',
    '.gitignore.',
  ])('refuses the path %j', (name) => {
    const blob = gitObject('blob', Buffer.from('x'))
    expect(() => buildTree([{ path: name, mode: '100644', oid: blob.oid }])).toThrow(/^"/)
  })

  test.each([
    '.gitignore',
    '.gitattributes',
    '.github/workflows/x.yml',
    'git',
    'git~x',
    'a.git',
    '.gitx',
    '.gitkeep',
    '...',
    'ünï',
  ])('takes the path %j', (name) => {
    const blob = gitObject('blob', Buffer.from('x'))
    expect(buildTree([{ path: name, mode: '100644', oid: blob.oid }]).trees.length).toBeGreaterThan(0)
  })

  test('refuses the same path twice, and a file where a folder is', () => {
    const { oid } = gitObject('blob', Buffer.from('x'))
    const build =
      (...paths: string[]) =>
      () =>
        buildTree(paths.map((path) => ({ path, mode: '100644', oid })))
    expect(build('a', 'a')).toThrow('"a" is there twice')
    expect(build('a', 'a/b')).toThrow('"a/b" lies in "a", which is a file')
    expect(build('a/b', 'a')).toThrow('"a" is there twice')
  })
})

describe('the parts', () => {
  // RFC 1950 has no vectors; these are zlib's own, as every implementation gives them.
  test.each([
    ['', 0x00000001],
    ['a', 0x00620062],
    ['abc', 0x024d0127],
    ['Wikipedia', 0x11e60398],
  ])('adler-32 of %j', (text, sum) => {
    expect(adler32(Buffer.from(text))).toBe(sum)
  })

  test('adler-32 stays right over many blocks of the largest byte', () => {
    expect(adler32(Buffer.alloc(1_000_000, 0xff))).toBe(referenceAdler(Buffer.alloc(1_000_000, 0xff)))
  })

  test('the oid table answers like a map, also when ids share their first bits', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), fc.nat(1_000_000))), (pairs) => {
        const table = new OidTable(8)
        const model = new Map<Oid, number>()
        for (const [seed, offset] of pairs) {
          const oid = `000000${seed % 3}${hashObject('blob', Buffer.from(String(seed))).slice(7)}` as Oid
          table.add(oid, { pack: seed, offset, length: 1 })
          if (!model.has(oid)) model.set(oid, offset)
        }
        expect(table.size).toBe(model.size)
        for (const [oid, offset] of model) expect(table.get(oid)?.offset).toBe(offset)
        expect(table.has('f'.repeat(40) as Oid)).toBe(false)
      }),
    )
  })
})

function referenceAdler(bytes: Buffer): number {
  let [low, high] = [1n, 0n]
  for (const byte of bytes) {
    low = (low + BigInt(byte)) % 65_521n
    high = (high + low) % 65_521n
  }
  return Number((high << 16n) | low)
}
