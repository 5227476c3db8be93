/** The words of all items are kept on disk: what a start reads of them, and what becomes of a file that does not fit. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { items } from '../../src/catalog/items.repo.ts'
import { type Describe, search } from '../../src/catalog/search.ts'
import { readSearchFile, SearchFileWriter } from '../../src/catalog/search-file.ts'
import { createSearchIndex, type SearchIndex } from '../../src/catalog/search-index.ts'
import { searchMaking } from '../../src/catalog/search-making.ts'
import type { SearchThreadsOptions } from '../../src/catalog/search-threads.ts'
import { SearchWords } from '../../src/catalog/search-words.ts'
import type { Oid } from '../../src/git/object.ts'
import type { ObjectSource } from '../../src/git/object-source.ts'
import type { ItemId } from '../../src/kernel/ids.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { searchDocument } from '../support/search-documents.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

/** Names, slips, READMEs, numeronyms, runs of a script without spaces, and what nothing has. */
const QUERIES = [
  'review',
  'reveiw',
  'idempotency',
  'a11y',
  '設計',
  'release notes',
  'xylophone release',
  'zz',
]

let running: RunningStoa
/** What the first run left, and what it read and found. */
let kept: string
let first: Awaited<ReturnType<typeof runOnce>>
const open = new Set<SearchIndex>()

beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  await running.admin.upload('/items', {
    file: skillZip('accessibility-audit', { body: '良いAPI設計の手引き。 For quokkas.' }),
  })
  await running.admin.upload('/items', { file: skillZip('moves', { version: '1.0.0', body: 'Of wombats.' }) })
  kept = path.join(await temporaryFolder(), 'search')
  first = await runOnce(kept)
})
afterAll(async () => {
  await Promise.all([...open].map((index) => index.close()))
  await running.close()
})

/** Reads of objects: what is in memory and on disk needs none. */
async function startIndex(options: SearchThreadsOptions, deps: Partial<RunningStoa['deps']> = {}) {
  const all = { ...running.deps, ...deps }
  const read: Oid[] = []
  const objects = {
    ...all.objects,
    read: (oid: Oid) => {
      read.push(oid)
      return all.objects.read(oid)
    },
    readStart: (oid: Oid, bytesMax: number) => all.objects.readStart(oid, bytesMax),
  } as ObjectSource
  const index = createSearchIndex({ ...all, objects }, { unsavedItemsMax: 0, ...options })
  open.add(index)
  await index.refresh()
  return { index, read }
}

/** One run of the store as far as its search goes: everything is read, asked, and left on disk. */
async function runOnce(folder: string, options: SearchThreadsOptions = {}) {
  const { index, read } = await startIndex({ folder, ...options })
  await index.prepare()
  const found = await answersOf(index)
  await index.prepare()
  await index.close()
  return { read, found }
}

async function answersOf(index: SearchIndex) {
  const found: Record<string, unknown> = {}
  for (const q of QUERIES) {
    const { hits, ...rest } = await index.match(q, () => true)
    const named = [...hits].map(([id, { score, terms }]) => [id, score.toFixed(6), [...terms.keys()].sort()])
    const excerpts = await index.excerpts([...hits].map(([id, hit]) => ({ row: index.get(id)!.row, hit })))
    found[q] = { named, ...rest, excerpts: [...excerpts], suggested: await index.suggest(q, () => true) }
  }
  return found
}

/** A copy of the folder as the first run left it. */
async function filled(): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'search')
  await cp(kept, folder, { recursive: true })
  return folder
}

