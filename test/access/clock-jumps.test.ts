/** The machine's date jumps decades ahead and comes back: nobody is locked out, and nothing lasts until then. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { Api } from '../support/api.ts'
import { PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'

const RIGHT = Date.parse('2026-11-21T12:00:00Z')
const AHEAD = Date.parse('2106-11-21T12:00:00Z')

let now = RIGHT
/** What really passes, in milliseconds. */
let passed = 0
let running: RunningStoa

beforeAll(async () => {
  running = await runStoa({ clock: () => now, monotonic: () => passed })
})
afterAll(() => running.close())

test('wrong passwords meanwhile make somebody wait for seconds, not for decades', async () => {
  const { email } = await running.person('ann')
  now = AHEAD
  const api = new Api(running.baseUrl)
  for (let tries = 0; tries < 5; tries += 1) await api.signIn(email, 'a wrong password')
  expect((await api.signIn(email, PASSWORD)).status).toBe(429)
  now = RIGHT
  expect((await api.signIn(email, PASSWORD)).status).toBe(429)
  passed += 1_000
  expect((await api.signIn(email, PASSWORD)).status).toBe(204)
})

test('wrong passwords before are not forgiven by a jump', async () => {
  const { email } = await running.person('ben')
  const api = new Api(running.baseUrl)
  for (let tries = 0; tries < 5; tries += 1) await api.signIn(email, 'a wrong password')
  now = AHEAD
  expect((await api.signIn(email, PASSWORD)).status).toBe(429)
  now = RIGHT
})

test('a session from before goes on, one that began meanwhile ends', async () => {
  const { email, api: before } = await running.person('cleo')
  now = AHEAD
  const meanwhile = new Api(running.baseUrl)
  await meanwhile.signIn(email, PASSWORD)
  expect((await meanwhile.get('/me')).status).toBe(200)
  now = RIGHT
  expect((await meanwhile.get('/me')).status).toBe(401)
  // Signing in clears away what has expired, so the one from before is that of another person.
  expect((await before.get('/me')).status).toBe(401)
  expect((await running.admin.get('/me')).status).toBe(200)
})

test('a set-up link that was made meanwhile does not work for decades', async () => {
  const { username } = await running.person('dora')
  now = AHEAD
  const code = await makeSetUpLink(running.deps, getUser(running.deps.db, username))
  const open = () => fetch(`${running.baseUrl}/set-up/${code}`)
  expect((await open()).status).toBe(200)
  now = RIGHT
  expect((await open()).status).not.toBe(200)
})

test('a clock that is corrected by a moment ends nothing', async () => {
  const { email, api } = await running.person('eli')
  now -= 60_000
  expect((await api.get('/me')).status).toBe(200)
  now += 60_000
  await api.signIn(email, PASSWORD)
  expect((await api.get('/me')).status).toBe(200)
})
