/** Guessing passwords gets slow, for who guesses and for nobody else (docs/threats.md, "Signing in"). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { createSignInAttempts } from '../../src/access/sign-in-attempts.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { SIGN_IN_FORGET_MS } from '../../src/kernel/limits.ts'
import { Api } from '../support/api.ts'
import { expectProblem } from '../support/problem.ts'
import { PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'

let now = Date.parse('2026-11-21T12:00:00Z')

describe('tries for one account from one network', () => {
  const wrong = async () => false
  const right = async () => true
  const guess = async (
    attempts: ReturnType<typeof createSignInAttempts>,
    account = 'ann',
    network = 'home',
  ) => {
    const outcome = await attempts.attempt(account, network, wrong).catch((error: AppError) => error)
    return outcome instanceof AppError ? outcome.retryAfterSeconds : 0
  }
  let attempts: ReturnType<typeof createSignInAttempts>
  beforeEach(() => {
    attempts = createSignInAttempts(() => now)
  })

  test('are free five times; then the wait doubles with each, up to a quarter of an hour', async () => {
    for (let tries = 0; tries < 5; tries += 1) expect(await guess(attempts)).toBe(0)
    const waits: number[] = []
    for (let tries = 0; tries < 13; tries += 1) {
      const seconds = (await guess(attempts))!
      waits.push(seconds)
      now += seconds * 1000 - 1
      expect(await guess(attempts)).toBe(1)
      now += 1
      expect(await guess(attempts)).toBe(0)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  })

  test('are counted before they are looked at: of a hundred at once, five are', async () => {
    let looked = 0
    const slow = () => {
      looked += 1
      return new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))
    }
    const all = Array.from({ length: 100 }, () => attempts.attempt('ann', 'home', slow))
    const outcomes = await Promise.allSettled(all)
    expect([looked, outcomes.filter(({ status }) => status === 'rejected').length]).toEqual([5, 95])
  })

  test('are not looked at while it is too early, right or wrong', async () => {
    for (let tries = 0; tries < 5; tries += 1) await guess(attempts)
    await expect(attempts.attempt('ann', 'home', right)).rejects.toThrow(
      'There were 5 wrong passwords for "ann" from your network; try again in 1 second.',
    )
  })

  test('are forgotten with the right one, and a day after the last', async () => {
    for (let tries = 0; tries < 4; tries += 1) await guess(attempts)
    expect(await attempts.attempt(' ANN', 'home', right)).toBe(true)
    for (let tries = 0; tries < 5; tries += 1) expect(await guess(attempts)).toBe(0)
    now += SIGN_IN_FORGET_MS
    for (let tries = 0; tries < 5; tries += 1) expect(await guess(attempts)).toBe(0)
    expect(await guess(attempts)).toBe(1)
  })

  test('do not count when the password was not looked at after all', async () => {
    const full = async () => {
      throw new Error('too many at once')
    }
    for (let tries = 0; tries < 20; tries += 1)
      await expect(attempts.attempt('ann', 'home', full)).rejects.toThrow('too many at once')
    expect(await guess(attempts)).toBe(0)
  })

  test('are remembered for so many pairs, and those that tried last stay', async () => {
    const small = createSignInAttempts(() => now, 2)
    for (let tries = 0; tries < 5; tries += 1) for (const name of ['ann', 'bob']) await guess(small, name)
    await guess(small, 'cleo')
    expect([await guess(small, 'bob'), await guess(small, 'ann')]).toEqual([1, 0])
  })
})

describe('tries over many accounts from one network', () => {
  const guesses = (attempts: ReturnType<typeof createSignInAttempts>, network: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        attempts
          .attempt(`victim-${index}`, network, async () => false)
          .then(
            () => 0,
            (error: AppError) => error.retryAfterSeconds!,
          ),
      ),
    )

  test('get slow too, for accounts that never signed in from there; the wait ends at a minute', async () => {
    const attempts = createSignInAttempts(() => now)
    const waits = await guesses(attempts, 'cafe', 25)
    expect(waits.filter((seconds) => seconds > 0)).toHaveLength(5)
    expect(await guesses(attempts, 'elsewhere', 1)).toEqual([0])
    for (let minutes = 0; minutes < 10; minutes += 1) {
      now += 60_000
      expect((await guesses(attempts, 'cafe', 2))[0]).toBe(0)
    }
    const fresh = attempts.attempt('another', 'cafe', async () => true)
    await expect(fresh).rejects.toMatchObject({ retryAfterSeconds: 60 })
  })

  test('keep nobody out who was let in from there before', async () => {
    const attempts = createSignInAttempts(() => now)
    await attempts.attempt('ann', 'cafe', async () => true)
    await guesses(attempts, 'cafe', 100)
    expect(await attempts.attempt('ann', 'cafe', async () => true)).toBe(true)
    await expect(attempts.attempt('new', 'cafe', async () => true)).rejects.toThrow(
      /^There were 25 wrong passwords for several accounts from your network; try again in 1 second\.$/,
    )
  })

  test('are more where more people are let in', async () => {
    const attempts = createSignInAttempts(() => now)
    for (let person = 0; person < 10; person += 1)
      await attempts.attempt(`person-${person}`, 'office', async () => true)
    const waits = await guesses(attempts, 'office', 100)
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(70)
  })
})

describe('signing in', () => {
  let running: RunningStoa
  let people = 0
  beforeAll(async () => {
    running = await runStoa({ clock: () => now, env: { TRUSTED_PROXIES: '127.0.0.1' } })
  })
  afterAll(() => running.close())

  const newPerson = () => {
    people += 1
    return running.person(`person-${people}`)
  }
  /** As the trusted proxy would pass it on. */
  const signIn = (email: string, password: string, from = `203.0.113.${people}`) =>
    running.anonymous.post('/session', { email, password }, { 'x-forwarded-for': from })
  const exhaust = async (email: string, from?: string) => {
    for (let tries = 0; tries < 5; tries += 1)
      expectProblem(await signIn(email, 'wrong', from), 401, 'bad_credentials')
  }

  test('answers 429 and says when, the same for an address that nobody has', async () => {
    const { email } = await newPerson()
    const answers = []
    for (const address of [email, 'nobody-9@example.com']) {
      await exhaust(address)
      const answer = await signIn(address, PASSWORD)
      expectProblem(answer, 429, 'rate_limited')
      expect(answer.headers.get('retry-after')).toBe('1')
      answers.push(answer.body.detail.replace(address, 'X'))
    }
    expect(answers[0]).toBe(answers[1])
    now += 1000
    expect((await signIn(email, PASSWORD)).status).toBe(204)
  })

  test('on the page says so beside the form, which keeps the address', async () => {
    const { email } = await newPerson()
    await exhaust(email)
    const answer = await running.anonymous.send(
      'POST',
      '//sign-in',
      new URLSearchParams({ email, password: 'x' }).toString(),
      {
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': `203.0.113.${people}`,
      },
    )
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
    expect(answer.body).toContain('try again in 1 second.')
    expect(answer.body).toContain(`value="${email}"`)
  })

  test('locks nobody out: from elsewhere, with a session, a token or a set-up link all goes on', async () => {
    const { email, username, api, token } = await newPerson()
    await exhaust(email)
    expect((await signIn(email, PASSWORD)).status).toBe(429)
    expect((await signIn(email, PASSWORD, '198.51.100.8')).status).toBe(204)
    expect((await api.get('/me')).status).toBe(200)
    expect((await new Api(running.baseUrl).withToken(await token('items:read')).get('/me')).status).toBe(200)
    const code = await makeSetUpLink(running.deps, getUser(running.deps.db, username))
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(
      (await running.anonymous.send('POST', `//set-up/${code}`, `password=${PASSWORD}`, form)).status,
    ).toBe(303)
  })

  test('lets a person in while seventy strangers guess at their account', async () => {
    const { email } = await newPerson()
    const strangers = Array.from({ length: 70 }, (_, index) => signIn(email, 'wrong', `192.0.2.${index + 1}`))
    expect((await signIn(email, PASSWORD, '198.51.100.20')).status).toBe(204)
    expect(new Set((await Promise.all(strangers)).map(({ status }) => status))).toEqual(new Set([401]))
  })

  test('counts one subscriber of IPv6 once, however many addresses they have', async () => {
    const { email } = await newPerson()
    for (let host = 1; host <= 5; host += 1) await signIn(email, 'wrong', `2001:db8:1:2::${host}`)
    expect((await signIn(email, PASSWORD, '2001:db8:1:2:ffff::9')).status).toBe(429)
    expect((await signIn(email, PASSWORD, '2001:db8:1:3::1')).status).toBe(204)
  })

  test('believes a proxy about the last hop only: what comes before is anybody’s word', async () => {
    const { email } = await newPerson()
    for (let hop = 1; hop <= 5; hop += 1)
      await signIn(email, 'wrong', `198.51.100.${hop}, 203.0.113.${people}`)
    expect((await signIn(email, PASSWORD, `198.51.100.9, 203.0.113.${people}, 127.0.0.1`)).status).toBe(429)
  })

  test.each([
    ['an address with its port', '203.0.113.9:52100', '203.0.113.9:52101'],
    ['an IPv6 address in brackets', '[2001:db8:9::1]:443', '2001:db8:9::2'],
    ['text that is no address, which the proxy answers for', 'unknown', 'secret-5'],
  ])('reads %s, as some balancers write it', async (_, first, second) => {
    const { email } = await newPerson()
    await exhaust(email, first)
    expect((await signIn(email, PASSWORD, second)).status).toBe(429)
    expect((await signIn(email, PASSWORD, '192.0.2.77')).status).toBe(204)
  })

  test('does not tell the password of a disabled account by never slowing down', async () => {
    const { email, username } = await newPerson()
    await running.admin.patch(`/users/${username}`, { disabled: true })
    for (let tries = 0; tries < 5; tries += 1)
      expectProblem(await signIn(email, PASSWORD), 401, 'bad_credentials')
    expect((await signIn(email, PASSWORD)).status).toBe(429)
  })

  test('believes nobody about where they are when there is no trusted proxy', async () => {
    const plain = await runStoa({ clock: () => now })
    const { email } = await plain.person('ann')
    const from = (hop: string) =>
      plain.anonymous.post('/session', { email, password: 'wrong' }, { 'x-forwarded-for': hop })
    for (let hop = 1; hop <= 5; hop += 1) expect((await from(`198.51.100.${hop}`)).status).toBe(401)
    expect((await from('198.51.100.6')).status).toBe(429)
    await plain.close()
  })
})
