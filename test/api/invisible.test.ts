/** What nobody sees is refused wherever people type or a source says it, and shown where it was stored before. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { items } from '../../src/catalog/items.repo.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { skillZip } from '../support/items.ts'
import { newMarketplace, settleJobs } from '../support/sources.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

const HIDDEN = 'Fine\u202ething'

let running: RunningStoa
let git: GitServer
let ann: Person
beforeAll(async () => {
  git = await runGitServer()
  running = await runStoa({ env: { OUTBOUND_ALLOW: git.host } })
  ann = await running.person('ann')
})
afterAll(async () => {
  await running.close()
  await git.close()
})

test('in every text about an item, a group, a person and a source', async () => {
  for (const field of ['title', 'description', 'category', 'tags', 'notes']) {
    const { status, body } = await ann.api.upload('/items', { file: skillZip('shown'), [field]: HIDDEN })
    expect([field, status]).toEqual([field, 400])
    expect(body.detail).toContain('the invisible character U+202E (right-to-left override) at character 5')
  }
  expect((await ann.api.upload('/items', { file: skillZip('shown') })).status).toBe(201)
  const refused = [
    await ann.api.patch('/items/shown-by-ann', { title: HIDDEN }),
    await ann.api.post('/items/shown-by-ann/versions/0.1.0/deprecate', { reason: HIDDEN }),
    await running.admin.post('/groups', { slug: 'seen', name: HIDDEN }),
    await running.admin.patch('/users/ann', { displayName: HIDDEN }),
    await running.admin.post('/sources', {
      slug: 's',
      name: HIDDEN,
      url: 'https://x.y/z',
      mode: 'marketplace',
    }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
  for (const { body } of refused) expect(body.detail).toContain('U+202E')
  const title = 'می\u200cخواهم 👩🏽‍💻'
  expect((await ann.api.patch('/items/shown-by-ann', { title })).body.title).toBe(title)
})

test('in one entry of a marketplace, whose former version stays, while the others go on', async () => {
  const repository = await newMarketplace(git, 'sly', [{ name: 'plain' }, { name: 'sly' }])
  const facts = { slug: 'sly', name: 'Sly', url: repository.url, mode: 'marketplace' }
  await running.admin.post('/sources', facts)
  await running.admin.post('/sources/sly/sync')
  await settleJobs(running)
  const entries = [
    { name: 'plain', source: './plugins/plain', category: 'Security' },
    { name: 'sly', source: './plugins/sly', keywords: ['ok', HIDDEN] },
  ]
  const manifest = JSON.stringify({ name: 'sly', owner: { name: 'Ann' }, plugins: entries })
  await repository.commit({ '.claude-plugin/marketplace.json': manifest })
  await running.admin.post('/sources/sly/sync')
  await settleJobs(running)
  const { body } = await running.admin.get('/sources/sly')
  const [plain, sly] = body.plugins
  expect(plain).toMatchObject({ name: 'plain', state: 'published' })
  expect(sly).toMatchObject({ name: 'sly', state: 'failed', version: '0.1.0' })
  expect(sly.problem).toContain('"keywords.1" in the entry of "sly" has the invisible character U+202E')
  expect((await running.admin.get('/items/sly')).body.status).toBe('active')
})

test('a text that was stored before is served as it is, and pages write out what it hides', async () => {
  const { db } = running.deps
  const item = [...db.all(items)].find(({ servedName }) => servedName === 'shown-by-ann')!
  await db.write((tx) => tx.put(items, { ...item, description: HIDDEN }))
  expect((await ann.api.get('/items/shown-by-ann')).body.description).toBe(HIDDEN)
  const cookie = await sessionCookie()
  const page = await (await fetch(`${running.baseUrl}/store/shown-by-ann`, { headers: { cookie } })).text()
  expect(page).toContain('Fine⟨U+202E⟩thing')
  expect(page).not.toContain('\u202e')
})

async function sessionCookie(): Promise<string> {
  const response = await fetch(`${running.baseUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: ann.email, password: PASSWORD }),
  })
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
