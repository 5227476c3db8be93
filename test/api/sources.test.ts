/** Sources over the API, against a real Git server: from a first look to the last item off the shelf. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEvents } from '../support/event-source.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { ended } from '../support/jobs.ts'
import { expectProblem } from '../support/problem.ts'
import { marketplaceFiles, newMarketplace } from '../support/sources.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const SECRET = 'hidden-word-of-the-repository'
const HOOK_SECRET = 'hidden-word-of-the-webhook'

let running: RunningStoa
let server: GitServer
let ann: Person
let importRoot: string
beforeAll(async () => {
  server = await runGitServer({ auth: { username: 'reader', secret: SECRET } })
  importRoot = await temporaryFolder('import-root')
  running = await runStoa({ env: { OUTBOUND_ALLOW: server.host, LOCAL_IMPORT_ROOT: importRoot } })
  ann = await running.person('ann')
})
afterAll(async () => {
  await running.close()
  await server.close()
})

const credentials = { username: 'reader', secret: SECRET }

/** Sync by the API, and wait for the end as a program would: by the events of the job. */
async function sync(slug: string) {
  const { status, body } = await running.admin.post(`/sources/${slug}/sync`)
  expect([status, body]).toEqual([202, { job: expect.stringMatching(/^job_/) }])
  const url = `${running.baseUrl}/api/v1/jobs/${body.job}/events`
  const { events } = await openEvents(url, { cookie: running.admin.cookie! })
  for await (const event of events) if (event.type === 'end') return event.data
  throw new Error('The stream ended before the job.')
}

async function followed(slug: string, input: object = {}): Promise<GitRepository> {
  const repository = await newMarketplace(server, slug, [{ name: `${slug}-tool`, version: '1.0.0' }])
  const body = { slug, url: repository.url, mode: 'marketplace', ...credentials, ...input }
  expect((await running.admin.post('/sources', body)).status).toBe(201)
  return repository
}

test('a marketplace is looked at, followed, synced, changed, granted and left', async () => {
  const { admin } = running
  const repository = await newMarketplace(server, 'shop', [
    { name: 'alpha', version: '1.0.0' },
    { name: 'beta' },
  ])
  const input = { slug: 'shop', url: repository.url, mode: 'marketplace', ...credentials }

  const preview = await admin.post('/sources/preview', input)
  expect(preview.status).toBe(200)
  expect(preview.body.plugins).toMatchObject([
    { name: 'alpha', servedName: 'alpha', version: '1.0.0', state: 'ready' },
    { name: 'beta', servedName: 'beta', version: '0.1.0', state: 'ready' },
  ])
  expect((await admin.get('/sources')).body).toEqual([])

  const made = await admin.post('/sources', { ...input, schedule: '0 3 * * *', webhookSecret: HOOK_SECRET })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({
    slug: 'shop',
    name: 'shop',
    url: repository.url,
    promote: 'auto',
    username: 'reader',
    hasSecret: true,
    hasWebhookSecret: true,
    webhookUrl: `${running.baseUrl}/hooks/sources/shop`,
    enabled: true,
    head: null,
    held: 0,
    lastSync: null,
    nextSyncAt: expect.stringMatching(/T03:00:00\.000Z$/),
  })

  expect(await sync('shop')).toMatchObject({
    state: 'succeeded',
    result: { outcome: 'changed', added: ['alpha', 'beta'], trigger: 'api' },
  })
  const details = (await admin.get('/sources/shop')).body
  expect(details.plugins).toMatchObject([
    { name: 'alpha', item: 'alpha', version: '1.0.0', state: 'published', enabled: true },
    { name: 'beta', item: 'beta', version: '0.1.0', state: 'published' },
  ])
  expect(details.syncs).toMatchObject([{ outcome: 'changed', trigger: 'api', error: null }])
  expect(details.lastSync).toMatchObject({ outcome: 'changed', error: null })
  expect((await ann.api.get('/items/alpha')).body).toMatchObject({ source: 'shop', latest: '1.0.0' })

  expect((await admin.post('/groups', { slug: 'dev', name: 'Dev' })).status).toBe(201)
  const granted = await admin.post('/sources/shop/grants', { group: 'dev', tier: 'default' })
  expect([granted.status, granted.body]).toEqual([200, ['alpha', 'beta']])
  expect((await admin.get('/groups/dev/grants')).body).toHaveLength(2)

  const off = await admin.post('/sources/shop/plugins/beta', { enabled: false })
  expect([off.status, off.body]).toMatchObject([200, { name: 'beta', enabled: false }])
  await repository.commit(
    marketplaceFiles('shop', [
      { name: 'alpha', version: '1.1.0' },
      { name: 'beta', version: '2.0.0' },
    ]),
  )
  expect((await sync('shop')).result).toMatchObject({ updated: ['alpha'] })
  expect((await admin.get('/items/beta')).body).toMatchObject({ status: 'archived', latest: '0.1.0' })

  const patched = await admin.patch('/sources/shop', {
    name: 'The shop',
    schedule: null,
    webhookSecret: null,
  })
  expect([patched.status, patched.body]).toMatchObject([
    200,
    { name: 'The shop', schedule: null, nextSyncAt: null, hasWebhookSecret: false, hasSecret: true },
  ])
  expect((await admin.delete('/sources/shop')).status).toBe(204)
  expectProblem(await admin.get('/sources/shop'), 404, 'source_not_found', 'shop')
  expect((await admin.get('/items/alpha')).body).toMatchObject({ status: 'archived' })
})

