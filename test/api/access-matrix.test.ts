/**
 * Who gets what from every route that names something (docs/threats.md, "Who may what"). A route without a row fails.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../src/access/tokens.repo.ts'
import { mintToken } from '../../src/access/tokens.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import type { Answer, Api } from '../support/api.ts'
import { PNG, skillZip } from '../support/items.ts'
import { startWork } from '../support/jobs.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

/** `granted`: in a group that the item is granted to. The item is shared with `viewer` and `editor`. */
const WHO = ['anonymous', 'stranger', 'granted', 'viewer', 'editor', 'owner', 'admin'] as const
type Who = (typeof WHO)[number]
type Row = readonly [number, number, number, number, number, number, number]

const READ: Row = [401, 404, 200, 200, 200, 200, 200]
const EDIT: Row = [401, 404, 403, 403, 200, 200, 200]
const OWN: Row = [401, 404, 403, 403, 403, 200, 200]
const ADMIN: Row = [401, 403, 403, 403, 403, 403, 200]
const as = (row: Row, status: number) => row.map((one) => (one === 200 ? status : one)) as unknown as Row

/** Status by who asks. */
const MATRIX: Record<string, Row> = {
  'GET /items/{item}': READ,
  'PATCH /items/{item}': EDIT,
  // Who may edit does not take an item off the shelf.
  'DELETE /items/{item}': [401, 404, 403, 403, 403, 204, 204],
  // Nor does who may edit give it away.
  'POST /items/{item}/transfer': [401, 404, 403, 403, 403, 202, 202],
  'GET /items/{item}/transfer': [401, 404, 403, 403, 403, 200, 200],
  'DELETE /items/{item}/transfer': [401, 404, 403, 403, 403, 204, 204],
  // It is offered to somebody else: not even an admin answers for them.
  'POST /items/{item}/transfer/accept': [401, 404, 404, 404, 404, 404, 404],
  'POST /items/{item}/transfer/decline': [401, 404, 404, 404, 404, 404, 404],
  'GET /items/{item}/photo': READ,
  'GET /items/{item}/docs/{name}': READ,
  'POST /items/{item}/versions': as(EDIT, 201),
  'GET /items/{item}/versions': READ,
  'GET /items/{item}/versions/{version}': READ,
  'GET /items/{item}/versions/{version}/files': READ,
  'GET /items/{item}/versions/{version}/files/{path*}': READ,
  'GET /items/{item}/versions/{version}/archive.zip': READ,
  'POST /items/{item}/versions/{version}/yank': OWN,
  'POST /items/{item}/versions/{version}/deprecate': OWN,
  'POST /items/{item}/versions/{version}/restore': OWN,
  'PUT /items/{item}/install': READ,
  'DELETE /items/{item}/install': as(READ, 204),
  // Granted by default to one of them, so there is something to refuse for that one alone.
  'PUT /items/{item}/opt-out': [401, 404, 200, 404, 404, 404, 404],
  'DELETE /items/{item}/opt-out': [401, 404, 204, 404, 404, 404, 404],
  'DELETE /groups/{slug}': as(ADMIN, 204),
  'PUT /groups/{slug}/members/{username}': as(ADMIN, 204),
  'DELETE /groups/{slug}/members/{username}': as(ADMIN, 204),
  'GET /groups/{slug}/grants': ADMIN,
  'GET /groups/{slug}/members': ADMIN,
  'PUT /groups/{slug}/grants/{item}': ADMIN,
  'DELETE /groups/{slug}/grants/{item}': as(ADMIN, 204),
  'GET /users/{username}': ADMIN,
  'PATCH /users/{username}': ADMIN,
  'GET /users/{username}/tokens': ADMIN,
  'POST /users/{username}/tokens': as(ADMIN, 201),
  'DELETE /users/{username}/tokens/{id}': as(ADMIN, 204),
  'POST /users/{username}/set-up-link': as(ADMIN, 201),
  'GET /sources/{slug}': ADMIN,
  'PATCH /sources/{slug}': ADMIN,
  'DELETE /sources/{slug}': as(ADMIN, 204),
  'POST /sources/{slug}/sync': as(ADMIN, 202),
  'POST /sources/{slug}/grants': ADMIN,
  'GET /sources/{slug}/held': ADMIN,
  // The source was never synced, so there is nothing of it yet.
  'POST /sources/{slug}/plugins/{plugin}': as(ADMIN, 404),
  'POST /sources/{slug}/held/{id}/promote': as(ADMIN, 404),
  'POST /sources/{slug}/held/{id}/reject': as(ADMIN, 404),
  // A job that the owner started.
  'GET /jobs/{id}': [401, 404, 404, 404, 404, 200, 200],
  'GET /jobs/{id}/events': [401, 404, 404, 404, 404, 200, 200],
  // The owner’s token: not even an admin takes it by its id.
  'DELETE /tokens/{id}': [401, 404, 404, 404, 404, 204, 404],
}

