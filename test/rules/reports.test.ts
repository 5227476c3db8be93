/** What registries, catalogues and identity systems were reported for in public, kind by kind: none of it is true here. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { syncClaimedGroups } from '../../src/access/claimed-groups.ts'
import { findGroup, groupMembers } from '../../src/access/groups.repo.ts'
import { findUser, type UserRow, users } from '../../src/access/users.repo.ts'
import { pluginZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let bob: Person
let count = 0

beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
})
afterAll(() => running.close())

interface Manifest {
  description?: string
  dependencies?: (string | { name: string; version: string })[]
  readme?: string
}

function zipOf(name: string, version: string, { readme = '', ...manifest }: Manifest = {}): Buffer {
  const text = JSON.stringify({ name, version, description: `What ${name} does.`, ...manifest })
  return pluginZip(name, {
    files: { '.claude-plugin/plugin.json': text, 'README.md': `# ${name}\n${readme}\n` },
  })
}

const nameOf = (item: string) => item.replace('-by-ann', '')

async function publish(item: string, version: string, manifest?: Manifest) {
  return ann.api.upload(`/items/${item}/versions`, { file: zipOf(nameOf(item), version, manifest) })
}

/** An item of Ann's with these versions. */
async function newItem(first: string, ...others: string[]): Promise<string> {
  count += 1
  const { body } = await ann.api.upload('/items', { file: zipOf(`report-${count}`, first) })
  for (const version of others) expect((await publish(body.servedName, version)).status).toBe(201)
  return body.servedName
}

const yank = (item: string, version: string) =>
  ann.api.post(`/items/${item}/versions/${version}/yank`, { reason: `Broken ${version}.` })
const shown = async (item: string) => (await bob.api.get(`/items/${item}`)).body

/** The version that somebody gets, `undefined` for none. */
async function gets(item: string, pin?: string): Promise<string | undefined> {
  const answer = await bob.api.put(`/items/${item}/install`, pin === undefined ? undefined : { pin })
  if (answer.status >= 300) return answer.body.code
  const { body } = await bob.api.get('/stack')
  await bob.api.delete(`/items/${item}/install`)
  return body.entries.find((one: { item: string }) => one.item === item)?.version
}

describe('the newest version', () => {
  test('is the new release as soon as it is published, and never a pre-release beside one', async () => {
    const item = await newItem('1.0.0', '1.0.1', '2.0.0-rc.1')
    expect((await shown(item)).latest).toBe('1.0.1')
    expect(await gets(item)).toBe('1.0.1')
  })

  test('stays what it was when an older line gets a version', async () => {
    const item = await newItem('1.0.0')
    await publish(item, '2.0.0', { description: 'The second.' })
    await publish(item, '1.0.1', { description: 'The first, mended.' })
    expect(await shown(item)).toMatchObject({ latest: '2.0.0', description: 'The second.' })
  })

  test('is not one that was yanked, in lists, pages, searches and clones alike', async () => {
    const item = await newItem('1.0.0')
    await publish(item, '1.1.0', {
      description: `Zanzibar${count} it is.`,
      readme: `Quokka${count} lives here.`,
    })
    await yank(item, '1.1.0')
    expect(await shown(item)).toMatchObject({ latest: '1.0.0' })
    expect(await gets(item)).toBe('1.0.0')
    const page = (await bob.api.send('GET', `//store/${item}`)).body
    expect(page).not.toContain('1.1.0 ')
    for (const word of [`zanzibar${count}`, `quokka${count}`]) {
      const { body } = await bob.api.get(`/items?q=${word}`)
      expect(JSON.stringify(body)).not.toContain(item)
    }
    const versionsPage = (await bob.api.send('GET', `//store/${item}/versions`)).body
    expect(versionsPage).toContain('Broken 1.1.0.')
  })

  test('can be followed by the next one after a yank, whose number stays taken', async () => {
    const item = await newItem('1.0.0', '1.0.1')
    await yank(item, '1.0.1')
    const again = await publish(item, '1.0.1', { description: 'Other bytes.' })
    expect(again.body.code ?? again.body.version).not.toBe('1.0.1')
    const file = pluginZip(nameOf(item), { files: { 'x.md': 'x' } })
    const next = await ann.api.upload(`/items/${item}/versions`, { file })
    expect(await gets(item)).toBe(next.body.version)
  })

  test('differs in more than build metadata', async () => {
    const item = await newItem('1.0.0')
    const { body } = await publish(item, '1.0.0+linux', { description: 'Other bytes.' })
    expect(body.code ?? body.version).not.toBe('1.0.0+linux')
  })
})