test('a plugin is corrected and switched off in one act, or neither', async () => {
  const { admin } = running
  await followed('choosy')
  await sync('choosy')
  const at = '/sources/choosy/plugins/choosy-tool'
  const wrong = await admin.post(at, { enabled: false, version: 'newest' })
  expectProblem(wrong, 400, 'invalid_version', 'newest')
  const same = await admin.post(at, {})
  expect([same.status, same.body]).toMatchObject([200, { enabled: true }])
  expect(same.body).not.toHaveProperty('correction')
  const chosen = await admin.post(at, { enabled: false, version: '2.0.0' })
  expect([chosen.status, chosen.body]).toMatchObject([
    200,
    { name: 'choosy-tool', enabled: false, correction: { version: '2.0.0' } },
  ])
  for (const choice of [{}, { version: '2.0.0' }])
    expectProblem(await admin.post('/sources/choosy/plugins/none', choice), 404, 'plugin_not_found', 'none')
})

test('held changes are listed, and promoted or rejected once', async () => {
  const { admin } = running
  const repository = await followed('careful', { promote: 'hold' })
  expect((await sync('careful')).result).toMatchObject({ held: ['careful-tool'], added: [] })
  const [held] = (await admin.get('/sources/careful/held')).body
  expect(held).toMatchObject({
    plugin: 'careful-tool',
    version: '1.0.0',
    tree: expect.stringMatching(/^[0-9a-f]{40}$/),
  })
  expect((await admin.get('/sources/careful')).body).toMatchObject({ held: 1 })
  expectProblem(await admin.get('/items/careful-tool'), 404, 'item_not_found')

  await followed('other')
  expectProblem(await admin.post(`/sources/other/held/${held.id}/promote`), 404, 'held_not_found', held.id)
  const promoted = await admin.post(`/sources/careful/held/${held.id}/promote`)
  expect([promoted.status, promoted.body]).toEqual([200, held])
  expect((await admin.get('/items/careful-tool')).body).toMatchObject({ latest: '1.0.0' })
  expectProblem(await admin.post(`/sources/careful/held/${held.id}/reject`), 404, 'held_not_found')

  await repository.commit(marketplaceFiles('careful', [{ name: 'careful-tool', version: '1.1.0' }]))
  await sync('careful')
  const [next] = (await admin.get('/sources/careful/held')).body
  expect((await admin.post(`/sources/careful/held/${next.id}/reject`)).status).toBe(200)
  expect((await sync('careful')).result).toMatchObject({ held: [] })
  expect((await admin.get('/sources/careful/held')).body).toEqual([])
  expect((await admin.get('/items/careful-tool')).body).toMatchObject({ latest: '1.0.0' })
})

test('a sync that fails says why in its job and on its source, without the secret', async () => {
  const { admin } = running
  const repository = await followed('shut')
  await admin.patch('/sources/shut', { secret: 'a-wrong-hidden-word' })
  const end = await sync('shut')
  expect(end).toMatchObject({ state: 'failed', error: { code: 'upstream_unauthorized' } })
  const { body } = await admin.get('/sources/shut')
  expect(body.lastSync).toMatchObject({ outcome: 'failed', succeededAt: null, error: end.error })
  expect(JSON.stringify([end, body])).not.toContain('hidden-word')
  await admin.patch('/sources/shut', { secret: SECRET })
  expect((await sync('shut')).state).toBe('succeeded')
  expect(repository.url).toContain(server.host)
})

test('no answer, event or file of the database holds a secret', async () => {
  await followed('silent', { webhookSecret: HOOK_SECRET })
  const { job } = (await running.admin.post('/sources/silent/sync')).body
  await ended(running.deps.jobs, job)
  const answers = await Promise.all(
    ['/sources', '/sources/silent', `/jobs/${job}`, `/jobs/${job}/events`, '/audit?limit=200'].map(
      (address) => running.admin.get(address),
    ),
  )
  for (const { status, body } of answers) {
    expect(status).toBe(200)
    expect(JSON.stringify(body)).not.toContain('hidden-word')
  }
  const tables = ['sources', 'source_syncs', 'jobs', 'audit']
  for (const table of tables)
    expect(JSON.stringify(await running.deps.db.sql.rows(`SELECT * FROM ${table}`))).not.toContain(
      'hidden-word',
    )
})

