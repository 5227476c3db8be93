/** The power goes during a sync: nothing is ever half, and the restart takes the sync up by itself. */
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/audit.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { marketplaceFiles } from '../sources/story.ts'
import { Api } from '../support/api.ts'
import { sampleOf } from '../support/deep.ts'
import { git, tryGit } from '../support/git.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { type ServerProcess, startServer, withDeadline } from '../support/process.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const ADMIN = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'correct horse battery' }
const WHOLE = [
  'jobs.leased',
  'source.fetched',
  'publish.hashed:2',
  'pack.renamed:2',
  'pack.index-renamed:1',
  'source.objects-written',
  'source.before-commit',
]
/** The sample has one of each kind: of the job, of the versions, of the packs and of the source. */
const FAILPOINTS = sampleOf(WHOLE, (failpoint) =>
  ['jobs.leased', 'publish.hashed:2', 'pack.renamed:2', 'source.before-commit'].includes(failpoint),
)

let upstream: GitServer
let repository: GitRepository
let dataDir: string
/** The version that every plugin has upstream, as a minor number. */
let minor = 0

beforeAll(async () => {
  upstream = await runGitServer()
  repository = await upstream.repository('crashing')
  dataDir = path.join(await temporaryFolder('stoa-sync'), 'data')
  await release()
  const { admin: api, close } = await restart()
  const source = { slug: 'crashing', url: repository.url, mode: 'marketplace' }
  expect((await api.post('/sources', source)).status).toBe(201)
  expect(await sync(api)).toMatchObject({ state: 'succeeded' })
  await close()
})
afterAll(() => upstream?.close())

test.each(FAILPOINTS)('a kill at %s leaves nothing half, and is made up for', async (failpoint) => {
  const before = minor
  await release()
  const server = await start({ STOA_FAILPOINT: failpoint })
  const api = await signIn(server)
  // The kill may be quicker than the answer.
  await api.post('/sources/crashing/sync').catch(() => undefined)
  expect(await withDeadline(server.exited, `the kill at ${failpoint}`)).toMatchObject({ signal: 'SIGKILL' })

  const { admin: again, close } = await restart()
  for (;;) {
    // Before it is asked whether something is due: what is seen after that may be newer.
    const versions = await versionsOf(again)
    if ((await again.get('/sources/crashing')).body.due === null) break
    expect([`1.${before}.0`, `1.${minor}.0`]).toContain(versions[0])
    expect(new Set(versions).size).toBe(1)
  }
  expect(await versionsOf(again)).toEqual([`1.${minor}.0`, `1.${minor}.0`, `1.${minor}.0`])
  const fsck = await tryGit(path.join(dataDir, 'objects.git'), [
    'fsck',
    '--strict',
    '--full',
    '--no-dangling',
  ])
  expect(fsck.code, fsck.stdout + fsck.stderr).toBe(0)
  expect(fsck.stdout + fsck.stderr).not.toMatch(/error|missing|broken|corrupt/i)
  await close()
  await expectSoundRecord()
})

/** Every version has its objects, and the trail is whole. */
async function expectSoundRecord(): Promise<void> {
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  try {
    expect(await verifyAudit(engine)).toMatchObject({ ok: true })
    const rows = await engine.rows('SELECT tree_oid AS tree FROM versions ORDER BY tree')
    const trees = rows.map(({ tree }) => String(tree))
    await git(path.join(dataDir, 'objects.git'), ['rev-list', '--objects', '--quiet', ...trees])
  } finally {
    await engine.close()
  }
}

async function release(): Promise<void> {
  minor += 1
  const plugin = { version: `1.${minor}.0`, body: `Round ${minor}.` }
  await repository.commit(marketplaceFiles({ one: plugin, two: plugin, three: plugin }))
}

function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  return startServer({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    OUTBOUND_ALLOW: upstream.host,
    ...ADMIN,
    ...env,
  })
}

/** In this process: what comes up again is the store, whoever runs it. */
function restart(): Promise<RunningStoa> {
  return runStoa({ dataDir, env: { OUTBOUND_ALLOW: upstream.host } })
}

async function signIn({ baseUrl }: ServerProcess): Promise<Api> {
  const api = new Api(baseUrl)
  await api.signIn(ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
  return api
}

/** Sync, and wait for the end as whoever watches the events. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
async function sync(api: Api): Promise<any> {
  const { job } = (await api.post('/sources/crashing/sync')).body
  const events = await api.get(`/jobs/${job}/events`)
  expect(events.body).toContain('event: end')
  return (await api.get(`/jobs/${job}`)).body
}

/** In one answer: all of one moment. */
async function versionsOf(api: Api): Promise<string[]> {
  const { body } = await api.get('/items?limit=200')
  const items = body.results as { servedName: string; latest: string }[]
  return ['one', 'two', 'three'].map((name) => items.find(({ servedName }) => servedName === name)!.latest)
}
