/**
 * The power goes between the steps of the wizard: afterwards there is a draft that can be published, or a published
 * item, or nothing at all; never half of either.
 */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Api } from '../support/api.ts'
import { sampleOf } from '../support/deep.ts'
import { copyOf } from '../support/former-data.ts'
import { skillZip } from '../support/items.ts'
import { type ServerProcess, startServer, withDeadline } from '../support/process.ts'
import { runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const ADMIN = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'correct horse battery' }
/** The draft that a prepared store has, by what it is called. */
const NAME = 'drafted'

/** Stopped stores, of which each story takes a copy: one without and one with a draft. */
let empty: string
let drafted: string
let draft: string
let dataDir: string

beforeAll(async () => {
  dataDir = path.join(await temporaryFolder('stoa-draft'), 'data')
  await (await runStoa({ dataDir })).close()
  empty = await copyOf(dataDir)
  const { admin, close } = await runStoa({ dataDir })
  draft = await uploadDraft(admin, NAME)
  await close()
  drafted = dataDir
})

describe('a kill while the ZIP is received', () => {
  beforeEach(async () => {
    dataDir = await copyOf(empty)
  })

  test.each([
    ['draft.files-written', []],
    ['draft.written', ['draft.json', expect.stringMatching(/^file-/)]],
  ])('at %s leaves a whole draft or none', async (failpoint, files) => {
    await die(failpoint, (api) => uploadDraft(api, NAME))
    const { admin, close } = await runStoa({ dataDir })
    const drafts = await draftsOnDisk()
    expect(await Promise.all(drafts.map(filesOf))).toEqual(files.length === 0 ? [] : [files])
    for (const left of drafts) await publishNow(admin, left)
    await close()
  })
})

test('a kill while a description is kept leaves what was kept before', async () => {
  dataDir = await copyOf(drafted)
  const form = { title: 'Never kept', docs: Buffer.from('x') }
  await die('draft.files-written', (api) => send(api, `/store/new/${draft}/describe`, form))
  const { admin, close } = await runStoa({ dataDir })
  expect(await filesOf(draft)).toEqual(['draft.json', expect.stringMatching(/^file-/)])
  const page = await admin.get(`//store/new/${draft}/describe`)
  expect(page.status).toBe(200)
  expect(page.body).not.toContain('Never kept')
  await publishNow(admin, draft)
  await close()
})

describe('a kill while a draft is published', () => {
  const whole = [
    ['publish.hashed', 'draft'],
    ['pack.index-written', 'draft'],
    ['publish.objects-written', 'draft'],
    ['database.before-commit', 'draft'],
    ['database.committed', 'both'],
    ['publish.committed', 'both'],
    ['draft.record-removed', 'item'],
  ] as const
  /** Each end that it can have. */
  const sample = sampleOf(whole, ([failpoint]) =>
    ['publish.objects-written', 'database.committed', 'draft.record-removed'].includes(failpoint),
  )

  test.each(sample)('at %s leaves the %s', async (failpoint, left) => {
    dataDir = await copyOf(drafted)
    await die(failpoint, (api) => send(api, `/store/new/${draft}/publish`))

    const { admin: api, close } = await runStoa({ dataDir })
    const isDraft = (await api.get(`//store/new/${draft}`)).status === 200
    const { status, body } = await api.get(`/items/${NAME}-by-root`)
    expect({ isDraft, isItem: status === 200 }).toEqual({
      isDraft: left !== 'item',
      isItem: left !== 'draft',
    })
    if (left === 'draft') await publishNow(api, draft)
    else {
      expect(body).toMatchObject({ latest: '1.0.0', versions: 1 })
      expect((await api.get(`/items/${NAME}-by-root/versions/1.0.0/files/SKILL.md`)).status).toBe(200)
    }
    // What is there already is told, and not published twice.
    if (left === 'both') {
      expect((await send(api, `/store/new/${draft}/publish`)).status).toBe(409)
      expect((await send(api, `/store/new/${draft}/discard`)).status).toBe(303)
    }
    expect(await draftsOnDisk()).toEqual([])
    await close()
  })
})

async function publishNow(api: Api, left: string): Promise<void> {
  const answer = await send(api, `/store/new/${left}/publish`)
  expect(answer.headers.get('location')).toBe(`/store/new/published/${NAME}-by-root`)
  expect((await api.get(`/items/${NAME}-by-root`)).body).toMatchObject({ latest: '1.0.0', versions: 1 })
  expect(await draftsOnDisk()).toEqual([])
}

/** Send something to a server that kills itself at `failpoint`. */
async function die(failpoint: string, act: (api: Api) => Promise<unknown>): Promise<void> {
  // Signing in writes to the database as well; that failpoint is for the second write.
  const isOfDatabase = failpoint.startsWith('database.')
  const server = await start({ STOA_FAILPOINT: isOfDatabase ? `${failpoint}:2` : failpoint })
  const api = await signedIn(server)
  await expect(act(api), 'the answer of a killed server').rejects.toThrow()
  expect(await withDeadline(server.exited, `the kill at ${failpoint}`)).toMatchObject({ signal: 'SIGKILL' })
}

async function uploadDraft(api: Api, name: string): Promise<string> {
  const answer = await send(api, '/store/new', { file: skillZip(name, { version: '1.0.0' }) })
  expect(answer.headers.get('location')).toMatch(/^\/store\/new\/[\w-]+$/)
  return answer.headers.get('location')!.split('/').at(-1)!
}

/** A form of a page, as its own origin sends it. */
function send(api: Api, path: string, fields: Record<string, string | Buffer> = {}) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, new Blob([new Uint8Array(value)]), name === 'file' ? 'upload.zip' : 'notes.txt')
  }
  return api.send('POST', `/${path}`, form, { origin: api.baseUrl })
}

async function signedIn(server: ServerProcess): Promise<Api> {
  const api = new Api(server.baseUrl)
  await api.signIn(ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
  return api
}

function draftsOnDisk(): Promise<string[]> {
  return readdir(path.join(dataDir, 'drafts'))
}

async function filesOf(one: string): Promise<string[]> {
  return (await readdir(path.join(dataDir, 'drafts', one))).sort()
}

function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  return startServer({ DATA_DIR: dataDir, LOG_LEVEL: 'error', ...ADMIN, ...env })
}