describe('a range', () => {
  test.each([
    ['^0.2.0', ['0.2.0', '0.2.5', '0.3.0'], '0.2.5'],
    ['^2.1.0', ['1.0.0', '2.1.0-alpha.2'], 'version_not_found'],
    ['^6.3.0', ['6.3.0', '7.0.0-rc.2'], '6.3.0'],
    ['>=1.0.0', ['1.0.0', '2.0.0-beta.1'], '1.0.0'],
    ['*', ['1.0.0', '2.0.0-beta.1'], '1.0.0'],
    ['*', ['1.0.0-beta.1'], '1.0.0-beta.1'],
    ['x', ['1.0.0-beta.1'], '1.0.0-beta.1'],
  ] as const)('%s of %j gets %s', async (range, [first, ...others], version) => {
    const item = await newItem(first, ...others)
    expect(await gets(item, range)).toBe(version)
  })

  test('of everything asks for nothing: who depends on * gets what anybody gets', async () => {
    const item = await newItem('1.0.0-beta.1')
    const needy = await newItem('1.0.0')
    await publish(needy, '1.1.0', { dependencies: [{ name: nameOf(item), version: '*' }] })
    await bob.api.put(`/items/${needy}/install`)
    const { body } = await bob.api.get('/stack')
    await bob.api.delete(`/items/${needy}/install`)
    expect(body.unavailable).toEqual([])
    expect(body.entries.map((one: { item: string }) => one.item)).toContain(item)
  })
})

test('items that depend on each other, or on themselves, are had together', async () => {
  count += 1
  const [a, b] = [`ring-a-${count}`, `ring-b-${count}`]
  await ann.api.upload('/items', { file: zipOf(a, '1.0.0', { dependencies: [b, a] }) })
  await ann.api.upload('/items', {
    file: zipOf(b, '1.0.0', { dependencies: [{ name: a, version: '^1.0.0' }] }),
  })
  await bob.api.put(`/items/${a}-by-ann/install`)
  const { body } = await bob.api.get('/stack')
  await bob.api.delete(`/items/${a}-by-ann/install`)
  expect(body.entries.map((one: { item: string }) => one.item)).toEqual([`${a}-by-ann`, `${b}-by-ann`])
  expect(body.unavailable).toEqual([])
})

test('what an archived item had is there when it comes back: grants, sharing and installs', async () => {
  const item = await newItem('1.0.0')
  const sharedWith = [{ type: 'user', id: 'bob', permission: 'edit' }]
  await ann.api.patch(`/items/${item}`, { sharing: 'shared', sharedWith })
  await running.admin.post('/groups', { slug: 'kept', name: 'Kept' })
  await running.admin.put(`/groups/kept/members/bob`)
  await running.admin.put(`/groups/kept/grants/${item}`, { tier: 'default' })
  await ann.api.delete(`/items/${item}`)
  await ann.api.patch(`/items/${item}`, { status: 'active' })
  expect(await shown(item)).toMatchObject({ sharing: 'shared' })
  const { body } = await bob.api.get('/stack')
  expect(body.entries).toContainEqual(
    expect.objectContaining({ item, because: [{ reason: 'default', group: 'kept' }] }),
  )
  await running.admin.delete('/groups/kept')
})

test('a successor that nobody can install is not named', async () => {
  const old = await newItem('1.0.0')
  const successor = await newItem('1.0.0')
  const at = `/items/${old}/versions/1.0.0`
  await ann.api.post(`${at}/deprecate`, { reason: 'Old.', successor })
  expect((await bob.api.get(at)).body.successor).toBe(successor)
  await bob.api.put(`/items/${old}/install`)
  await ann.api.delete(`/items/${successor}`)
  expect((await bob.api.get(at)).body.successor).toBeNull()
  expect(JSON.stringify((await bob.api.get('/stack')).body)).not.toContain(successor)
  expect((await bob.api.get(`//store/${old}/versions`)).body).not.toContain(successor)
  const refused = await ann.api.post(`${at}/deprecate`, { reason: 'Old.', successor })
  expect([refused.status, refused.body.code]).toEqual([409, 'archived'])
  await ann.api.patch(`/items/${successor}`, { status: 'active' })
  expect((await bob.api.get(at)).body.successor).toBe(successor)
  await bob.api.delete(`/items/${old}/install`)
})

