/** "What the trail records" and "What ends what": who did it with what, and what ended along with it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let bob: Person

beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
  await ann.api.upload('/items', { file: skillZip('tool', { version: '1.0.0' }) })
})
afterAll(() => running.close())

interface Entry {
  actor: string
  action: string
  subject: string
  details: Record<string, unknown>
}

async function about(subject: string, action: string): Promise<Entry[]> {
  const { body } = await running.admin.get(`/audit?subject=${subject}`)
  return (body as Entry[]).filter((entry) => entry.action === action)
}

test('an entry names the token, and who made it where that was somebody else', async () => {
  const scopes = ['items:read', 'items:write']
  const minted = (await running.admin.post('/users/ann/tokens', { name: 'given', scopes })).body
  const api = running.anonymous.withToken(minted.token)
  expect((await api.upload('/items', { file: skillZip('forged', { version: '1.0.0' }) })).status).toBe(201)
  const [entry] = await about('forged-by-ann', 'item.publish')
  expect(entry).toMatchObject({
    actor: 'ann',
    details: { token: { id: minted.id, name: 'given', mintedBy: 'root' } },
  })
  const page = (await running.admin.get('//admin/audit?subject=forged-by-ann')).body
  expect(page).toContain(`id ${minted.id}, name given, mintedBy root`)
  const own = (await ann.api.post('/tokens', { name: 'mine', scopes })).body
  await running.anonymous.withToken(own.token).patch('/items/tool-by-ann', { title: 'Tool' })
  const [patched] = await about('tool-by-ann', 'item.patch')
  expect(patched!.details.token).toEqual({ id: own.id, name: 'mine' })
  const [published] = await about('tool-by-ann', 'item.publish')
  expect(published!.details.token).toBeUndefined()
})

test('opt-outs and shares that end with a grant, a membership or a group are found by item', async () => {
  const { admin } = running
  const cleared = async () => (await about('tool-by-ann', 'opt-out.clear')).length
  const begin = async (slug: string) => {
    await admin.post('/groups', { slug, name: slug })
    await admin.put(`/groups/${slug}/members/bob`)
    await admin.put(`/groups/${slug}/grants/tool-by-ann`, { tier: 'default' })
    expect((await bob.api.put('/items/tool-by-ann/opt-out')).status).toBe(200)
  }
  await begin('one')
  await admin.delete('/groups/one/grants/tool-by-ann')
  expect(await cleared()).toBe(1)
  await begin('two')
  await admin.delete('/groups/two/members/bob')
  expect(await cleared()).toBe(2)
  await begin('three')
  await admin.put('/groups/three/grants/tool-by-ann', { tier: 'available' })
  expect(await cleared()).toBe(3)
  await begin('four')
  await admin.put('/groups/four/members/ann')
  const sharedWith = [{ type: 'group', id: 'four', permission: 'edit' }]
  expect((await ann.api.patch('/items/tool-by-ann', { sharing: 'shared', sharedWith })).status).toBe(200)
  await admin.delete('/groups/four')
  expect(await cleared()).toBe(4)
  expect((await about('tool-by-ann', 'opt-out.clear'))[0]!.details).toMatchObject({ usernames: ['bob'] })
  expect(await about('tool-by-ann', 'item.unshare')).toMatchObject([{ details: { group: 'four' } }])
})

test('the last admin who can come in stays one, whoever else is called admin', async () => {
  const { admin } = running
  const invited = await admin.post('/users', { email: 'new@example.com', admin: true })
  expect(invited.status).toBe(201)
  expectProblem(await admin.patch('/users/root', { admin: false }), 409, 'last_admin', 'new')
  await running.person('second', { admin: true })
  expect((await admin.patch('/users/root', { admin: false })).status).toBe(200)
})
