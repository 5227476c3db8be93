/** A person's own ways to sign in: a password that they change, single sign-on that they unlink. */
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listGroupsOf } from '../../src/access/groups.repo.ts'
import { addMember, createGroup } from '../../src/access/groups.ts'
import { identities } from '../../src/access/identities.repo.ts'
import { listSessions } from '../../src/access/sessions.repo.ts'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { listTokens } from '../../src/access/tokens.repo.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { changePassword } from '../../src/access/ways-in.ts'
import { FRESH_SIGN_IN_MS } from '../../src/kernel/limits.ts'
import { type Answer, Api } from '../support/api.ts'
import { runSso, type Sso } from '../support/oidc.ts'
import { adminOf, apiOf, known, signedOn, trailOf } from '../support/sign-on-stories.ts'
import { PASSWORD } from '../support/stoa.ts'

const NEXT = 'another horse battery'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

let sso: Sso
let lateMs = 0
let stoppedAt: number | undefined
beforeAll(async () => {
  sso = await runSso({ clock: () => (stoppedAt ?? Date.now()) + lateMs })
})
afterAll(() => sso.close())
beforeEach(() => {
  lateMs = 0
  stoppedAt = undefined
})

const submit = (api: Api, path: string, fields: Record<string, string>) =>
  api.post(`//account/${path}`, new URLSearchParams(fields).toString(), FORM)
const unlink = (api: Api, issuer = sso.provider.issuer) => submit(api, 'sign-on/unlink', { issuer })
const isIn = async (api: Api) => (await api.get('/me')).status === 200
const alertOf = ({ body }: Answer) => /role="alert">([^<]*)</.exec(body)?.[1]
const user = (username: string) => getUser(sso.running.deps.db, username)
const signIn = (email: string, password: string) => new Api(sso.running.baseUrl).signIn(email, password)

describe('changing the password', () => {
  test('ends every other session and every set-up link, and leaves tokens', async () => {
    const { running } = sso
    const ann = await running.person('ann')
    const [other, thief] = [new Api(running.baseUrl), new Api(running.baseUrl)]
    await other.signIn(ann.email, PASSWORD)
    thief.cookie = ann.api.cookie
    const token = await ann.token('items:read')
    const code = await makeSetUpLink(running.deps, user('ann'))
    const answer = await submit(ann.api, 'password', { current: PASSWORD, password: NEXT })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account?done=password'])
    ann.api.cookie = answer.headers.get('set-cookie')!.split(';')[0]
    // Whoever has a copy of the cookie is out too: this browser was given a new one.
    expect(await Promise.all([ann.api, other, thief].map(isIn))).toEqual([true, false, false])
    expect(await isIn(running.anonymous.withToken(token))).toBe(true)
    expect((await running.anonymous.get(`//set-up/${code}`)).status).toBe(404)
    expect((await signIn(ann.email, PASSWORD)).status).toBe(401)
    expect((await signIn(ann.email, NEXT)).status).toBe(204)
    expect((await ann.api.get('//account?done=password')).body).toContain('Your password is set')
    expect((await trailOf(sso, 'ann')).filter(({ action }) => action === 'user.password')).toEqual([
      { action: 'user.password', actor: 'ann', details: { sessions: 2 } },
    ])
  })

  test.each([
    ['a wrong current one', 'wrong', NEXT, 401, 'The current password is not right; type it again.'],
    ['none', '', NEXT, 401, 'The current password is not right; type it again.'],
    [
      'a new one that is too short',
      PASSWORD,
      'short',
      400,
      'The password has 5 characters; choose one of 8 to 200.',
    ],
  ])('is refused with %s, and nothing ends', async (name, current, password, status, sentence) => {
    const person = await sso.running.person(`b-${name.replaceAll(' ', '-')}`)
    const before = user(person.username)
    const answer = await submit(person.api, 'password', { current, password })
    expect([answer.status, alertOf(answer)]).toEqual([status, sentence])
    expect(user(person.username)).toEqual(before)
    expect(await isIn(person.api)).toBe(true)
  })

  test('makes who guesses the current one wait, also at the sign-in page', async () => {
    const cleo = await sso.running.person('cleo')
    stoppedAt = Date.now()
    for (let tries = 0; tries < 5; tries += 1)
      await submit(cleo.api, 'password', { current: 'wrong', password: NEXT })
    const answer = await submit(cleo.api, 'password', { current: PASSWORD, password: NEXT })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBe(1)
    expect((await signIn(cleo.email, PASSWORD)).status).toBe(429)
  })

  test('does not go through for a session that ended while the password was checked', async () => {
    const { deps } = sso.running
    const dora = await sso.running.person('dora')
    const [session] = listSessions(deps.db, user('dora').id, deps.clock())
    const before = user('dora')
    await dora.api.delete('/session')
    const typed = { current: PASSWORD, password: NEXT }
    const change = changePassword(deps, { user: before, session: session! }, typed, {
      network: '',
      userAgent: '',
    })
    await expect(change).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(user('dora')).toEqual(before)
  })
})

