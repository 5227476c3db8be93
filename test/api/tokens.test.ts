/** Tokens and sessions (docs/contract.md 2): what they open, when they stop, and that nobody can read them later. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionCookieName } from '../../src/http/cookies.ts'
import { Api } from '../support/api.ts'
import { expectProblem } from '../support/problem.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

const DAY_MS = 24 * 3_600_000
const TOKEN = /^stoa_[A-Za-z0-9_-]{43}[A-Za-z0-9_-]{6}$/

let running: RunningStoa
let ann: Person
let now = Date.UTC(2026, 10, 21, 12)
let logged = ''
beforeAll(async () => {
  const stream = new Writable({
    write(chunk, _, done) {
      logged += String(chunk)
      done()
    },
  })
  running = await runStoa({ clock: () => now, log: pino({ level: 'trace' }, stream) })
  ann = await running.person('ann')
})
afterAll(() => running.close())

const as = (token: string) => running.anonymous.withToken(token)

/** Every byte below DATA_DIR. */
async function bytesOnDisk(): Promise<Buffer> {
  const entries = await readdir(running.dataDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Buffer.concat(
    await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name)))),
  )
}

describe('a token', () => {
  test('is stoa_, 43 characters and a checksum of 6, shown once, with what was asked for', async () => {
    const { status, body } = await ann.api.post('/tokens', {
      name: 'Laptop',
      scopes: ['items:read'],
      expiresInDays: 30,
    })
    expect(status).toBe(201)
    expect(body.token).toMatch(TOKEN)
    expect(body).toMatchObject({ name: 'Laptop', scopes: ['items:read'], createdBy: 'ann', lastUsedAt: null })
    expect(Date.parse(body.expiresAt)).toBe(now + 30 * DAY_MS)
    const listed = (await ann.api.get('/tokens')).body
    expect(listed.find((row: { id: string }) => row.id === body.id)).toEqual({ ...body, token: undefined })
    expect(JSON.stringify(listed)).not.toContain(body.token)
  })

  test('reads feeds alone unless scopes are named', async () => {
    expect((await ann.api.post('/tokens', { name: 'plain' })).body).toMatchObject({
      scopes: ['git:read'],
      expiresAt: null,
    })
  })

  test('that is wrong, mistyped or no token at all is refused in one way', async () => {
    const token = await ann.token('items:read')
    const last = token.at(-1) === 'A' ? 'B' : 'A'
    const wrong = [
      `${token.slice(0, -1)}${last}`,
      `stoa_${'A'.repeat(49)}`,
      token.slice(0, -1),
      `${token}A`,
      'x',
      '-',
    ]
    for (const text of wrong) {
      const answer = await as(text).get('/me')
      expectProblem(answer, 401, 'token_invalid')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
    for (const header of ['Bearer', 'Basic', 'Digest x', token, 'Basic !!!'])
      expectProblem(await running.anonymous.get('/me', { authorization: header }), 401, 'token_invalid')
  })

  test('that is refused is not rescued by a session beside it', async () => {
    expectProblem(await ann.api.get('/me', { authorization: 'Bearer x' }), 401, 'token_invalid')
  })

  test('works as the password of any user name, as the user name, and in any case of Bearer', async () => {
    const token = await ann.token('items:read')
    const basic = Buffer.from(`whoever:${token}`).toString('base64')
    // As scripts for GitHub write it: the token is the name, and the password says nothing.
    const named = ['', 'x-oauth-basic', 'x'].map(
      (password) => `Basic ${Buffer.from(`${token}:${password}`).toString('base64')}`,
    )
    for (const authorization of [...named, `Basic ${basic}`, `bearer ${token}`, `BEARER  ${token}`])
      expect((await running.anonymous.get('/me', { authorization })).body.username).toBe('ann')
  })

  test('stops on the day it expires', async () => {
    const { token } = (
      await ann.api.post('/tokens', { name: 'short', scopes: ['items:read'], expiresInDays: 1 })
    ).body
    now += DAY_MS - 1
    expect((await as(token).get('/me')).status).toBe(200)
    now += 1
    expectProblem(await as(token).get('/me'), 401, 'token_expired', 'short', '2026-11-22')
  })

  test('lives at most 366 days, and its request is checked', async () => {
    const post = (body: unknown) => ann.api.post('/tokens', body)
    expectProblem(await post({ name: 'x', expiresInDays: 367 }), 400, 'bad_request', 'expiresInDays', '367')
    expectProblem(await post({ name: 'x', expiresInDays: 0 }), 400, 'bad_request', 'expiresInDays')
    expectProblem(await post({ name: 'x', scopes: ['root'] }), 400, 'bad_request', 'root')
    expectProblem(await post({ name: 'x', scopes: [] }), 400, 'bad_request', 'scopes')
    expectProblem(await post({ name: '' }), 400, 'bad_request', 'name')
    expectProblem(await post({}), 400, 'bad_request', 'name')
    expectProblem(await post({ name: 'x', scopes: ['admin'] }), 403, 'admin_required', 'ann')
  })

  test('stops when it is revoked, by its owner alone', async () => {
    const bob = await running.person('bob')
    const { id, token } = (await ann.api.post('/tokens', { name: 'gone', scopes: ['items:read'] })).body
    expectProblem(await bob.api.delete(`/tokens/${id}`), 404, 'token_not_found', id)
    expectProblem(await running.admin.delete(`/tokens/${id}`), 404, 'token_not_found', id)
    expect((await as(token).get('/me')).status).toBe(200)
    expect((await ann.api.delete(`/tokens/${id}`)).status).toBe(204)
    expectProblem(await as(token).get('/me'), 401, 'token_revoked', 'gone')
    expectProblem(await ann.api.delete(`/tokens/${id}`), 404, 'token_not_found', id)
    expect((await ann.api.get('/tokens')).body.map((row: { id: string }) => row.id)).not.toContain(id)
  })

  test('remembers when it was last used, also after a restart', async () => {
    const { id, token } = (await ann.api.post('/tokens', { name: 'used', scopes: ['items:read'] })).body
    now += 5000
    await as(token).get('/me')
    await running.restart()
    const row = (await ann.api.get('/tokens')).body.find((one: { id: string }) => one.id === id)
    expect(Date.parse(row.lastUsedAt)).toBe(now)
  })
})

describe('minting', () => {
  test('a token cannot mint for its own user, by either way', async () => {
    const boss = await running.person('boss', { admin: true })
    const api = as(await boss.token('git:read', 'items:read', 'items:write', 'admin'))
    expectProblem(await api.post('/tokens', { name: 'x' }), 403, 'session_required')
    expectProblem(await api.post('/users/boss/tokens', { name: 'x' }), 403, 'forbidden')
    expect((await boss.api.post('/tokens', { name: 'x', scopes: ['admin'] })).status).toBe(201)
  })

  test('a token with admin may provision others, never with admin, not even for admins', async () => {
    const chief = await running.person('chief', { admin: true })
    const api = as(await chief.token('admin'))
    const minted = await api.post('/users/ann/tokens', { name: 'CI', scopes: ['git:read', 'items:read'] })
    expect(minted.status).toBe(201)
    expect(minted.body).toMatchObject({ createdBy: 'chief', scopes: ['git:read', 'items:read'] })
    expect((await as(minted.body.token).get('/me')).body.username).toBe('ann')
    for (const username of ['ann', 'root'])
      expectProblem(
        await api.post(`/users/${username}/tokens`, { name: 'x', scopes: ['admin'] }),
        403,
        'forbidden',
        'admin',
      )
    const others = as(await chief.token('items:read', 'items:write'))
    expectProblem(await others.post('/users/ann/tokens', { name: 'x' }), 403, 'missing_scope', 'admin')
  })

  test('a token with the admin scope is worth nothing once its owner is no admin', async () => {
    const former = await running.person('former', { admin: true })
    const api = as(await former.token('admin'))
    expect((await api.get('/users')).status).toBe(200)
    await running.admin.patch('/users/former', { admin: false })
    expectProblem(await api.get('/users'), 403, 'admin_required', 'former')
  })
})

describe('secrets', () => {
  test('tokens, cookies, links and passwords are neither on disk nor in the log; a token’s SHA-256 is', async () => {
    const { token } = (await ann.api.post('/tokens', { name: 'secret', scopes: ['items:read'] })).body
    const { setUpUrl } = (await running.admin.post('/users', { email: 'linked@example.com' })).body
    await as(token).get('/me')
    await as(token).get(`/items?q=${token}`)
    await as(`${token}x`).get('/me')
    const cookie = ann.api.cookie!.split('=')[1]!
    await running.restart()
    const disk = await bytesOnDisk()
    expect(disk.includes(createHash('sha256').update(token).digest('hex'))).toBe(true)
    expect(logged).toContain('/api/v1/me')
    for (const secret of [token, token.slice(5, 48), cookie, setUpUrl.split('/').at(-1), PASSWORD]) {
      expect(disk.includes(secret)).toBe(false)
      expect(logged).not.toContain(secret)
    }
  })

  test('a set-up link in a path is cut out of the log', async () => {
    const { setUpUrl } = (await running.admin.post('/users', { email: 'logged@example.com' })).body
    await running.anonymous.get(`/${new URL(setUpUrl).pathname}`)
    expect(logged).not.toContain(setUpUrl.split('/').at(-1))
  })
})

describe('a session', () => {
  test('wrong password, unknown mail and disabled account are told in the same words', async () => {
    const off = await running.person('off')
    await running.admin.patch('/users/off', { disabled: true })
    const signIn = (email: string, password: string) => new Api(running.baseUrl).signIn(email, password)
    const answers = [
      await signIn(ann.email, 'wrong password'),
      await signIn('nobody@example.com', 'wrong password'),
      await signIn('nobody@example.com', PASSWORD),
      await signIn(off.email, PASSWORD),
      await signIn('', ''),
    ]
    for (const answer of answers) {
      expectProblem(answer, 401, 'bad_credentials')
      expect(answer.body).toEqual(answers[0]!.body)
      expect([...answer.headers.keys()]).toEqual([...answers[0]!.headers.keys()])
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
  })

  test('lives in a cookie that scripts and other sites cannot use', async () => {
    const answer = await new Api(running.baseUrl).signIn('ANN@example.com ', PASSWORD)
    expect(answer.status).toBe(204)
    const [pair, ...flags] = answer.headers.get('set-cookie')!.split('; ')
    expect(pair).toMatch(/^stoa_session_[0-9a-f]{8}=[\w-]{43}$/)
    expect(flags.sort()).toEqual(['HttpOnly', `Max-Age=${90 * 24 * 3600}`, 'Path=/', 'SameSite=Lax'])
  })

  test('is new at every sign-in: a cookie planted before is worth nothing', async () => {
    const planted = `${sessionCookieName(running.baseUrl)}=${'A'.repeat(43)}`
    const victim = new Api(running.baseUrl)
    victim.cookie = planted
    await victim.signIn(ann.email, PASSWORD)
    expect(victim.cookie).not.toBe(planted)
    expect((await victim.get('/me')).status).toBe(200)
    expect((await running.anonymous.get('/me', { cookie: planted })).status).toBe(401)
  })

  test('ends at sign-out, also for whoever kept the cookie', async () => {
    const api = new Api(running.baseUrl)
    await api.signIn(ann.email, PASSWORD)
    const answer = await api.delete('/session')
    expect(answer.headers.get('set-cookie')).toMatch(/^stoa_session_[0-9a-f]{8}=;.*Max-Age=0/)
    expect((await api.get('/me')).status).toBe(401)
  })

  test('ends after 14 days without use, and after 90 days in all', async () => {
    const idle = await running.person('idle')
    const busy = await running.person('busy')
    const start = now
    now = start + 14 * DAY_MS
    expect((await idle.api.get('/me')).status).toBe(401)
    now = start
    const days: number[] = []
    for (let day = 8; day < 100; day += 8) {
      now = start + day * DAY_MS
      if ((await busy.api.get('/me')).status !== 200) break
      await running.deps.db.write(() => undefined)
      days.push(day)
    }
    expect(days.at(-1)).toBe(88)
    // The browser keeps the cookie for as long as the session can live.
    const answer = await new Api(running.baseUrl).signIn(busy.email, PASSWORD)
    expect(answer.headers.get('set-cookie')).toContain(`Max-Age=${(90 * DAY_MS) / 1000};`)
  })
})

describe('disabling a person', () => {
  test('ends sessions, tokens and feeds at once; enabling brings tokens back, not sessions', async () => {
    const eve = await running.person('eve')
    // An admin whose session is as old as the clock is far.
    const admin = (await running.person('keeper', { admin: true })).api
    const token = await eve.token('git:read', 'items:read')
    const git = () =>
      fetch(`${running.baseUrl}/git/stoa.git/info/refs?service=git-upload-pack`, {
        headers: { authorization: `Bearer ${token}` },
      })
    const zip = () => as(token).get('//marketplace.zip')
    expect([(await eve.api.get('/me')).status, (await as(token).get('/me')).status]).toEqual([200, 200])
    expect([(await git()).status, (await zip()).status]).toEqual([200, 200])
    expect((await admin.patch('/users/eve', { disabled: true })).status).toBe(200)
    expectProblem(await eve.api.get('/me'), 401, 'unauthenticated')
    expectProblem(await as(token).get('/me'), 401, 'user_disabled', 'eve')
    expect([(await git()).status, (await zip()).status]).toEqual([401, 401])
    await admin.patch('/users/eve', { disabled: false })
    expect((await eve.api.get('/me')).status).toBe(401)
    expect((await as(token).get('/me')).status).toBe(200)
  })

  test('enabling says which tokens work again, and revokes them when it is asked to', async () => {
    const iris = await running.person('iris')
    const admin = (await running.person('reeve', { admin: true })).api
    const mint = async (body: object) => (await admin.post('/users/iris/tokens', body)).body
    const laptop = await mint({ name: 'Laptop', scopes: ['items:read'] })
    await mint({ name: 'Short', expiresInDays: 1 })
    now += DAY_MS
    const off = await admin.patch('/users/iris', { disabled: true })
    expect(off.body.tokens).toBeUndefined()
    const on = (await admin.patch('/users/iris', { disabled: false })).body
    expect(on.tokens).toEqual([{ ...laptop, token: undefined }])
    expect((await as(laptop.token).get('/me')).body.username).toBe('iris')

    await admin.patch('/users/iris', { disabled: true })
    const bare = await admin.patch('/users/iris', { disabled: false, revokeTokens: true })
    expect(bare.body).toMatchObject({ disabled: false, tokens: [] })
    expectProblem(await as(laptop.token).get('/me'), 401, 'token_revoked', 'Laptop')
    expect((await admin.get('/users/iris/tokens')).body).toEqual([])
    expect((await iris.api.signIn(iris.email, PASSWORD)).status).toBe(204)
  })

  test('may revoke at once, for somebody who is not trusted any more', async () => {
    const mole = await running.person('mole')
    const admin = (await running.person('guard', { admin: true })).api
    const token = await mole.token('items:read')
    await admin.patch('/users/mole', { disabled: true, revokeTokens: true })
    expect((await admin.patch('/users/mole', { disabled: false })).body.tokens).toEqual([])
    expectProblem(await as(token).get('/me'), 401, 'token_revoked')
  })
})

describe('an admin', () => {
  test('sees and revokes anybody’s tokens, never their secrets, and the trail says who did', async () => {
    const kim = await running.person('kim')
    const boss = (await running.person('warden', { admin: true })).api
    const own = (await kim.api.post('/tokens', { name: 'Own', scopes: ['items:read'] })).body
    const given = (await boss.post('/users/kim/tokens', { name: 'Given' })).body
    const listed = (await boss.get('/users/kim/tokens')).body
    expect(listed).toHaveLength(2)
    expect(listed).toEqual(
      expect.arrayContaining([
        { ...own, token: undefined },
        { ...given, token: undefined },
      ]),
    )
    expect(JSON.stringify(listed)).not.toContain(own.token)
    expectProblem(await boss.delete(`/users/ann/tokens/${own.id}`), 404, 'token_not_found', 'ann', own.id)
    expect((await as(own.token).get('/me')).status).toBe(200)
    expect((await boss.delete(`/users/kim/tokens/${own.id}`)).status).toBe(204)
    expectProblem(await as(own.token).get('/me'), 401, 'token_revoked', 'Own')
    expectProblem(await boss.delete(`/users/kim/tokens/${own.id}`), 404, 'token_not_found', 'kim', own.id)
    expectProblem(await boss.get('/users/nobody/tokens'), 404, 'user_not_found', 'nobody')
    const [entry] = (await boss.get('/audit?subject=kim')).body
    expect(entry).toMatchObject({
      ...{ actor: 'warden', action: 'token.revoke', subject: 'kim' },
      details: { id: own.id, name: 'Own' },
    })
  })
})
