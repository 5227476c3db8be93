/** An item goes to another owner when the other says yes: until then nothing changes, and then the giver's rights end. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { ADMIN_EMAIL, PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { makeZip } from '../support/zip.ts'

const DAY_MS = 24 * 3_600_000

let running: RunningStoa
let ann: Person
let bob: Person
let cyd: Person
let now = Date.UTC(2026, 10, 21, 12)
let count = 0
beforeAll(async () => {
  running = await runStoa({ clock: () => now })
  ann = await running.person('ann')
  bob = await running.person('bob')
  cyd = await running.person('cyd')
})
afterAll(() => running.close())

async function newItem(sharing = 'private'): Promise<string> {
  count += 1
  const { body } = await ann.api.upload('/items', { file: skillZip(`tidy-${count}`), sharing })
  return body.servedName
}

/** Sessions do not last that long: everybody signs in again. */
async function later(ms: number): Promise<void> {
  now += ms
  for (const { api, email } of [ann, bob, cyd]) await api.signIn(email, PASSWORD)
  await running.admin.signIn(ADMIN_EMAIL, PASSWORD)
}

const offer = (item: string, username: unknown, by = ann.api) =>
  by.post(`/items/${item}/transfer`, { username })
const accept = (item: string, by: Person) => by.api.post(`/items/${item}/transfer/accept`)
const decline = (item: string, by: Person) => by.api.post(`/items/${item}/transfer/decline`)
const ownerOf = async (item: string) => (await running.admin.get(`/items/${item}`)).body.owner
const offersTo = async (person: Person) =>
  (await person.api.get('/transfers')).body.map(({ item }: { item: string }) => item)

