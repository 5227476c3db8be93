/** The admin pages are for admins: every route of them, found in the app itself, asked by the others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../support/api.ts'
import { footprint } from '../support/footprint.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { skillZip } from '../support/items.ts'
import { newCurated } from '../support/sources.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let server: GitServer
let boss: Person
let member: Person
beforeAll(async () => {
  server = await runGitServer()
  running = await runStoa({
    env: { OUTBOUND_ALLOW: server.host, OIDC_GROUP_MAP: '/Ops/On call=on-call,Devs=devs' },
  })
  boss = await running.person('boss', { admin: true })
  member = await running.person('member')
  await running.admin.post('/groups', { slug: 'platform', name: 'Platform' })
  await running.admin.put('/groups/platform/members/member')
  await running.admin.upload('/items', { file: skillZip('tool') })
  Object.assign(PARAMS, await newCurated(running, server, 'curated'))
})
afterAll(async () => {
  await running.close()
  await server.close()
})

const PARAMS: Record<string, string> = { slug: 'platform', username: 'member' }

function routes(): { method: string; path: string }[] {
  const all = running.stoa.app.routes
    .filter(({ path, method }) => /^\/admin(\/|$)/.test(path) && method !== 'ALL')
    .map(({ method, path }) => ({
      method,
      path: path.replace(/:(\w+)/g, (_, name: string) => PARAMS[name] ?? 'x'),
    }))
  return [...new Map(all.map((route) => [`${route.method} ${route.path}`, route])).values()]
}

function ask(method: string, path: string, headers: Record<string, string>, body = 'a=b'): Promise<Answer> {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  return running.anonymous.send(method, `/${path}`, method === 'GET' ? undefined : body, {
    ...(method === 'GET' ? {} : form),
    ...headers,
  })
}

describe('every admin page', () => {
  test('is found: there are pages and forms', () => {
    const found = routes().map(({ method, path }) => `${method} ${path}`)
    for (const page of ['grants', 'groups', 'users', 'items', 'sources', 'review', 'audit', 'system'])
      expect(found).toContain(`GET /admin/${page}`)
    expect(found.filter((route) => route.startsWith('POST')).length).toBeGreaterThanOrEqual(12)
  })

  test('sends who is not signed in to sign in, and changes nothing', async () => {
    const before = await footprint(running)
    for (const { method, path } of routes()) {
      const { status, headers } = await ask(method, path, {})
      const next = method === 'GET' ? `?next=${encodeURIComponent(path)}` : ''
      expect({ method, path, status, to: headers.get('location') }).toEqual({
        method,
        path,
        status: 303,
        to: `/sign-in${next}`,
      })
    }
    expect(await footprint(running)).toEqual(before)
  })

  test('refuses a member, says whom to ask, and changes nothing', async () => {
    const before = await footprint(running)
    for (const { method, path } of routes()) {
      const { status, body } = await ask(method, path, { cookie: member.api.cookie! })
      expect({ method, path, status }).toEqual({ method, path, status: 403 })
      expect(body).toContain('This page is for admins. Ask one of them: boss, ')
    }
    expect(await footprint(running)).toEqual(before)
  })

  test('takes no token for a sign-in, not even one of an admin', async () => {
    const authorization = `Bearer ${await boss.token('admin')}`
    const before = await footprint(running)
    for (const { method, path } of routes())
      expect({ path, status: (await ask(method, path, { authorization })).status }).toEqual({
        path,
        status: 303,
      })
    expect(await footprint(running)).toEqual(before)
  })

  test('answers an admin', async () => {
    for (const { method, path } of routes()) {
      if (method !== 'GET') continue
      const { status } = await ask(method, path, { cookie: boss.api.cookie! })
      expect({ path, status }).toEqual({ path, status: path === '/admin' ? 303 : 200 })
    }
  })

  test('is not in the header of a member', async () => {
    const asked = async (person: Person) => (await ask('GET', '/stack', { cookie: person.api.cookie! })).body
    expect(await asked(member)).not.toContain('href="/admin')
    expect(await asked(boss)).toContain('href="/admin')
  })
})

const post = (path: string, body: string) => ask('POST', path, { cookie: boss.api.cookie! }, body)

describe('a form that says what cannot be', () => {
  test.each([
    ['no change at all', 'a=b', 400, 'Nothing is changed yet'],
    [
      'a tier that there is not',
      'grant.platform.tool-by-root.none=golden',
      400,
      '&quot;golden&quot; is not a tier',
    ],
    [
      'a group that there is not',
      'grant.nobody.tool-by-root.none=default',
      404,
      'no group &quot;nobody&quot;',
    ],
    ['an item that there is not', 'grant.platform.nothing.none=default', 404, 'no item &quot;nothing&quot;'],
    ['a bulk tier for nothing', 'bulkTier=default&bulkGroup=platform', 400, 'No item is chosen'],
    ['items without a tier', 'pick=tool-by-root&bulkGroup=platform&bulkTier=', 400, 'choose both'],
  ])('is told so before anything is saved: %s', async (_, body, status, sentence) => {
    const answer = await post('/admin/grants/preview', body)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(sentence)
  })

  test('does not save without a change that was confirmed', async () => {
    const before = await footprint(running)
    expect((await post('/admin/grants', 'grant.platform.tool-by-root.none=default')).status).toBe(400)
    expect((await post('/admin/grants', 'change=platform.tool-by-root.none.golden')).status).toBe(400)
    expect((await post('/admin/grants', 'change=platform.nothing.none.default')).status).toBe(404)
    expect(await footprint(running)).toEqual(before)
  })

  test('leads nowhere else after saving', async () => {
    const change = 'change=platform.tool-by-root.none.available'
    const { status, headers } = await post('/admin/grants', `${change}&back=//evil.example/`)
    expect(status).toBe(303)
    expect(headers.get('location')).toMatch(/^\/\?saved=\d+-\d+$/)
  })
})

describe('the matrix', () => {
  test('shows 25 items and 6 groups at a time, and finds the others by page and by filter', async () => {
    for (let index = 0; index < 26; index += 1) {
      await running.admin.upload('/items', { file: skillZip(`saw-${String(index).padStart(2, '0')}`) })
      if (index < 7) await running.admin.post('/groups', { slug: `guild-${index}`, name: `Guild ${index}` })
    }
    const at = async (query: string) => {
      const { body } = await ask('GET', `/admin/grants${query}`, { cookie: boss.api.cookie! })
      const named = (pattern: RegExp) => [...body.matchAll(pattern)].map((match) => match[1])
      return {
        items: named(/name="pick" value="([^"]+)"/g),
        groups: named(/<th scope="col"><a href="\/admin\/groups\/([^"]+)"/g),
        next: named(/name="to" value="([^"]+)">Next/g).map((to) => to!.replaceAll('&amp;', '&')),
      }
    }
    const first = await at('?q=saw')
    expect([first.items.length, first.groups.length]).toEqual([25, 6])
    const [moreItems, moreGroups] = first.next
    expect((await at(moreItems!.replace('/admin/grants', ''))).items).toEqual(['saw-25-by-root'])
    expect((await at(moreGroups!.replace('/admin/grants', ''))).groups).toEqual([
      'guild-5',
      'guild-6',
      'platform',
    ])
    expect(await at('?q=saw-03&group=platform')).toEqual({
      items: ['saw-03-by-root'],
      groups: ['platform'],
      next: [],
    })
  })

  test('takes choices along from page to page, in the address while they fit, and never loses one', async () => {
    const move = async (fields: [string, string][]) =>
      post('/admin/grants/choices', String(new URLSearchParams(fields)))
    const few: [string, string][] = [
      ['back', '/admin/grants?q=saw'],
      ['grant.platform.saw-00-by-root.none', 'default'],
      ['grant.platform.saw-01-by-root.none', 'none'],
      ['choice', 'guild-0.tool-by-root.required'],
      ['pick', 'saw-02-by-root'],
    ]
    const { status, headers } = await move([...few, ['to', '/admin/grants?q=saw&offset=25']])
    const address = headers.get('location')!
    expect([status, address]).toEqual([
      303,
      '/admin/grants?q=saw&offset=25&choice=platform.saw-00-by-root.default&choice=guild-0.tool-by-root.required' +
        '&pick=saw-02-by-root&bulkGroup=&bulkTier=',
    ])
    const { body } = await ask('GET', address, { cookie: boss.api.cookie! })
    expect(body).toContain('2 unsaved changes')
    expect(body).toContain('name="choice" value="platform.saw-00-by-root.default"')
    expect(body).toContain('name="pick" value="saw-02-by-root"')

    const many = Array.from(
      { length: 26 },
      (_, index) => `saw-${String(index).padStart(2, '0')}-by-root`,
    ).flatMap((item) =>
      Array.from({ length: 7 }, (_, guild): [string, string] => ['choice', `guild-${guild}.${item}.default`]),
    )
    const whole = await move([...many, ['filter', '1'], ['q', 'tool']])
    expect(whole.status).toBe(200)
    expect(whole.body).toContain('182 unsaved changes')
    expect(whole.body.match(/name="choice"/g)).toHaveLength(182)
  })

  test('grants everything that matches in one act, but nothing archived', async () => {
    const fields = { back: '/admin/grants?q=saw', pickAll: '1', bulkGroup: 'guild-1', bulkTier: 'available' }
    const { body } = await post('/admin/grants/preview', String(new URLSearchParams(fields)))
    expect(body).toContain('Apply 26 changes')
  })

  test('undoes nothing that is no act of the one who asks', async () => {
    const before = await footprint(running)
    for (const act of ['', '1-1', '1-99999', 'x']) {
      const answer = await post('/admin/grants/undo', `back=%2Fadmin%2Fgrants&act=${act}`)
      expect([act, answer.status]).toEqual([act, 400])
      expect(answer.body).toContain('There is no change of yours to undo')
    }
    expect(await footprint(running)).toEqual(before)
  })

  test('refuses to grant what is archived, but shows what was granted before', async () => {
    const put = (item: string) => running.admin.put(`/groups/platform/grants/${item}`, { tier: 'default' })
    await put('saw-00-by-root')
    for (const item of ['saw-00-by-root', 'saw-01-by-root']) await running.admin.delete(`/items/${item}`)
    const { body } = await ask('GET', '/admin/grants?q=saw-0&group=platform', { cookie: boss.api.cookie! })
    expect(body).toContain('grant.platform.saw-00-by-root.default')
    expect(body).not.toContain('saw-01-by-root')
    const answer = await post('/admin/grants/preview', 'grant.platform.saw-01-by-root.none=default')
    expect(answer.status).toBe(409)
    expect(answer.body).toContain('saw-01-by-root is archived; restore it before granting it.')
  })
})

describe('the system page', () => {
  test('shows settings without secrets', async () => {
    const { body } = await ask('GET', '/admin/system', { cookie: boss.api.cookie! })
    expect(body).toContain('ADMIN_PASSWORD')
    expect(body).toContain(running.dataDir)
    expect(body).not.toContain(PASSWORD)
  })

  test('shows each setting as one writes it into the environment', async () => {
    const { body } = await ask('GET', '/admin/system', { cookie: boss.api.cookie! })
    expect(body).toContain('ops/on call=on-call, devs=devs')
    expect(body).not.toContain('[object')
  })
})
