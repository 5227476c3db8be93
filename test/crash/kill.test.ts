/**
 * The power goes while Stoa works: at every failpoint of every write, and at seeded moments with many writes
 * under way. One data folder lives through all of it, and after each restart everything that was promised holds.
 */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/audit.ts'
import { newestRecord } from '../../src/store/changes.repo.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { readJournalFolder } from '../../src/store/journal/journal-folder.ts'
import { type Answer, Api } from '../support/api.ts'
import { sampleOf, seeds } from '../support/deep.ts'
import { git, tryGit } from '../support/git.ts'
import { pluginZip } from '../support/items.ts'
import { type ServerProcess, startServer, withDeadline } from '../support/process.ts'
import { runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const ADMIN = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'correct horse battery' }
const ALL_SCOPES = ['git:read', 'items:read', 'items:write', 'admin']
/** The item that gets new versions. */
const GROWING = 'growing-by-root'

const PACK_FAILPOINTS = ['pack.written', 'pack.index-written', 'pack.renamed', 'pack.index-renamed']
const DATABASE_FAILPOINTS = ['journal.written', 'database.before-commit', 'database.committed']
const PUBLISH_FAILPOINTS = [
  'publish.hashed',
  ...PACK_FAILPOINTS,
  'publish.objects-written',
  ...DATABASE_FAILPOINTS,
  'publish.committed',
]
const FEED_FAILPOINTS = [...PACK_FAILPOINTS, 'snapshot.objects-written', ...DATABASE_FAILPOINTS]
const SEEDS = seeds({ sample: 1, deep: 100 })
/**
 * All writes take the same way to the disk and to the database: the sample has each step of that way in one of them,
 * of a pack one before and one after it gets its name.
 */
const WHERE = {
  item: sampleOf(
    PUBLISH_FAILPOINTS,
    isOneOf('publish.hashed', 'pack.index-written', 'publish.objects-written'),
  ),
  version: sampleOf(PUBLISH_FAILPOINTS, isOneOf('publish.committed')),
  install: sampleOf(DATABASE_FAILPOINTS, isOneOf('journal.written', 'database.committed')),
  grant: sampleOf(DATABASE_FAILPOINTS, isOneOf('database.before-commit')),
  feed: sampleOf(FEED_FAILPOINTS, isOneOf('pack.renamed', 'snapshot.objects-written')),
}

/** One write. It can be sent again; `isDone` says whether its answer means that the change is there. */
interface Write {
  what: string
  send(baseUrl: string): Promise<Answer>
  isDone(answer: Answer): boolean
  /** What must be found from now on, once it was acknowledged. */
  promise: Promised
}

/** In this process or another one. */
type Server = Pick<ServerProcess, 'baseUrl'>

type Promised =
  | { table: 'version'; item: string; version: string }
  | { table: 'install'; item: string }
  | { table: 'grant'; item: string }

let dataDir: string
let oldClone: string
let token: string
let serial = 0
const promised: Promised[] = []
/** Items that nobody has installed or was granted. */
const spares: string[] = []

beforeAll(async () => {
  const folder = await temporaryFolder('stoa-kill')
  dataDir = path.join(folder, 'data')
  oldClone = path.join(folder, 'old-clone')
  const server = await runStoa({ dataDir })
  token = (await server.admin.post('/tokens', { name: 'crash', scopes: ALL_SCOPES })).body.token
  await acknowledge(server, publishItem('growing'))
  await acknowledge(server, install(GROWING))
  await git(folder, ['clone', feedUrl(server), oldClone])
  await prepareNextRun(server)
  await server.close()
})

describe('a kill at a failpoint of', () => {
  test.each(WHERE.item)('publishing a new item loses nothing: %s', (failpoint) =>
    dieAt(failpoint, publishItem(freshName())),
  )

  test.each(WHERE.version)('publishing a new version loses nothing: %s', (failpoint) =>
    dieAt(failpoint, publishVersion()),
  )

  test.each(WHERE.install)('installing loses nothing: %s', (failpoint) =>
    dieAt(failpoint, install(spares.pop()!)),
  )

  test.each(WHERE.grant)('granting loses nothing: %s', (failpoint) => dieAt(failpoint, grant(spares.pop()!)))

  test.each(WHERE.feed)('building a feed loses nothing: %s', async (failpoint) => {
    const server = await start({ STOA_FAILPOINT: failpoint })
    const folder = await temporaryFolder()
    const clone = await tryGit(folder, ['clone', feedUrl(server), 'mine'])
    expect(clone.code).not.toBe(0)
    expect(await withDeadline(server.exited, `the kill at ${failpoint}`)).toMatchObject({ signal: 'SIGKILL' })
    await expectAllIsWell([])
  })
})