describe('an offer', () => {
  test('says whom it cannot go to, and changes nothing', async () => {
    const item = await newItem()
    await running.person('gone')
    await running.admin.patch('/users/gone', { disabled: true })
    expectProblem(await offer(item, 'gone'), 400, 'bad_request', 'gone')
    expectProblem(await offer(item, 'ann'), 400, 'bad_request', 'ann')
    expectProblem(await offer(item, 'nobody'), 404, 'user_not_found', 'nobody')
    expectProblem(await offer(item, 7), 400, 'bad_request', 'username')
    expectProblem(await ann.api.get(`/items/${item}/transfer`), 404, 'transfer_not_found')
    expect(await ownerOf(item)).toBe('ann')
  })

  test('changes nothing before the receiver accepts, and is known to both', async () => {
    const item = await newItem()
    const { status, body } = await offer(item, 'bob')
    const expiresAt = new Date(now + 14 * DAY_MS).toISOString()
    expect([status, body]).toMatchObject([202, { item, from: 'ann', to: 'bob', expiresAt }])
    expect(await ownerOf(item)).toBe('ann')
    expectProblem(await bob.api.get(`/items/${item}`), 404, 'item_not_found')
    expect(await offersTo(bob)).toContain(item)
    expect((await ann.api.get(`/items/${item}/transfer`)).body).toEqual(body)
    expect((await bob.api.get('//account')).body).toContain(`/account/transfers/${item}/accept`)
    expect((await ann.api.get(`//store/${item}`)).body).toContain('Offered to <strong>bob</strong>')
    expect((await bob.api.get('//')).body).toMatch(
      /<strong>ann<\/strong> offers you .*href="\/account#transfers"/,
    )
    expect(await offersTo(cyd)).toEqual([])
    expect((await cyd.api.get('//')).body).not.toContain('offers you')
  })

  test('is the receiver’s to answer, and whoever else tries learns nothing of it', async () => {
    const item = await newItem()
    await offer(item, 'bob')
    for (const answer of [accept, decline]) {
      const [hidden, absent] = [await answer(item, cyd), await answer('tidy-none-by-ann', cyd)]
      expectProblem(hidden, 404, 'item_not_found')
      expect(hidden.body.detail.replace(item, '')).toBe(absent.body.detail.replace('tidy-none-by-ann', ''))
      expectProblem(await answer(item, ann), 404, 'transfer_not_found')
      expectProblem(await running.admin.post(`/items/${item}/transfer/accept`), 404, 'transfer_not_found')
    }
    const token = running.anonymous.withToken(await bob.token('items:read'))
    expectProblem(await token.post(`/items/${item}/transfer/accept`), 403, 'missing_scope')
    expect(await ownerOf(item)).toBe('ann')
  })

  test('ends by the receiver’s no, the giver’s withdrawal, and after 14 days', async () => {
    const item = await newItem()
    await offer(item, 'bob')
    expect((await decline(item, bob)).status).toBe(204)
    expectProblem(await accept(item, bob), 404, 'item_not_found')
    await offer(item, 'bob')
    expect((await ann.api.delete(`/items/${item}/transfer`)).status).toBe(204)
    expectProblem(await ann.api.delete(`/items/${item}/transfer`), 404, 'transfer_not_found')
    expectProblem(await accept(item, bob), 404, 'item_not_found')
    await offer(item, 'bob')
    await later(14 * DAY_MS)
    expectProblem(await accept(item, bob), 404, 'item_not_found')
    expect(await offersTo(bob)).not.toContain(item)
    await offer(item, 'bob')
    await later(14 * DAY_MS - 1)
    expect((await accept(item, bob)).status).toBe(200)
  })

  test('gives way to a newer one: only the newest can be accepted', async () => {
    const item = await newItem()
    await offer(item, 'bob')
    await offer(item, 'cyd', running.admin)
    expectProblem(await accept(item, bob), 404, 'item_not_found')
    const answers = await Promise.all([accept(item, cyd), accept(item, cyd), decline(item, cyd)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404])
    expect(await ownerOf(item)).toBe('cyd')
  })

  test('ends when whoever made it may no longer give, or the receiver is disabled', async () => {
    const item = await newItem()
    const boss = await running.person(`boss-${count}`, { admin: true })
    await offer(item, 'bob', boss.api)
    await running.admin.patch(`/users/${boss.username}`, { admin: false })
    expectProblem(await accept(item, bob), 404, 'item_not_found')
    await offer(item, 'bob')
    await running.admin.patch('/users/ann', { disabled: true })
    expectProblem(await accept(item, bob), 404, 'item_not_found')
    await running.admin.patch('/users/ann', { disabled: false })
    await ann.api.signIn(ann.email, PASSWORD)
    await running.admin.patch('/users/bob', { disabled: true })
    expectProblem(await accept(item, bob), 401, 'unauthenticated')
    await running.admin.patch('/users/bob', { disabled: false })
    await bob.api.signIn(bob.email, PASSWORD)
    expect((await accept(item, bob)).status).toBe(200)
  })

  test('goes on for an item that is archived meanwhile, which stays so, and survives a restart', async () => {
    const item = await newItem()
    await offer(item, 'bob')
    await ann.api.delete(`/items/${item}`)
    await running.restart()
    expect(await accept(item, bob)).toMatchObject({ status: 200, body: { status: 'archived', owner: 'bob' } })
  })
})