const BODIES: Record<string, unknown> = {
  'PATCH /items/{item}': { title: 'Changed' },
  'POST /items/{item}/transfer': { username: 'target' },
  'POST /items/{item}/versions/{version}/yank': { reason: 'broken' },
  'POST /items/{item}/versions/{version}/deprecate': { reason: 'old' },
  'PUT /groups/{slug}/grants/{item}': { tier: 'required' },
  'PATCH /users/{username}': { displayName: 'Changed' },
  'POST /users/{username}/tokens': { name: 'x' },
  'PATCH /sources/{slug}': { name: 'Changed' },
  'POST /sources/{slug}/grants': { group: 'everyone', tier: 'default' },
  'POST /sources/{slug}/plugins/{plugin}': { enabled: false },
}

let running: RunningStoa
let apis: Record<Who, Api>
let owner: Person
let count = 0
beforeAll(async () => {
  running = await runStoa()
  const people: Record<string, Person> = {}
  for (const name of ['stranger', 'granted', 'viewer', 'editor', 'owner', 'target'])
    people[name] = await running.person(name)
  owner = people.owner!
  const api = (name: string) => people[name]!.api
  apis = {
    anonymous: running.anonymous,
    stranger: api('stranger'),
    granted: api('granted'),
    viewer: api('viewer'),
    editor: api('editor'),
    owner: api('owner'),
    admin: running.admin,
  }
})
afterAll(() => running.close())

const ofThings = apiRoutes
  .filter((route) => /\{\w+\*?\}/.test(route.path))
  .map((route) => ({ call: `${route.method.toUpperCase()} ${route.path}`, route }))
const ofItems = ofThings.filter(({ route }) => route.path.startsWith('/items/{item}'))

interface Things {
  item: string
  params: Record<string, string>
}

/** An item with a photo and a document, in a group of its own. */
async function prepare(call: string, sharing = 'shared'): Promise<Things> {
  count += 1
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(skillZip(`thing-${count}`, { version: '1.0.0' }))]), 'a.zip')
  form.append('photo', new Blob([new Uint8Array(PNG)]), 'a.png')
  form.append('docs', new Blob(['hi']), 'a.txt')
  form.append('sharing', 'private')
  const { body } = await owner.api.send('POST', '/items', form)
  const item: string = body.servedName
  const sharedWith = [
    { type: 'user', id: 'viewer', permission: 'view' },
    { type: 'user', id: 'editor', permission: 'edit' },
  ]
  expect((await owner.api.patch(`/items/${item}`, { sharing, sharedWith })).status).toBe(200)
  if (call.includes('/transfer')) await owner.api.post(`/items/${item}/transfer`, { username: 'target' })
  const slug = `group-${count}`
  await running.admin.post('/groups', { slug, name: slug })
  await running.admin.put(`/groups/${slug}/members/granted`)
  await running.admin.put(`/groups/${slug}/grants/${item}`, { tier: 'default' })
  if (call.includes(' /sources/')) {
    const source = { slug, url: 'https://git.invalid/shop.git', mode: 'marketplace' }
    expect((await running.admin.post('/sources', source)).status).toBe(201)
  }
  const token = call.includes('/tokens/') ? await newToken(call, slug) : undefined
  const params = {
    item,
    version: '1.0.0',
    slug,
    username: 'target',
    name: 'a.txt',
    path: 'SKILL.md',
    plugin: 'none',
    id: token?.body.id ?? (await ownersJob(slug)),
  }
  return { item, params }
}