describe('bad input', () => {
  const good = { slug: 'new', url: 'https://git.example.com/shop.git', mode: 'marketplace' }

  test.each([
    ['an unknown mode', { mode: 'svn' }, 'bad_request', 'mode'],
    ['an unknown field', { token: 'x' }, 'bad_request', 'token'],
    [
      'plain http to a host that is not allowed',
      { url: 'http://git.example.com/x' },
      'bad_request',
      'OUTBOUND_ALLOW',
    ],
    ['a file', { url: 'file:///etc/passwd' }, 'bad_request', 'https://'],
    ['a command', { url: 'ext::sh -c id' }, 'bad_request', 'https://'],
    ['an option as ref', { ref: '--upload-pack=id' }, 'bad_request', 'ref'],
    ['a schedule that is none', { schedule: 'nightly' }, 'bad_request', 'five cron fields'],
    ['a slug that is no name', { slug: '../x' }, 'invalid_name', '../x'],
    ['a slug that is ours', { slug: 'local' }, 'invalid_name', 'local'],
    [
      'a secret in the address',
      { url: 'https://ann:hidden-word@git.example.com/x' },
      'bad_request',
      'username',
    ],
  ])('%s is refused', async (_, input, code, word) => {
    const answer = await running.admin.post('/sources', { ...good, ...input })
    expectProblem(answer, 400, code, word)
    expect(JSON.stringify(answer.body)).not.toContain('hidden-word')
  })

  test('a slug that is taken, and sources, plugins, groups and changes that are not there', async () => {
    const { admin } = running
    const { url } = await followed('taken')
    const again = { slug: 'taken', url, mode: 'marketplace' }
    expectProblem(await admin.post('/sources', again), 409, 'source_exists', 'taken')
    for (const call of [
      admin.get('/sources/none'),
      admin.patch('/sources/none', {}),
      admin.delete('/sources/none'),
      admin.post('/sources/none/sync'),
      admin.get('/sources/none/held'),
      admin.post('/sources/none/held/x/promote'),
      admin.post('/sources/none/plugins/x', { enabled: true }),
      admin.post('/sources/none/grants', { group: 'everyone', tier: 'default' }),
    ])
      expectProblem(await call, 404, 'source_not_found', 'none')
    const enabled = { enabled: true }
    expectProblem(await admin.post('/sources/taken/plugins/none', enabled), 404, 'plugin_not_found', 'none')
    expectProblem(await admin.post('/sources/taken/held/none/reject'), 404, 'held_not_found', 'none')
    const grant = { group: 'nobodies', tier: 'default' }
    expectProblem(await admin.post('/sources/taken/grants', grant), 404, 'group_not_found', 'nobodies')
  })

  test('a preview of what cannot be reached or read says what is in the way', async () => {
    const { admin } = running
    const preview = (url: string, input = {}) =>
      admin.post('/sources/preview', { url, mode: 'marketplace', ...input })
    expectProblem(await preview('https://169.254.169.254/latest'), 422, 'outbound_refused', '169.254.169.254')
    expectProblem(await preview('https://[::1]/x.git'), 422, 'outbound_refused')
    expectProblem(await preview(`${server.baseUrl}/taken.git`), 502, 'upstream_unauthorized')
    const empty = await server.repository('empty')
    expectProblem(await preview(empty.url, credentials), 502, 'upstream_empty')
  })
})

describe('POST /imports', () => {
  test('publishes what changed in a folder of the server’s', async () => {
    const folder = path.join(importRoot, 'local-skill')
    await mkdir(folder)
    await writeFile(
      path.join(folder, 'SKILL.md'),
      '---\nname: local-skill\ndescription: Does it.\n---\nDo it.\n',
    )
    const first = await running.admin.post('/imports', { path: folder })
    expect([first.status, first.body]).toMatchObject([201, [{ item: 'local-skill', outcome: 'published' }]])
    const again = await running.admin.post('/imports', { path: folder })
    expect(again.body).toMatchObject([
      { item: 'local-skill', outcome: 'unchanged', version: first.body[0].version },
    ])
    expect((await running.admin.get('/items/local-skill')).body).toMatchObject({ source: 'local' })
  })

  test('is confined to LOCAL_IMPORT_ROOT, and for admins', async () => {
    for (const outside of ['/etc', path.join(importRoot, '..'), path.join(importRoot, 'none')])
      expectProblem(await running.admin.post('/imports', { path: outside }), 422, 'import_outside')
    expectProblem(await ann.api.post('/imports', { path: importRoot }), 403, 'admin_required')
    expectProblem(await running.admin.post('/imports', {}), 400, 'bad_request', 'path')
  })
})