describe('once accepted', () => {
  test('the new owner decides under the old name, and the giver, who had shared it with themselves, does not', async () => {
    const item = await newItem('shared')
    const sharedWith = [
      { type: 'user', id: 'ann', permission: 'edit' },
      { type: 'user', id: 'bob', permission: 'view' },
      { type: 'user', id: 'cyd', permission: 'view' },
    ]
    await ann.api.patch(`/items/${item}`, { sharedWith })
    await offer(item, 'bob')
    expect(await accept(item, bob)).toMatchObject({ status: 200, body: { owner: 'bob', servedName: item } })
    expectProblem(await ann.api.get(`/items/${item}`), 404, 'item_not_found')
    expectProblem(await offer(item, 'ann'), 404, 'item_not_found')
    const file = skillZip('tidy')
    expectProblem(await ann.api.upload(`/items/${item}/versions`, { file }), 404, 'item_not_found')
    const { status, body } = await bob.api.patch(`/items/${item}`, { title: 'Mine now' })
    expect([status, body.sharedWith]).toEqual([200, [sharedWith[2]]])
    const { body: trail } = await running.admin.get(`/audit?subject=${item}`)
    expect(trail.map(({ actor, action }: Record<string, string>) => `${actor} ${action}`)).toEqual(
      expect.arrayContaining(['ann item.transfer-offer', 'bob item.transfer']),
    )
  })

  test('pages, README and catalogue name the owner of today, in the same tree for all', async () => {
    await ann.api.upload('/items', { file: pluginZip('kit', { version: '1.0.0' }) })
    const skill = await newItem('public')
    for (const person of [bob, cyd])
      for (const name of ['kit-by-ann', skill]) await person.api.put(`/items/${name}/install`)
    const folder = await temporaryFolder()
    await git(folder, ['clone', await cyd.cloneUrl(), 'cyd'])
    const read = (file: string) => readFile(path.join(folder, 'cyd', file), 'utf8')
    expect(await read('README.md')).toMatch(new RegExp(`\\| ${skill} \\| skill \\| [^|]+ \\| ann \\|`))
    for (const name of ['kit-by-ann', skill]) {
      await offer(name, 'bob')
      await accept(name, bob)
    }
    await git(path.join(folder, 'cyd'), ['pull', '--ff-only'])
    const [entry] = JSON.parse(await read('.claude-plugin/marketplace.json')).plugins.filter(
      ({ name }: { name: string }) => name === 'kit-by-ann',
    )
    expect(entry).toMatchObject({ name: 'kit-by-ann', version: '1.0.0', author: { name: 'bob' } })
    expect(await read('README.md')).toMatch(new RegExp(`\\| ${skill} \\| skill \\| [^|]+ \\| bob \\|`))
    expect((await cyd.api.get(`//store/${skill}`)).body).toContain('by bob')
    const trees = await Promise.all([bob, cyd].map(async ({ api }) => (await api.get('/stack')).body.tree))
    expect(trees[0]).toBe(trees[1])
  })

  test('a version that an editor publishes names its owner, not the editor', async () => {
    const manifest = { name: 'kit', version: '1.0.0', description: 'A kit.' }
    const zip = (version: string) =>
      makeZip({
        '.claude-plugin/plugin.json': JSON.stringify({ ...manifest, version }),
        'README.md': '# Kit',
      })
    await ann.api.upload('/items', { file: zip('1.0.0'), name: 'kit-two', sharing: 'shared' })
    const sharedWith = [{ type: 'user', id: 'cyd', permission: 'edit' }]
    await ann.api.patch('/items/kit-two-by-ann', { sharedWith })
    await offer('kit-two-by-ann', 'bob')
    await accept('kit-two-by-ann', bob)
    expect((await cyd.api.upload('/items/kit-two-by-ann/versions', { file: zip('1.1.0') })).status).toBe(201)
    const at = '/items/kit-two-by-ann/versions/1.1.0/files/.claude-plugin/plugin.json'
    expect(JSON.parse(String((await bob.api.get(at)).body)).author).toEqual({ name: 'bob' })
  })
})

test('groups answer those who are not in them as groups that are not there', async () => {
  await running.admin.post('/groups', { slug: 'secret-plans', name: 'Secret plans' })
  await running.admin.put('/groups/secret-plans/members/bob')
  const item = await newItem()
  const share = (id: string, api = ann.api) =>
    api.patch(`/items/${item}`, {
      sharing: 'shared',
      sharedWith: [{ type: 'group', id, permission: 'view' }],
    })
  const [there, absent] = [await share('secret-plans'), await share('secret-plant')]
  expectProblem(there, 404, 'group_not_found', 'secret-plans')
  expect(there.body.detail.replace('plans', 'plant')).toBe(absent.body.detail)
  const names = (answer: typeof there) => [...answer.headers.keys()].sort()
  expect(names(there)).toEqual(names(absent))
  // Whoever is in it, and admins, share with it; what an admin shared stays when the owner saves the rest.
  expect((await share('secret-plans', running.admin)).status).toBe(200)
  expect((await share('secret-plans')).status).toBe(200)
  const own = await bob.api.upload('/items', { file: skillZip('bobs'), sharing: 'private' })
  const sharedWith = [{ type: 'group', id: 'secret-plans', permission: 'view' }]
  expect((await bob.api.patch(`/items/${own.body.servedName}`, { sharedWith })).status).toBe(200)
  const token = await ann.token()
  const feed = async (slug: string) => {
    const url = `${running.baseUrl}/git/groups/${slug}/stoa-${slug}.git/info/refs?service=git-upload-pack`
    const answer = await fetch(url, {
      headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` },
    })
    return [answer.status, (await answer.text()).replace(slug, 'SLUG'), [...answer.headers.keys()].sort()]
  }
  expect(await feed('secret-plans')).toEqual(await feed('secret-plant'))
})