describe('a start', () => {
  test('reads no README again of what is as it was, and finds the same', async () => {
    expect(first.read.length).toBeGreaterThan(10)
    const second = await runOnce(await filled())
    expect(second.read).toEqual([])
    expect(second.found).toEqual(first.found)
    const answered = Object.values(first.found).filter(
      (each) => (each as { named: unknown[] }).named.length > 0,
    )
    expect(answered.length).toBeGreaterThan(5)
  })

  test('reads what has changed since, and nothing else', async () => {
    const { admin } = running
    const folder = await filled()
    await admin.patch('/items/moves-by-root', { title: 'Numbat care' })
    const titled = await startIndex({ folder })
    expect((await titled.index.match('numbat', () => true)).hits.size).toBe(1)
    expect((await titled.index.match('wombats', () => true)).hits.size).toBe(1)
    expect(titled.read).toEqual([])
    await titled.index.close()
    await admin.upload('/items/moves-by-root/versions', {
      file: skillZip('moves', { version: '2.0.0', body: 'Of echidnas.' }),
    })
    const renewed = await startIndex({ folder })
    expect((await renewed.index.match('echidnas', () => true)).hits.size).toBe(1)
    expect((await renewed.index.match('wombats', () => true)).hits.size).toBe(0)
    expect(renewed.read.length).toBe(1)
    await renewed.index.close()
  })

  test('with rows of before, as after a backup was put back, finds those and no later ones', async () => {
    const { deps } = running
    const [row] = deps.db.all(items)
    const later = { ...row!, id: 'itm_later' as ItemId, servedName: 'later', title: 'Pangolin' }
    const { db } = deps
    const withLater = {
      ...db,
      all: ((table: typeof items) => [
        ...db.all(table),
        ...(table === items ? [later] : []),
      ]) as unknown as typeof db.all,
    }
    const folder = path.join(await temporaryFolder(), 'search')
    const after = await startIndex({ folder }, { db: withLater as typeof db })
    expect((await after.index.match('pangolin', () => true)).hits.size).toBe(1)
    await after.index.prepare()
    await after.index.close()
    const before = await startIndex({ folder })
    expect((await before.index.match('pangolin', () => true)).hits.size).toBe(0)
    expect(before.read).toEqual([])
    await before.index.close()
  })

  test('of a program keeps what it read for the next one, and the folder may be deleted', async () => {
    const { dataDir } = running
    await running.deps.search.prepare()
    await rm(path.join(dataDir, 'search'), { recursive: true, force: true })
    await running.restart()
    await running.deps.search.prepare()
    expect((await running.deps.search.match('review', () => true)).hits.size).toBeGreaterThan(0)
  })

  test('tries again what could not be read before', async () => {
    const folder = path.join(await temporaryFolder(), 'search')
    const { objects } = running.deps
    const broken = {
      ...objects,
      readStart: () => Promise.reject(new Error('EIO')),
    } as unknown as typeof objects
    const index = createSearchIndex({ ...running.deps, objects: broken }, { folder, unsavedItemsMax: 0 })
    await index.prepare()
    await index.prepare()
    expect((await index.match('quokkas', () => true)).hits.size).toBe(0)
    await index.close()
    const mended = await startIndex({ folder })
    expect((await mended.index.match('quokkas', () => true)).hits.size).toBe(1)
    await mended.index.close()
  })
})

describe('a file that cannot be what it should', () => {
  let bytes: Buffer
  let wanted: Awaited<ReturnType<typeof runOnce>>

  beforeAll(async () => {
    bytes = await readFile(path.join(kept, 'index'))
    wanted = await runOnce(await filled())
  })

  const withHash = (body: Buffer) =>
    Buffer.concat([body, Buffer.from(`${createHash('sha256').update(body).digest('hex')}\n`)])
  const bodyOf = (whole: Buffer) => whole.subarray(0, -65)
  const flipped = (at: number) => {
    const copy = Buffer.from(bytes)
    copy[at]! ^= 4
    return copy
  }

  test.each<[string, () => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut in its head', () => bytes.subarray(0, 40)],
    ['cut in its middle', () => bytes.subarray(0, bytes.length / 2)],
    ['cut by one byte', () => bytes.subarray(0, -1)],
    ['with another bit in its head', () => flipped(20)],
    ['with another bit in its middle', () => flipped(bytes.length >> 1)],
    ['with another bit in its last line', () => flipped(bytes.length - 10)],
    ['of zeros', () => Buffer.alloc(bytes.length)],
    ['with something behind', () => Buffer.concat([bytes, Buffer.from('x')])],
    [
      'of another program',
      () =>
        withHash(
          Buffer.from(
            bodyOf(bytes)
              .toString()
              .replace(/"making":"./, '"making":"x'),
          ),
        ),
    ],
    ['whole, and no index', () => withHash(Buffer.from('{"hello":1}\n'))],
    [
      'whole, with fewer lines than it says',
      () =>
        withHash(
          Buffer.from(
            bodyOf(bytes)
              .toString()
              .replace(/"documents":\d+/, '"documents":9999'),
          ),
        ),
    ],
    [
      'whole, and an item of it without what its texts follow from',
      () => withHash(Buffer.from(bodyOf(bytes).toString().replace('"marks":', '"other":'))),
    ],
  ])('%s counts as not there', async (_, damage) => {
    const folder = path.join(await temporaryFolder(), 'search')
    await mkdir(folder)
    await writeFile(path.join(folder, 'index'), damage())
    expect(readSearchFile(folder, searchMaking())).toBeUndefined()
  })

  test('as it was written is read', () => {
    expect(readSearchFile(kept, searchMaking())?.marks.size).toBeGreaterThan(10)
  })

  test('is made anew from what the store has, and written again', async () => {
    const folder = path.join(await temporaryFolder(), 'search')
    await mkdir(folder)
    await writeFile(path.join(folder, 'index'), flipped(bytes.length >> 1))
    const { read, found } = await runOnce(folder)
    expect(found).toEqual(wanted.found)
    expect(read.length).toBeGreaterThan(first.read.length - 1)
    expect(readSearchFile(folder, searchMaking())?.marks.size).toBeGreaterThan(10)
  })

  test('a folder in its place, or a folder that nobody may write to, costs the file and nothing else', async () => {
    const folder = path.join(await temporaryFolder(), 'search')
    await mkdir(path.join(folder, 'index', 'deep'), { recursive: true })
    const troubles: unknown[] = []
    const { found } = await runOnce(folder, { onTrouble: (error) => troubles.push(error) })
    expect(found).toEqual(wanted.found)
    expect(troubles.length).toBeGreaterThan(0)
    expect(await readdir(folder)).toEqual(['index'])
  })

  test('what a crash left beside it is removed', async () => {
    const folder = await filled()
    await writeFile(path.join(folder, 'stoa-tmp-1-1'), bytes.subarray(0, 100))
    await runOnce(folder)
    expect(await readdir(folder)).toEqual(['index'])
  })
})