describe('rights', () => {
  test('an editor gets no further by sending more along', async () => {
    const item = await newItem('1.0.0')
    const sharedWith = [{ type: 'user', id: 'bob', permission: 'edit' }]
    await ann.api.patch(`/items/${item}`, { sharing: 'shared', sharedWith })
    for (const more of [
      { status: 'archived' },
      { sharing: 'public' },
      { sharedWith: [...sharedWith, { type: 'org', id: 'everyone', permission: 'edit' }] },
    ]) {
      const { status } = await bob.api.patch(`/items/${item}`, { title: 'Changed', ...more })
      expect([more, status]).toEqual([more, 403])
    }
    expect((await shown(item)).title).not.toBe('Changed')
  })

  test('a transfer takes the giver’s rights and leaves the others theirs', async () => {
    const item = await newItem('1.0.0')
    const cyd = await running.person('cyd')
    const sharedWith = [{ type: 'user', id: 'bob', permission: 'edit' }]
    await ann.api.patch(`/items/${item}`, { sharing: 'shared', sharedWith })
    await ann.api.post(`/items/${item}/transfer`, { username: 'cyd' })
    expect((await cyd.api.post(`/items/${item}/transfer/accept`)).status).toBeLessThan(300)
    expect((await ann.api.get(`/items/${item}`)).status).toBe(404)
    expect((await bob.api.patch(`/items/${item}`, { title: 'By Bob' })).status).toBe(200)
    expect((await cyd.api.delete(`/items/${item}`)).status).toBeLessThan(300)
  })

  test('a group that is deleted is in no item’s sharing, and leaving one ends what came through it', async () => {
    const item = await newItem('1.0.0')
    await running.admin.post('/groups', { slug: 'gone', name: 'Gone' })
    for (const who of ['ann', 'bob']) await running.admin.put(`/groups/gone/members/${who}`)
    const sharedWith = [{ type: 'group', id: 'gone', permission: 'edit' }]
    expect((await ann.api.patch(`/items/${item}`, { sharing: 'shared', sharedWith })).status).toBe(200)
    expect((await bob.api.get(`/items/${item}`)).status).toBe(200)
    await running.admin.delete('/groups/gone/members/bob')
    expect((await bob.api.get(`/items/${item}`)).status).toBe(404)
    await running.admin.delete('/groups/gone')
    expect((await ann.api.get(`/items/${item}`)).body.sharedWith).toEqual([])
  })

  test('a disabled account’s tokens open nothing, nor an admin’s what they may no longer', async () => {
    const eve = await running.person('eve', { admin: true })
    const token = eve.api.withToken(await eve.token('admin', 'items:read'))
    expect((await token.get('/users')).status).toBe(200)
    await running.admin.patch('/users/eve', { admin: false })
    expect((await token.get('/users')).status).toBe(403)
    await running.admin.patch('/users/eve', { disabled: true })
    expect((await token.get('/items')).status).toBe(401)
  })

  test('what an admin joined outlasts single sign-on, and what that joined ends with its claim', async () => {
    await running.admin.post('/groups', { slug: 'by-hand', name: 'By hand' })
    await running.admin.post('/groups', { slug: 'by-claim', name: 'By claim' })
    await running.admin.put('/groups/by-hand/members/bob')
    const { deps } = running
    const user = findUser(deps.db, 'bob')!
    const claim = (slugs: string[]) =>
      deps.db.write((tx) =>
        syncClaimedGroups(
          deps,
          tx,
          user,
          slugs.map((slug) => ({ name: slug, slugs: [slug] })),
        ),
      )
    await claim(['by-claim'])
    await claim([])
    const isIn = (slug: string) =>
      deps.db.get(groupMembers, findGroup(deps.db, slug)!.id, user.id) !== undefined
    expect([isIn('by-hand'), isIn('by-claim')]).toEqual([true, false])
  })
})

describe('the last admin who can come in', () => {
  test('keeps the token that is their only way', async () => {
    const { deps } = running
    const root = findUser(deps.db, 'root')!
    const bot = await running.person('bot', { admin: true })
    const token = await bot.token('admin')
    const api = running.anonymous.withToken(token)
    const [{ id }] = (await api.get('/users/bot/tokens')).body
    const withPassword = (user: UserRow, passwordHash: string | null) =>
      deps.db.write((tx) => tx.put(users, { ...tx.get(users, user.id)!, passwordHash }))
    await withPassword(findUser(deps.db, 'bot')!, null)
    await withPassword(root, null)
    const refused = [
      await api.delete(`/users/bot/tokens/${id}`),
      await running.admin.delete(`/users/bot/tokens/${id}`),
      await running.admin.patch('/users/bot', { revokeTokens: true }),
      await running.admin.patch('/users/bot', { disabled: true }),
    ]
    expect(refused.map(({ body }) => body.code)).toEqual(refused.map(() => 'last_admin'))
    await withPassword(root, root.passwordHash)
    expect((await running.admin.delete(`/users/bot/tokens/${id}`)).status).toBe(204)
  })

  test('is one of two who step down at once', async () => {
    const two = await running.person('two', { admin: true })
    const steps = await Promise.all([
      running.admin.patch('/users/two', { admin: false }),
      two.api.patch('/users/root', { admin: false }),
    ])
    expect(steps.map(({ status }) => status).filter((status) => status < 300)).toHaveLength(1)
    await running.admin.patch('/users/two', { admin: false })
    await two.api.patch('/users/root', { admin: true })
    await running.admin.patch('/users/two', { admin: false })
  })
})