describe('choosing the first password', () => {
  test('needs a fresh sign-in, as there is nothing else to ask for', async () => {
    const api = apiOf(sso, await signedOn(sso, known(sso, 'eva')))
    lateMs = FRESH_SIGN_IN_MS + 60_000
    const late = await submit(api, 'password', { password: NEXT })
    expect([late.status, alertOf(late)]).toEqual([
      403,
      'You signed in more than 10 minutes ago; sign out, sign in again, then choose a password.',
    ])
    expect(user('eva').passwordHash).toBeNull()
    lateMs = 0
    expect((await submit(api, 'password', { password: NEXT })).status).toBe(303)
    expect((await signIn('eva@corp.example', NEXT)).status).toBe(204)
  })
})

describe('single sign-on', () => {
  test('is shown with its issuer; who has no password cannot unlink it, and reads why', async () => {
    const api = apiOf(sso, await signedOn(sso, known(sso, 'fay')))
    const { body } = await api.get('//account')
    expect(body).toContain(`<strong>${sso.provider.issuer}</strong>`)
    expect(body).toMatch(/Linked \w+ \d+, \d{4}; last used \w+ \d+, \d{4}/)
    expect(body).toContain('It is your only way in.')
    expect(body).not.toContain('action="/account/sign-on/unlink"')
    const answer = await unlink(api)
    expect([answer.status, alertOf(answer)]).toEqual([
      409,
      'Single sign-on is your only way into this account; choose a password first, then unlink it.',
    ])
    expect(sso.running.deps.db.many(identities, 'user', user('fay').id).size).toBe(1)
  })

  test('is unlinked when a password remains; sessions end, and groups of the claim with it', async () => {
    const { deps } = sso.running
    const gus = await sso.running.person('gus')
    for (const slug of ['claimed', 'by-hand']) await createGroup(deps, adminOf(sso), slug, slug)
    await addMember(deps, adminOf(sso), 'by-hand', 'gus')
    known(sso, 'g-1', { email: gus.email, groups: ['claimed'] })
    const other = apiOf(sso, await signedOn(sso, 'g-1'))
    const groups = () => listGroupsOf(deps.db, user('gus').id).map(({ slug }) => slug)
    expect(groups()).toEqual(['by-hand', 'claimed', 'everyone'])
    const answer = await unlink(gus.api)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account?done=unlinked'])
    expect(groups()).toEqual(['by-hand', 'everyone'])
    expect(await Promise.all([gus.api, other].map(isIn))).toEqual([true, false])
    expect((await trailOf(sso, 'gus')).at(-1)).toEqual({
      action: 'identity.unlink',
      actor: 'gus',
      details: { issuer: sso.provider.issuer, sessions: 1 },
    })
    expect((await gus.api.get('//account?done=unlinked')).body).toContain('Single sign-on is unlinked')
    expect((await unlink(gus.api)).status).toBe(404)
  })

  test('that is unlinked links again at the next sign-on with the same verified address', async () => {
    const hal = await sso.running.person('hal')
    known(sso, 'h-1', { email: hal.email })
    await signedOn(sso, 'h-1')
    await unlink(hal.api)
    expect((await apiOf(sso, await signedOn(sso, 'h-1')).get('/me')).body.username).toBe('hal')
  })

  test('of a provider that this store has no longer is no way in, but another one is', async () => {
    const { db } = sso.running.deps
    const api = apiOf(sso, await signedOn(sso, known(sso, 'ida')))
    const old = {
      issuer: 'https://old.example.com',
      subject: 'i',
      userId: user('ida').id,
      createdAt: 0,
      lastUsedAt: 0,
    }
    await db.write((tx) => tx.put(identities, old))
    expect((await unlink(api)).status).toBe(409)
    expect((await unlink(api, old.issuer)).status).toBe(303)
  })
})

test('a token is not made for a session that ends while its form is sent', async () => {
  const { deps, baseUrl } = sso.running
  const jan = await sso.running.person('jan')
  const body = 'name=Thief&scopes=git%3Aread'
  const headers = { ...FORM, cookie: jan.api.cookie!, 'content-length': body.length }
  const sending = request(`${baseUrl}/account/tokens`, { method: 'POST', headers })
  const answered = new Promise<number>((resolve) => {
    sending.on('response', (response) => resolve(response.resume().statusCode!))
  })
  await new Promise<void>((resolve) => sending.write(body.slice(0, 9), () => resolve()))
  // The server has the head of the request and waits: it answers others meanwhile.
  await jan.api.get('/me')
  await jan.api.delete('/session')
  sending.end(body.slice(9))
  expect(await answered).toBe(303)
  expect(listTokens(deps.db, user('jan').id)).toEqual([])
})