/** Things that are used again until somebody changed them; `of` names the call they are for. */
function unchanged(sharing?: string) {
  let kept: Promise<Things> | undefined
  let madeFor = ''
  return {
    of(call: string): Promise<Things> {
      const needs =
        ['/transfer', ' /sources/', '/users/{username}/tokens/', '/tokens/'].find((part) =>
          call.includes(part),
        ) ?? ''
      if (kept === undefined || madeFor !== needs) kept = prepare(call, sharing)
      madeFor = needs
      return kept
    },
    change() {
      kept = undefined
    },
  }
}

function newToken(call: string, name: string): Promise<Answer> {
  if (call.includes('/users/')) return running.admin.post('/users/target/tokens', { name })
  return owner.api.post('/tokens', { name })
}

async function ownersJob(subject: string): Promise<string> {
  const job = { kind: 'test', subject, startedBy: 'owner' }
  return (await startWork(running.deps.jobs, job, async () => null)).id
}

function ask(api: Api, call: string, params: Record<string, string>): Promise<Answer> {
  const [method, path] = call.split(' ') as [string, string]
  const address = path.replace(/\{(\w+)\*?\}/g, (_, name: string) => params[name]!)
  if (call === 'POST /items/{item}/versions') {
    return api.upload(address, { file: skillZip('any', { version: '2.0.0' }) })
  }
  return api.send(method, address, BODIES[call])
}

test('every route that names something has a row, and every row has a route', () => {
  expect(Object.keys(MATRIX).sort()).toEqual(ofThings.map(({ call }) => call).sort())
})

describe('answers everybody as the matrix says', () => {
  const things = unchanged()

  test.each(ofThings)('$call', async ({ call }) => {
    const expected = MATRIX[call] ?? []
    const answered: number[] = []
    for (const who of WHO) {
      const { item, params } = await things.of(call)
      if (call === 'DELETE /items/{item}/install') await apis[who].put(`/items/${item}/install`)
      const { status } = await ask(apis[who], call, params)
      answered.push(status)
      if (status < 400 && !call.startsWith('GET')) things.change()
      else {
        // Refused is refused, and reading is reading: nothing of the item has changed.
        const now = (await owner.api.get(`/items/${item}`)).body
        expect(now, who).toMatchObject({ status: 'active', latest: '1.0.0', versions: 1, installs: 0 })
        expect(now.title, who).not.toBe('Changed')
      }
    }
    expect(Object.fromEntries(WHO.map((who, index) => [who, answered[index]]))).toEqual(
      Object.fromEntries(WHO.map((who, index) => [who, expected[index]])),
    )
  })
})

/**
 * What an admin's reach needs: the scope `admin`. Without it a token of theirs answers as a stranger's does, and with it
 * alone, what the items' scopes are for stays closed.
 */
const TOKENS: Record<string, { scopes: readonly Scope[]; like(row: Row, scope: string): number }> = {
  'an admin’s token without the scope admin': {
    scopes: ['git:read', 'items:read', 'items:write'],
    like: ([, stranger]) => stranger,
  },
  'an admin’s token with all scopes': { scopes: SCOPES, like: (row) => row[6] },
  'an admin’s token that reads Git': { scopes: ['git:read'], like: () => 403 },
  'an admin’s token with the scope admin alone': {
    scopes: ['admin'],
    like: (row, scope) => (scope === 'admin' ? row[6] : 403),
  },
  'an admin’s token that reads items': {
    scopes: ['items:read'],
    like: (row, scope) => (scope === 'items:read' ? row[1] : 403),
  },
}