test.each(['ln -s', 'mkfifo'])(
  'what `%s` made in the place of the file counts as not there',
  async (command) => {
    const folder = path.join(await temporaryFolder(), 'search')
    await mkdir(folder)
    const [program = '', ...args] = command.split(' ')
    const from = command === 'ln -s' ? [path.join(kept, 'index')] : []
    await promisify(execFile)(program, [...args, ...from, path.join(folder, 'index')])
    expect(readSearchFile(kept, searchMaking())).toBeDefined()
    expect(readSearchFile(folder, searchMaking())).toBeUndefined()
  },
)

describe('a process that is killed while it writes', () => {
  const script = path.resolve('test/support/write-search-file.ts')

  test.each([
    ['in the middle', '1', {}],
    ['before the file has its name', '0', { STOA_FAILPOINT: 'search.written' }],
  ] as const)('%s leaves a whole file', async (_, steps, env) => {
    const folder = path.join(await temporaryFolder(), 'search')
    const words = new SearchWords()
    words.put(searchDocument('itm_old', 'older'))
    const marks = new Map([['itm_old', { fields: 'older', about: 'older' }]])
    expect(new SearchFileWriter(folder, 'this program', { words, marks }).step(60_000)).toBe(true)
    const killed = promisify(execFile)(process.execPath, ['--import', 'tsx', script, folder, steps], {
      env: { ...process.env, ...env },
    })
    await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' })
    const left = readSearchFile(folder, 'this program')!
    expect(left.marks.get('itm_old')).toBeDefined()
    const found = left.words.match('older', new Set(left.marks.keys()))
    expect(found.hits.length).toBeGreaterThan(0)
  })
})

describe('while the words are still read', () => {
  /** Objects that answer when they are let. */
  function held(objects: ObjectSource) {
    let release = () => {}
    const isFree = new Promise<void>((resolve) => {
      release = resolve
    })
    const read = async (oid: Oid) => {
      await isFree
      return objects.read(oid)
    }
    return {
      release,
      objects: { ...objects, read, readStart: objects.readStart.bind(objects) } as ObjectSource,
    }
  }

  const everything: Describe = { isVisible: () => true, ownerOf: () => 'root', installsOf: () => 0 }

  test('a search answers with what is known, and says of how much, counting nothing that its reader may not see', async () => {
    const { objects, release } = held(running.deps.objects)
    const index = createSearchIndex({ ...running.deps, objects }, { waitedForItemsMax: 0 })
    open.add(index)
    await index.refresh()
    const asked = { q: 'review', sort: 'relevance', limit: 50, offset: 0 } as const
    expect(await search(index, asked, everything)).toMatchObject({
      total: 0,
      reading: { known: 0, of: index.size },
    })
    const isVisible: Describe['isVisible'] = ({ servedName }) => servedName !== 'guardrails'
    const some = await search(index, asked, { ...everything, isVisible })
    expect(some.reading).toEqual({ known: 0, of: index.size - 1 })
    const { q: _, ...withoutWords } = asked
    const all = await search(index, withoutWords, everything)
    expect([all.total, all.reading]).toEqual([index.size, undefined])
    expect(await index.suggest('reveiw', () => true)).toEqual([])
    release()
    await index.prepare()
    const after = await search(index, asked, everything)
    expect(after.total).toBeGreaterThan(1)
    expect(after).not.toHaveProperty('reading')
    await index.close()
  })

  test('what was published just now is waited for', async () => {
    const { index } = await startIndex({})
    await running.admin.upload('/items', { file: pluginZip('aardvark') })
    await index.refresh()
    expect((await index.match('aardvark', () => true)).hits.size).toBe(1)
    await index.close()
  })

  test('the page and the API say so, and no longer when all is read', async () => {
    const { search: index } = running.deps
    const page = async (q: string) => String((await running.admin.get(`//store?q=${q}`)).body)
    const match = index.match.bind(index)
    index.match = async (...asked) => ({ ...(await match(...asked)), reading: { known: 3, of: 20 } })
    expect(await page('guardrails')).toMatch(
      /<p id="count" role="status" class="hint">\d+ items for “guardrails”\. The search has read 3 of 20 items so far; results may be missing\.<\/p>/,
    )
    expect(await page('xylophone')).toContain('Nothing that was read so far matches.')
    expect((await running.admin.get('/catalog/search?q=guardrails')).body).toMatchObject({
      isComplete: false,
    })
    index.match = match
    expect(await page('guardrails')).not.toContain('so far')
    expect((await running.admin.get('/catalog/search?q=guardrails')).body).toMatchObject({ isComplete: true })
  })
})
