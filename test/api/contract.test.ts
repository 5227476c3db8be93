/** docs/contract.md 4: people, groups, and what stands before every call. The rest lies in files beside this one. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
})
afterAll(() => running.close())

const callOf = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`
const filled = (path: string) => path.replace(/\{\w+\*?\}/g, 'x')
const guarded = apiRoutes.filter((route) => route.access !== 'anyone')

test('docs/contract.md lists every call, in the order of the routes, with what it needs', async () => {
  const text = await readFile('docs/contract.md', 'utf8')
  const listed = [...text.matchAll(/^\| `([A-Z]+ \/\S*)` \| `(\S+)` \| /gm)].map(([, call, needs]) => [
    call,
    needs,
  ])
  expect(listed).toEqual(apiRoutes.map((route) => [callOf(route).replace('*}', '}'), route.access]))
})

describe('who may', () => {
  test.each(guarded.map((route) => [callOf(route), route] as const))(
    '%s asks for a sign-in before anything else',
    async (_, route) => {
      const answer = await running.anonymous.send(route.method.toUpperCase(), filled(route.path))
      expectProblem(answer, 401, 'unauthenticated')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    },
  )

  const adminRoutes = guarded.filter((route) => route.access === 'admin')
  test.each(adminRoutes.map((route) => [callOf(route), route] as const))(
    '%s is for admins, whether or not what it names exists',
    async (_, route) => {
      const answer = await ann.api.send(route.method.toUpperCase(), filled(route.path))
      expectProblem(answer, 403, 'admin_required', 'ann')
    },
  )

  const scoped = guarded.filter((route) => ['items:read', 'items:write', 'admin'].includes(route.access))
  test.each(scoped.map((route) => [callOf(route), route] as const))(
    '%s wants its scope of a token, even of an admin’s',
    async (_, route) => {
      const admin = (await running.person(`boss${scoped.indexOf(route)}`, { admin: true })).token
      const others = (['git:read', 'items:read', 'items:write', 'admin'] as const).filter(
        (scope) => scope !== route.access,
      )
      const api = running.anonymous.withToken(await admin(...others))
      const answer = await api.send(route.method.toUpperCase(), filled(route.path))
      expectProblem(answer, 403, 'missing_scope', route.access)
    },
  )

  test('an unknown call is a problem, not a page', async () => {
    expectProblem(await running.admin.get('/nothing'), 404, 'not_found', '/api/v1/nothing')
    expectProblem(await running.admin.put('/items'), 404, 'not_found', 'PUT')
  })
})

describe('POST /session, DELETE /session, GET /me', () => {
  test('sign in, be somebody, sign out, be nobody', async () => {
    const bob = await running.person('bob')
    const me = await bob.api.get('/me')
    expect(me.body).toEqual({
      username: 'bob',
      email: 'bob@example.com',
      displayName: 'bob',
      admin: false,
      groups: ['everyone'],
    })
    expect((await bob.api.delete('/session')).status).toBe(204)
    expectProblem(await bob.api.get('/me'), 401, 'unauthenticated')
  })
})

describe('/users', () => {
  test('a user name is the mail’s local part, made plain and unique', async () => {
    const create = (email: string) => running.admin.post('/users', { email, password: 'long enough' })
    const first = await create('Zoë.O’Neil+Work@Example.com')
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ username: 'zo-o-neil-work', email: 'zoë.o’neil+work@example.com' })
    expect((await create('dup@a.example')).body.username).toBe('dup')
    expect((await create('dup@b.example')).body.username).toBe('dup-2')
    expect((await create('DUP@c.example')).body.username).toBe('dup-3')
    expectProblem(await create('dup@a.example'), 409, 'email_taken', 'dup@a.example')
    expectProblem(await create('nobody'), 400, 'invalid_email', 'nobody')
    expectProblem(await create('@@@'), 400, 'invalid_email')
  })

  test('without a password there is a one-time link to choose one', async () => {
    const { body } = await running.admin.post('/users', { email: 'link@example.com' })
    expect(body.setUpUrl).toMatch(new RegExp(`^${running.baseUrl}/set-up/[\\w-]{43}$`))
    expect((await running.admin.get('/users/link')).body).not.toHaveProperty('setUpUrl')
  })

  test('one is read and changed by name, and all are listed by name', async () => {
    await running.admin.post('/users', { email: 'pat@example.com', displayName: 'Pat' })
    expect((await running.admin.get('/users/pat')).body.displayName).toBe('Pat')
    const patched = await running.admin.patch('/users/pat', { displayName: 'Patricia', admin: true })
    expect(patched.body).toMatchObject({ displayName: 'Patricia', admin: true, disabled: false })
    expect((await running.admin.patch('/users/pat', {})).body).toEqual(patched.body)
    expect((await running.admin.patch('/users/pat', { disabled: true })).body.disabled).toBe(true)
    const names = (await running.admin.get('/users')).body.map((user: { username: string }) => user.username)
    expect(names).toEqual([...names].sort())
    expect(names).toContain('pat')
    expectProblem(await running.admin.get('/users/nobody'), 404, 'user_not_found', 'nobody')
    expectProblem(await running.admin.patch('/users/nobody', {}), 404, 'user_not_found', 'nobody')
    expectProblem(await running.admin.post('/users/nobody/tokens', { name: 'x' }), 404, 'user_not_found')
    expectProblem(await running.admin.patch('/users/pat', { username: 'x' }), 400, 'bad_request', 'username')
  })

  test('the last admin stays one', async () => {
    const other = await runStoa()
    expectProblem(await other.admin.patch('/users/root', { admin: false }), 409, 'last_admin', 'root')
    expectProblem(await other.admin.patch('/users/root', { disabled: true }), 409, 'last_admin', 'root')
    await other.close()
  })
})

describe('/groups', () => {
  test('everyone holds everybody and stays', async () => {
    const groups = (await running.admin.get('/groups')).body
    const everyone = groups.find((group: { slug: string }) => group.slug === 'everyone')
    expect(everyone.members).toEqual(expect.arrayContaining(['ann', 'root']))
    expectProblem(await running.admin.delete('/groups/everyone'), 409, 'group_protected')
    expectProblem(await running.admin.delete('/groups/everyone/members/ann'), 409, 'group_protected')
  })

  test('a group is made, joined, left and deleted', async () => {
    const made = await running.admin.post('/groups', { slug: 'dev', name: 'Developers' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ slug: 'dev', name: 'Developers', members: [] })
    expectProblem(await running.admin.post('/groups', { slug: 'dev', name: 'x' }), 409, 'group_exists', 'dev')
    expectProblem(await running.admin.post('/groups', { slug: 'A b', name: 'x' }), 400, 'invalid_name', 'A b')
    for (let time = 0; time < 2; time += 1)
      expect((await running.admin.put('/groups/dev/members/ann')).status).toBe(204)
    expect((await ann.api.get('/me')).body.groups.sort()).toEqual(['dev', 'everyone'])
    for (let time = 0; time < 2; time += 1)
      expect((await running.admin.delete('/groups/dev/members/ann')).status).toBe(204)
    expect((await ann.api.get('/me')).body.groups).toEqual(['everyone'])
    for (const call of ['put', 'delete'] as const) {
      expectProblem(await running.admin[call]('/groups/dev/members/no'), 404, 'user_not_found', 'no')
      expectProblem(await running.admin[call]('/groups/no/members/ann'), 404, 'group_not_found', 'no')
    }
    expect((await running.admin.delete('/groups/dev')).status).toBe(204)
    expectProblem(await running.admin.delete('/groups/dev'), 404, 'group_not_found', 'dev')
  })

  test('a grant is made, changed, listed and taken back', async () => {
    await running.admin.post('/groups', { slug: 'ops', name: 'Ops' })
    await ann.api.upload('/items', { file: skillZip('granted') })
    const grant = '/groups/ops/grants/granted-by-ann'
    const made = await running.admin.put(grant, { tier: 'available' })
    expect([made.status, made.body.tier]).toEqual([201, 'available'])
    for (const tier of ['default', 'required']) {
      const changed = await running.admin.put(grant, { tier })
      expect([changed.status, changed.body.tier]).toEqual([200, tier])
      expect(changed.body.createdAt).toBe(made.body.createdAt)
    }
    expect((await running.admin.get('/groups/ops/grants')).body).toEqual([
      { group: 'ops', item: 'granted-by-ann', tier: 'required', createdAt: made.body.createdAt },
    ])
    expectProblem(await running.admin.put(grant, { tier: 'maybe' }), 400, 'bad_request', 'maybe', 'required')
    expectProblem(await running.admin.put(grant, {}), 400, 'bad_request', 'tier')
    expectProblem(
      await running.admin.put('/groups/ops/grants/no', { tier: 'default' }),
      404,
      'item_not_found',
    )
    expectProblem(
      await running.admin.put('/groups/no/grants/granted-by-ann', { tier: 'default' }),
      404,
      'group_not_found',
    )
    expectProblem(await running.admin.get('/groups/no/grants'), 404, 'group_not_found', 'no')
    expect((await running.admin.delete(grant)).status).toBe(204)
    expectProblem(await running.admin.delete(grant), 404, 'grant_not_found')
    expectProblem(await running.admin.delete('/groups/ops/grants/no'), 404, 'item_not_found')
  })

  test('an archived item can be granted to nobody new', async () => {
    await ann.api.upload('/items', { file: skillZip('shelved') })
    await ann.api.delete('/items/shelved-by-ann')
    const answer = await running.admin.put('/groups/everyone/grants/shelved-by-ann', { tier: 'default' })
    expectProblem(answer, 409, 'archived', 'shelved-by-ann')
  })
})