describe('a token reaches as far as its scopes', () => {
  test.each(Object.entries(TOKENS))('%s', async (kind, { scopes, like }) => {
    const answered: Record<string, number> = {}
    const expected: Record<string, number> = {}
    const admin = getUser(running.deps.db, 'root')
    const { token } = await mintToken(running.deps, admin, admin, { name: kind, scopes })
    const api = running.anonymous.withToken(token)
    const things = unchanged()
    for (const { call, route } of ofThings) {
      const { item, params } = await things.of(call)
      if (call === 'DELETE /items/{item}/install') await api.put(`/items/${item}/install`)
      answered[call] = (await ask(api, call, params)).status
      expected[call] = like(MATRIX[call]!, route.access)
      if (answered[call] < 400 && !call.startsWith('GET')) things.change()
      else {
        const now = (await owner.api.get(`/items/${item}`)).body
        expect(now, call).toMatchObject({ status: 'active', latest: '1.0.0', versions: 1, owner: 'owner' })
      }
    }
    expect(answered).toEqual(expected)
  })
})

describe('a set does not depend on the token', () => {
  test('what an admin installed stays in it, and Git serves it; search and item are closed', async () => {
    const { item } = await prepare('', 'private')
    await running.admin.put(`/items/${item}/install`)
    const admin = getUser(running.deps.db, 'root')
    const scopes = ['git:read', 'items:read', 'items:write'] as const
    const { token } = await mintToken(running.deps, admin, admin, { name: 'no admin', scopes })
    const api = running.anonymous.withToken(token)
    expect((await api.get(`/items/${item}`)).status).toBe(404)
    expect((await api.get(`/items?q=${item}`)).body.results).toEqual([])
    expect((await running.admin.get(`/items?q=${item}`)).body.total).toBe(1)
    const installed = ({ body }: Answer) => body.entries.map((entry: { item: string }) => entry.item)
    expect(installed(await api.get('/stack'))).toContain(item)
    const feeds = [
      `//git/stoa.git/info/refs`,
      `//git/groups/group-${count}/stoa-group-${count}.git/info/refs`,
    ]
    const basic = `Basic ${Buffer.from(`x:${token}`).toString('base64')}`
    for (const feed of feeds) {
      const { status } = await running.anonymous.get(`${feed}?service=git-upload-pack`, {
        authorization: basic,
      })
      expect(status, feed).toBe(200)
    }
    // One can always get rid of something, and not take it again.
    expect((await api.delete(`/items/${item}/install`)).status).toBe(204)
    expect((await api.put(`/items/${item}/install`)).status).toBe(404)
  })
})

describe('a private item', () => {
  // Whatever is asked of it is refused, so it serves them all.
  const things = unchanged('private')

  test.each(ofItems)('$call shows to nobody whom it was shared with before', async ({ call }) => {
    const { params } = await things.of(call)
    for (const who of ['stranger', 'viewer', 'editor'] as const)
      expect((await ask(apis[who], call, params)).status, who).toBe(404)
    expect((await ask(apis.anonymous, call, params)).status).toBe(401)
  })
})

describe('hidden and absent are told in the same words', () => {
  const LEAKING = 'DELETE /items/{item}/install'
  const things = unchanged('private')

  async function compare(call: string): Promise<void> {
    const { item, params } = await things.of(call)
    const absent = `${item.slice(0, -1)}x`
    const [hidden, missing] = [
      await ask(apis.stranger, call, params),
      await ask(apis.stranger, call, { ...params, item: absent }),
    ]
    expect(hidden.status).toBe(missing.status)
    expect(JSON.parse(JSON.stringify(hidden.body).replaceAll(item, absent))).toEqual(missing.body)
    expect([...hidden.headers.keys()]).toEqual([...missing.headers.keys()])
  }

  test.each(ofItems.filter(({ call }) => call !== LEAKING))('$call', ({ call }) => compare(call))
  test(LEAKING, () => compare(LEAKING))

  test('also when a version, a file or a document is named that does not exist', async () => {
    const { item } = await prepare('', 'private')
    for (const tail of ['/versions/9.9.9', '/versions/1.0.0/files/no', '/docs/no.txt', '/photo']) {
      const { body } = await apis.stranger.get(`/items/${item}${tail}`)
      expect(body.code).toBe('item_not_found')
    }
  })

  test('also in the errors of a form that is wrong', async () => {
    const { item } = await prepare('', 'private')
    const answer = await apis.stranger.upload(`/items/${item}/versions`, { file: Buffer.from('no zip') })
    expect([answer.status, answer.body.code]).toEqual([404, 'item_not_found'])
  })
})