describe('a kill at any moment', () => {
  test.each(SEEDS)(
    'loses nothing while items, versions, installs, grants and clones run: seed %i',
    async (seed) => {
      const random = seeded(seed)
      const writes = shuffled(random, [
        publishItem(freshName()),
        publishItem(freshName()),
        publishVersion(),
        install(spares.pop()!),
        grant(spares.pop()!),
      ])
      const server = await start()
      const folder = await temporaryFolder()
      const clone = tryGit(folder, ['clone', feedUrl(server), 'mine'])
      const answers = writes.map((write) => write.send(server.baseUrl).catch(() => undefined))
      await delay(random() * 150)
      await server.kill()
      const outcomes = await Promise.all(answers)
      await clone
      for (const [index, write] of writes.entries()) {
        const answer = outcomes[index]
        if (answer === undefined) continue
        expect(write.isDone(answer), `${write.what}: ${JSON.stringify(answer.body)}`).toBe(true)
        promised.push(write.promise)
      }
      await expectStartsAndEnds()
      await expectAllIsWell(writes)
    },
  )
})

function isOneOf(...failpoints: string[]): (failpoint: string) => boolean {
  return (failpoint) => failpoints.includes(failpoint)
}

/** Send `write` to a server that kills itself at `failpoint`; then everything must be well. */
async function dieAt(failpoint: string, write: Write): Promise<void> {
  const server = await start({ STOA_FAILPOINT: failpoint })
  await expect(write.send(server.baseUrl), 'the answer of a killed server').rejects.toThrow()
  expect(await withDeadline(server.exited, `the kill at ${failpoint}`)).toMatchObject({ signal: 'SIGKILL' })
  await expectAllIsWell([write])
}

/** As a process of its own, too: it gets ready, says nothing of a failure, and ends as it should. */
async function expectStartsAndEnds(): Promise<void> {
  const end = await (await start()).stop()
  expect({ code: end.code, stderr: end.stderr }).toEqual({ code: 0, stderr: '' })
}

/** Restart in this process and look at everything: files, feeds, the writes that were cut off, and, once stopped, every row. */
async function expectAllIsWell(cutOff: readonly Write[]): Promise<void> {
  const server = await runStoa({ dataDir })
  expect(await temporariesIn(dataDir), 'temporary files after the restart').toEqual([])
  await expectSoundObjects(path.join(dataDir, 'objects.git'))
  await expectPromisesKept(server)
  await expectClonesWork(server)
  for (const write of cutOff) {
    const answer = await write.send(server.baseUrl)
    expect(write.isDone(answer), `${write.what} again: ${JSON.stringify(answer.body)}`).toBe(true)
    promised.push(write.promise)
  }
  await prepareNextRun(server)
  await server.close()
  await expectSoundRecord()
}

async function expectPromisesKept(server: Server): Promise<void> {
  const api = new Api(server.baseUrl).withToken(token)
  const inMySet = new Set(
    (await api.get('/stack')).body.entries.map((entry: { servedName: string }) => entry.servedName),
  )
  const grants = await api.get('/groups/everyone/grants')
  const granted = JSON.stringify(grants.body)
  const versions = new Map<string, string>()
  for (const promise of promised) {
    if (promise.table === 'install') expect(inMySet).toContain(promise.item)
    else if (promise.table === 'grant') expect(granted).toContain(`"${promise.item}"`)
    else {
      const known = versions.get(promise.item) ?? (await versionsOf(api, promise.item))
      versions.set(promise.item, known)
      expect(known, promise.item).toContain(`"${promise.version}"`)
    }
  }
}

async function versionsOf(api: Api, item: string): Promise<string> {
  const answer = await api.get(`/items/${item}/versions`)
  expect(answer.status, item).toBe(200)
  return JSON.stringify(answer.body)
}

async function expectClonesWork(server: Server): Promise<void> {
  const folder = await temporaryFolder()
  await git(folder, ['clone', feedUrl(server), 'mine'])
  await expectSoundObjects(path.join(folder, 'mine'))
  await git(oldClone, ['remote', 'set-url', 'origin', feedUrl(server)])
  await git(oldClone, ['pull', '--ff-only'])
  expect(await git(oldClone, ['rev-parse', 'HEAD'])).toBe(
    await git(path.join(folder, 'mine'), ['rev-parse', 'HEAD']),
  )
}

async function expectSoundObjects(repository: string): Promise<void> {
  const check = await tryGit(repository, ['fsck', '--strict', '--full', '--no-dangling'])
  expect(check.code, check.stdout + check.stderr).toBe(0)
  expect(check.stdout + check.stderr).not.toMatch(/error|missing|broken|corrupt/i)
}

