/** Writes that a cookie authorizes come from our own pages alone (docs/threats.md, "Signing in"), route by route. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSession } from '../../src/access/sessions.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import { sessionCookieName } from '../../src/http/cookies.ts'
import type { Answer, Api } from '../support/api.ts'
import { footprint } from '../support/footprint.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let boss: Person
beforeAll(async () => {
  running = await runStoa()
  boss = await running.person('boss', { admin: true })
  await boss.api.upload('/items', { file: skillZip('tool') })
})
afterAll(() => running.close())

/** Without the price of a password, sixty times. */
async function signInAnew(): Promise<void> {
  const { deps, baseUrl } = running
  const session = await startSession(deps, getUser(deps.db, 'boss'), { userAgent: 'a test' })
  boss.api.cookie = `${sessionCookieName(baseUrl)}=${session}`
}

const foreign: [string, Record<string, string>][] = [
  ['the origin of another site', { origin: 'https://evil.example' }],
  ['an origin that only begins like ours', { origin: 'http://127.0.0.1:1' }],
  ['the origin null', { origin: 'null' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ['a foreign origin that a bookmark claims', { origin: 'https://evil.example', 'sec-fetch-site': 'none' }],
]

const params: Record<string, string> = {
  item: 'tool-by-boss',
  version: '0.1.0',
  slug: 'everyone',
  username: 'boss',
  id: 'x',
}
const filled = (path: string) => path.replace(/\{(\w+)\*?\}/g, (_, name: string) => params[name] ?? 'x')
const bodies: Record<string, unknown> = { '/session': { email: 'boss@example.com', password: PASSWORD } }

const apiCalls = apiRoutes
  .filter((route) => route.method !== 'get')
  .map((route) => ({
    method: route.method.toUpperCase(),
    path: route.path,
    isAnyone: route.access === 'anyone',
  }))

/** Not in one table, as the API is: found in src/http/pages. The test below compares. */
const PAGE_POSTS = [
  '/sign-in',
  '/sign-out',
  '/set-up/:code',
  '/theme',
  '/store/new',
  '/store/new/:draft/choose',
  '/store/new/:draft/check',
  '/store/new/:draft/describe',
  '/store/new/:draft/publish',
  '/store/new/:draft/discard',
  '/store/:item/install',
  '/store/:item/uninstall',
  '/store/:item/opt-out',
  '/store/:item/opt-in',
  '/store/:item/edit',
  '/store/:item/archive',
  '/store/:item/unarchive',
  '/store/:item/transfer',
  '/store/:item/transfer/withdraw',
  '/account/transfers/:item/accept',
  '/account/transfers/:item/decline',
  '/store/:item/versions/:version/yank',
  '/store/:item/versions/:version/deprecate',
  '/store/:item/versions/:version/restore',
  '/stack/:item/pin',
  '/stack/go-back',
  '/account/tokens',
  '/account/tokens/:id/revoke',
  '/account/password',
  '/account/sign-on/unlink',
  '/account/sessions/:id/end',
  '/account/sessions/end-others',
  '/account/sessions/end-all',
  '/admin/grants',
  '/admin/grants/choices',
  '/admin/grants/preview',
  '/admin/grants/undo',
  '/admin/groups',
  '/admin/groups/:slug/members',
  '/admin/groups/:slug/members/:username/remove',
  '/admin/groups/:slug/delete',
  '/admin/users',
  '/admin/users/:username/set-up-link',
  '/admin/users/:username/email',
  '/admin/users/:username/tokens/:id/revoke',
  '/admin/users/:username/disable',
  '/admin/users/:username/enable',
  '/admin/users/:username/make-admin',
  '/admin/users/:username/unmake-admin',
  '/admin/sources/new',
  '/admin/sources/:source/edit',
  '/admin/sources/:source/delete',
  '/admin/sources/:source/sync',
  '/admin/sources/:source/cancel',
  '/admin/sources/:source/plugins/:plugin',
  '/admin/sources/:source/webhook',
  '/admin/sources/:source/grant',
  '/admin/sources/:source/held/:held/promote',
  '/admin/sources/:source/held/:held/reject',
  '/admin/review',
]

test('every page that takes a form is tested here', () => {
  const posts = running.stoa.app.routes
    .filter((route) => route.method === 'POST' && !/^\/+(api|git|hooks)\//.test(route.path))
    .map((route) => route.path)
    .filter((path) => !path.includes('upload-pack') && !path.includes('receive-pack'))
  expect([...new Set(posts)].sort()).toEqual([...PAGE_POSTS].sort())
})

test('there are API routes that write', () => {
  expect(apiCalls.length).toBeGreaterThan(15)
})

describe.each(apiCalls)('$method $path', ({ method, path, isAnyone }) => {
  test('refuses every foreign origin, and keeps nothing of it', async () => {
    const before = await footprint(running)
    for (const [, headers] of foreign) {
      const answer = await boss.api.send(method, filled(path), bodies[path] ?? {}, headers)
      expectProblem(answer, 403, 'csrf')
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    expect(await footprint(running)).toEqual(before)
  })

  test('refuses another site before it reads a body', async () => {
    if (isAnyone) return
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' }
    expectProblem(
      await boss.api.send(method, filled(path), '{}', headers),
      403,
      'csrf',
      'https://evil.example',
    )
  })
})

describe('the check lets through', () => {
  const patch = (api: Api, headers: Record<string, string>, body = '{"title":"T"}'): Promise<Answer> =>
    api.send('PATCH', '/items/tool-by-boss', body, { 'content-type': 'application/json', ...headers })

  test('our own pages, and programs that are no browser', async () => {
    const own = [
      {},
      { origin: running.baseUrl },
      { 'sec-fetch-site': 'same-origin' },
      { origin: running.baseUrl, 'sec-fetch-site': 'same-origin' },
      // Chromium sends this for a form of a page with Referrer-Policy: no-referrer, as ours are.
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]
    for (const headers of own)
      expect((await patch(boss.api, headers)).status, JSON.stringify(headers)).toBe(200)
  })

  test.each(foreign)('a token that comes with %s: no browser sends one by itself', async (_, headers) => {
    const api = running.anonymous.withToken(await boss.token('items:write'))
    expect((await patch(api, headers)).status).toBe(200)
  })

  test.each(foreign)('reading with %s', async (_, headers) => {
    expect((await boss.api.get('/me', headers)).status).toBe(200)
  })

  test('JSON as JSON alone: text/plain and forms are 415 even from our own pages', async () => {
    for (const type of [
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
      '',
    ])
      expectProblem(await patch(boss.api, { 'content-type': type }), 415, 'unsupported_media_type')
  })

  test('no other method by a header or a field', async () => {
    const override = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
    expect((await boss.api.get('/items/tool-by-boss?_method=DELETE', override)).body.status).toBe('active')
    expect((await boss.api.get('/items/tool-by-boss')).body.status).toBe('active')
  })
})

describe('pages', () => {
  const at = (page: string) => `/${page.replace(':item', 'tool-by-boss').replace(/:\w+/, 'x')}`
  const post = (page: string, headers: Record<string, string>, cookie: string | null = boss.api.cookie!) =>
    running.anonymous.send('POST', at(page), 'a=b', {
      'content-type': 'application/x-www-form-urlencoded',
      ...(cookie === null ? {} : { cookie }),
      ...headers,
    })

  describe.each(PAGE_POSTS)('POST %s', (page) => {
    test('refuses every foreign origin, and keeps nothing of it', async () => {
      const before = await footprint(running)
      for (const [origin, headers] of foreign) {
        const answer = await post(page, headers)
        expect(answer.status, origin).toBe(403)
        expect(answer.body, origin).toContain('csrf')
        expect(answer.headers.get('set-cookie'), origin).toBeNull()
      }
      expect(await footprint(running)).toEqual(before)
    })

    test('passes our own', async () => {
      expect((await post(page, { origin: running.baseUrl })).status).not.toBe(403)
      // Some of them end the session.
      await signInAnew()
    })

    test('never takes a token for a sign-in', async () => {
      const authorization = `Bearer ${await boss.token('items:write', 'items:read')}`
      const answer = await running.anonymous.send('POST', at(page), 'a=b', {
        'content-type': 'application/x-www-form-urlencoded',
        authorization,
      })
      expect(answer.status).not.toBe(200)
    })
  })

  test('signing in from another site is refused without any cookie too', async () => {
    const answer = await post('/sign-in', { origin: 'https://evil.example' }, null)
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
  })

  // The browser withholds a Lax cookie from a cross-site form, and still obeys the Set-Cookie that comes back.
  test('signing out from another site is refused without any cookie too', async () => {
    const answer = await post('/sign-out', { origin: 'https://evil.example' }, null)
    expect(answer.headers.get('set-cookie')).toBeNull()
  })
})
