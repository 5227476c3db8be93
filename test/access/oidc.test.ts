/** Single sign-on with a real provider, over HTTP, as a browser sees it (docs/threats.md, "Signing in"). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { identities } from '../../src/access/identities.repo.ts'
import { sessionCookieName } from '../../src/http/cookies.ts'
import { SIGN_ON_MS, SIGN_ONS_AT_ONCE_MAX } from '../../src/kernel/limits.ts'
import { Browser, beginSignOn, passProvider, runSso, type Sso, signOnAs } from '../support/oidc.ts'
import { expectRefused, known, signedOn, signOnCookie, trailOf, whoIs } from '../support/sign-on-stories.ts'
import { ADMIN_EMAIL, PASSWORD, runStoa } from '../support/stoa.ts'

let sso: Sso
let baseUrl: string
let lateMs = 0
beforeAll(async () => {
  sso = await runSso({ clock: () => Date.now() + lateMs })
  baseUrl = sso.running.baseUrl
})
afterAll(() => sso.close())
beforeEach(() => {
  lateMs = 0
})

test('below a path the provider leads back below it, and so does the store', async () => {
  const below = await runSso({ publicUrl: (port) => `http://127.0.0.1:${port}/tools` })
  const answer = await signOnAs(below, new Browser(), known(below, 'low'), '/tools/account')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tools/account'])
  expect(new URL(answer.url).pathname).toBe('/tools/sign-in/sso/callback')
  await below.close()
})

describe('signing in', () => {
  test('the sign-in page leads to the provider, and the first time makes an account', async () => {
    known(sso, 'ann.lee', { name: 'Ann Lee' })
    const browser = new Browser()
    const page = await (await browser.get(`${baseUrl}/sign-in?next=%2Fstore`)).text()
    expect(page).toContain('<a class="button" href="/sign-in/sso?next=%2Fstore"')
    const answer = await signOnAs(sso, browser, 'ann.lee', '/store')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/store'])
    expect(await whoIs(sso, browser)).toMatchObject({
      username: 'ann-lee',
      email: 'ann.lee@corp.example',
      displayName: 'Ann Lee',
      admin: false,
    })
    const { issuer } = sso.provider
    expect(await trailOf(sso, 'ann-lee')).toEqual([
      { action: 'user.create', actor: 'ann-lee', details: { admin: false, issuer, through: 'sso' } },
      { action: 'session.start', actor: 'ann-lee', details: { through: 'sso' } },
    ])
  })

  test('the second time finds the account by issuer and subject, and the address follows', async () => {
    await signedOn(sso, known(sso, 'bea'))
    known(sso, 'bea', { email: 'beatrice@corp.example' })
    const again = await signedOn(sso, 'bea')
    expect(await whoIs(sso, again)).toMatchObject({ username: 'bea', email: 'beatrice@corp.example' })
    const own = [...sso.running.deps.db.all(identities)].filter((row) => row.subject === 'bea')
    expect(own).toHaveLength(1)
  })

  test('each time starts a session of its own, and a planted one stays worthless', async () => {
    known(sso, 'cleo')
    const browser = new Browser()
    const name = sessionCookieName(baseUrl)
    browser.setCookie(baseUrl, name, 'planted')
    await signOnAs(sso, browser, 'cleo')
    const first = browser.cookie(baseUrl, name)
    const second = (await signedOn(sso, 'cleo')).cookie(baseUrl, name)
    expect(new Set(['planted', first, second]).size).toBe(3)
  })

  test('what the browser carries is out of scripts’ reach, short-lived and unreadable', async () => {
    const browser = new Browser()
    const answer = await browser.get(`${baseUrl}/sign-in/sso`)
    const [cookie] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^stoa_sign_on_\w+=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/)
    const text = Buffer.from(signOnCookie(sso, browser)!.value, 'base64url').toString('latin1')
    const query = new URL(answer.headers.get('location')!).searchParams
    expect(query.get('code_challenge_method')).toBe('S256')
    expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    for (const name of ['state', 'nonce']) {
      expect(query.get(name)).toMatch(/^[\w-]{43}$/)
      expect(text).not.toContain(query.get(name))
    }
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/%2e//evil.example',
    'javascript:alert(1)',
  ])('does not lead on to another origin: next=%s', async (next) => {
    const form = { email: ADMIN_EMAIL, password: PASSWORD, next }
    const ways = [
      await signOnAs(sso, new Browser(), known(sso, 'dora'), next),
      await new Browser().post(`${baseUrl}/sign-in`, form),
    ]
    for (const answer of ways) {
      expect(answer.status).toBe(303)
      expect(new URL(answer.headers.get('location')!, baseUrl).origin).toBe(baseUrl)
    }
  })

  test('is not there when it is not configured', async () => {
    const plain = await runStoa()
    expect(await (await fetch(`${plain.baseUrl}/sign-in`)).text()).not.toContain('single sign-on')
    for (const path of ['/sign-in/sso', '/sign-in/sso/callback?code=x&state=y'])
      expect((await fetch(plain.baseUrl + path, { redirect: 'manual' })).status).toBe(404)
    await plain.close()
  })
})

describe('an answer that belongs elsewhere is refused:', () => {
  const FOREIGN = /does not belong to this browser/

  test('a callback without anything begun', async () => {
    const answer = await new Browser().get(`${baseUrl}/sign-in/sso/callback?code=x&state=y`)
    await expectRefused(answer, 400, FOREIGN)
  })

  test.each(['', 'another', undefined])('a wrong state: %j', async (state) => {
    const browser = new Browser()
    const callback = new URL(
      await passProvider(sso, browser, await beginSignOn(sso, browser), known(sso, 'eve')),
    )
    if (state === undefined) callback.searchParams.delete('state')
    else callback.searchParams.set('state', state)
    await expectRefused(await browser.get(callback.href), 400, FOREIGN)
    expect(await whoIs(sso, browser)).toBeUndefined()
  })

  test('the address of another browser’s callback', async () => {
    const [victim, attacker] = [new Browser(), new Browser()]
    const callback = await passProvider(
      sso,
      attacker,
      await beginSignOn(sso, attacker),
      known(sso, 'mallory'),
    )
    await beginSignOn(sso, victim)
    await expectRefused(await victim.get(callback), 400, FOREIGN)
    expect(await whoIs(sso, victim)).toBeUndefined()
  })

  test('another browser’s code with the own state: PKCE binds the code to who began', async () => {
    const [victim, attacker] = [new Browser(), new Browser()]
    const callback = await passProvider(sso, victim, await beginSignOn(sso, victim), known(sso, 'frida'))
    const own = await beginSignOn(sso, attacker)
    const injected = new URL(callback)
    injected.searchParams.set('state', own.searchParams.get('state')!)
    await expectRefused(await attacker.get(injected.href), 400, FOREIGN)
    expect(await whoIs(sso, attacker)).toBeUndefined()
  })

  test('a code for the second time, also with its cookie put back', async () => {
    const browser = new Browser()
    const callback = await passProvider(sso, browser, await beginSignOn(sso, browser), known(sso, 'gina'))
    const carried = signOnCookie(sso, browser)!
    expect((await browser.get(callback)).status).toBe(303)
    expect(signOnCookie(sso, browser)).toBeUndefined()
    browser.setCookie(baseUrl, sessionCookieName(baseUrl), 'ended')
    await expectRefused(await browser.get(callback), 400, FOREIGN)
    browser.setCookie(baseUrl, carried.name, carried.value)
    await expectRefused(await browser.get(callback), 400, FOREIGN)
  })

  test('a cookie that was changed, in whatever place', async () => {
    for (const at of [0, 20, 30, 200]) {
      const browser = new Browser()
      const callback = await passProvider(sso, browser, await beginSignOn(sso, browser), known(sso, 'hana'))
      const { name, value } = signOnCookie(sso, browser)!
      const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1)
      browser.setCookie(baseUrl, name, changed)
      await expectRefused(await browser.get(callback), 400, FOREIGN)
    }
  })

  test('an attempt that took too long', async () => {
    const browser = new Browser()
    const callback = await passProvider(sso, browser, await beginSignOn(sso, browser), known(sso, 'ines'))
    lateMs = SIGN_ON_MS
    await expectRefused(await browser.get(callback), 400, FOREIGN)
  })

  test('a request to the provider that somebody took PKCE out of', async () => {
    const browser = new Browser()
    const start = await beginSignOn(sso, browser)
    start.searchParams.delete('code_challenge')
    start.searchParams.delete('code_challenge_method')
    const callback = await passProvider(sso, browser, start, known(sso, 'jana'))
    await expectRefused(await browser.get(callback), 403, /did not sign you in \(invalid_request\)/)
  })

  test('a person who changes their mind at the provider is told so', async () => {
    const browser = new Browser()
    const start = await beginSignOn(sso, browser)
    const interaction = (await browser.get(start.href)).headers.get('location')!
    let at = new URL(`${new URL(interaction, start).href}/abort`)
    while (at.origin !== baseUrl) at = new URL((await browser.get(at.href)).headers.get('location')!, at)
    await expectRefused(await browser.get(at.href), 403, /did not sign you in \(access_denied\)/)
  })
})

describe('one browser that signs on in several tabs', () => {
  test('two tabs that begin both succeed, in either order', async () => {
    known(sso, 'kira')
    const browser = new Browser()
    const first = await beginSignOn(sso, browser, '/store')
    const second = await beginSignOn(sso, browser, '/stack')
    for (const [start, next] of [
      [second, '/stack'],
      [first, '/store'],
    ] as const) {
      const answer = await browser.get(await passProvider(sso, browser, start, 'kira'))
      expect([answer.status, answer.headers.get('location')]).toEqual([303, next])
    }
    expect(await whoIs(sso, browser)).toMatchObject({ username: 'kira' })
  })

  test('an answer with a state of somebody else takes nothing away', async () => {
    const browser = new Browser()
    const callback = await passProvider(sso, browser, await beginSignOn(sso, browser), known(sso, 'lena'))
    await browser.get(`${baseUrl}/sign-in/sso/callback?code=x&state=foreign`)
    expect((await browser.get(callback)).status).toBe(303)
    expect(await whoIs(sso, browser)).toMatchObject({ username: 'lena' })
  })

  test('an answer that comes twice leads on', async () => {
    const browser = new Browser()
    const callback = await passProvider(sso, browser, await beginSignOn(sso, browser), known(sso, 'mira'))
    await browser.get(callback)
    const again = await browser.get(callback)
    expect([again.status, again.headers.get('location')]).toEqual([303, '/'])
    expect(await whoIs(sso, browser)).toMatchObject({ username: 'mira' })
  })

  test('attempts that are never finished make room for new ones', async () => {
    const browser = new Browser()
    for (let attempt = 0; attempt < 3 * SIGN_ONS_AT_ONCE_MAX; attempt += 1) await beginSignOn(sso, browser)
    expect(browser.cookies(baseUrl).size).toBe(SIGN_ONS_AT_ONCE_MAX)
    const callback = await passProvider(sso, browser, await beginSignOn(sso, browser), known(sso, 'nora'))
    expect((await browser.get(callback)).status).toBe(303)
  })
})

describe('a provider that is down', () => {
  test('does not stop the start, is said on the page, and is asked again by the next person', async () => {
    const own = await runSso()
    await own.provider.stop()
    await own.running.restart()
    const { baseUrl } = own.running
    expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${baseUrl}/sign-in`)).text()).toContain('Sign in with single sign-on')
    const answer = await new Browser().get(`${baseUrl}/sign-in/sso?next=%2Fstore`)
    await expectRefused(answer, 503, /try again in a moment, or sign in with a password/)
    await own.provider.start()
    own.provider.people.set('vera', {})
    expect((await signOnAs(own, new Browser(), 'vera', '/store')).headers.get('location')).toBe('/store')
    await own.close()
  })

  test('while somebody is away there leads back to the sign-in page', async () => {
    const own = await runSso()
    const browser = new Browser()
    const callback = await passProvider(own, browser, await beginSignOn(own, browser), 'wilma')
    const other = new Browser()
    await beginSignOn(own, other)
    await own.provider.stop()
    await own.running.restart()
    await expectRefused(await browser.get(callback), 503, /try again in a moment/)
    // Whose answer it is can be told without the provider, and after a restart of the store.
    await expectRefused(await other.get(callback), 400, /does not belong to this browser/)
    await own.provider.start()
    await own.close()
  })
})