/** With the server stopped: every row has its objects, its audit entry and its change record, and every entry its row. */
async function expectSoundRecord(): Promise<void> {
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  try {
    expect(await verifyAudit(engine)).toMatchObject({ ok: true })
    const journal = await readJournalFolder(path.join(dataDir, 'journal'))
    expect(journal.newest, 'the journal is level').toEqual(await newestRecord(engine))
    const rows = await engine.rows(
      'SELECT i.served_name AS item, v.version, v.tree_oid AS tree FROM versions v JOIN items i ON i.id = v.item_id ORDER BY item, version',
    )
    const entries = await engine.rows(
      `SELECT subject, details FROM audit WHERE action IN ('item.publish', 'version.publish')`,
    )
    const spelled = entries.map(({ subject, details }) => {
      const { version, tree } = JSON.parse(String(details))
      return `${subject} ${version} ${tree}`
    })
    expect(spelled.sort()).toEqual(rows.map(({ item, version, tree }) => `${item} ${version} ${tree}`).sort())
    const empty = await engine.rows(
      'SELECT served_name FROM items WHERE id NOT IN (SELECT item_id FROM versions) ORDER BY served_name',
    )
    expect(empty, 'items without a version').toEqual([])
    const heads = await engine.rows('SELECT commit_oid AS oid FROM snapshots ORDER BY oid')
    const roots = [...rows.map(({ tree }) => String(tree)), ...heads.map(({ oid }) => String(oid))]
    // Walks every tree to its last file and fails on the first that is missing.
    await git(path.join(dataDir, 'objects.git'), ['rev-list', '--objects', '--quiet', ...roots])
    await expectAudited(engine, 'installs', 'install.put')
    await expectAudited(engine, 'grants', 'grant.put')
  } finally {
    await engine.close()
  }
}

/** Nothing was ever removed here, so each row has exactly one entry that made it. */
async function expectAudited(
  engine: Awaited<ReturnType<typeof openDuckdb>>,
  table: string,
  action: string,
): Promise<void> {
  const [rows] = await engine.rows(`SELECT count(*) AS amount FROM ${table}`)
  const entries = await engine.rows('SELECT subject, details FROM audit WHERE action = $1', [action])
  const things = new Set(entries.map(({ subject, details }) => `${subject} ${details}`))
  expect(things.size, `${table} and their ${action} entries`).toBe(rows!.amount)
}

/** `repos/` is left out here: see first-start.test.ts. */
async function temporariesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => path.basename(name).startsWith('stoa-tmp-') && !name.startsWith('repos/'))
}

function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  return startServer({ DATA_DIR: dataDir, LOG_LEVEL: 'error', ...ADMIN, ...env })
}

async function acknowledge(server: Server, write: Write): Promise<void> {
  const answer = await write.send(server.baseUrl)
  expect(write.isDone(answer), `${write.what}: ${JSON.stringify(answer.body)}`).toBe(true)
  promised.push(write.promise)
}

/** The next clone gets something to build, the next install and grant an item to work on. */
async function prepareNextRun(server: Server): Promise<void> {
  while (spares.length < 3) {
    const name = freshName()
    await acknowledge(server, publishItem(name))
    spares.push(`${name}-by-root`)
  }
  await acknowledge(server, install(spares.pop()!))
}

function publishItem(name: string): Write {
  const file = pluginZip(name, { version: '1.0.0', files: someFiles() })
  return {
    what: `publish ${name}`,
    send: (baseUrl) => new Api(baseUrl).withToken(token).upload('/items', { file }),
    isDone: ({ status, body }) => status === 201 || (status === 409 && body.code === 'name_taken'),
    promise: { table: 'version', item: `${name}-by-root`, version: '1.0.0' },
  }
}

function publishVersion(): Write {
  serial += 1
  const version = `1.${serial}.0`
  const file = pluginZip('growing', { version, files: someFiles() })
  return {
    what: `publish ${GROWING} ${version}`,
    send: (baseUrl) => new Api(baseUrl).withToken(token).upload(`/items/${GROWING}/versions`, { file }),
    isDone: ({ status, body }) => status === 201 || (status === 409 && body.code === 'version_exists'),
    promise: { table: 'version', item: GROWING, version },
  }
}

function install(item: string): Write {
  return {
    what: `install ${item}`,
    send: (baseUrl) => new Api(baseUrl).withToken(token).put(`/items/${item}/install`),
    isDone: ({ status }) => status === 200,
    promise: { table: 'install', item },
  }
}

function grant(item: string): Write {
  return {
    what: `grant ${item}`,
    send: (baseUrl) =>
      new Api(baseUrl).withToken(token).put(`/groups/everyone/grants/${item}`, { tier: 'available' }),
    isDone: ({ status }) => status === 200 || status === 201,
    promise: { table: 'grant', item },
  }
}

function feedUrl(server: Server): string {
  const url = new URL('/git/stoa.git', server.baseUrl)
  url.username = 'root'
  url.password = token
  return url.href
}

function freshName(): string {
  serial += 1
  return `item-${serial}`
}

/** Content that is new each time and does not compress, so that writing takes a while. */
function someFiles(): Record<string, Buffer> {
  serial += 1
  const random = seeded(serial)
  return Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `files/part-${index}.bin`,
      Buffer.from(Array.from({ length: 4_096 }, () => Math.floor(random() * 256))),
    ]),
  )
}

function shuffled<T>(random: () => number, list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value)
}

/** Mulberry32: the same numbers for the same seed, everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
