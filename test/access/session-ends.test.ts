/**
 * Ending sessions from the account page, and what an ended one is still worth: nothing (docs/threats.md, "Signing in").
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessions } from '../../src/access/sessions.repo.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { listAudit } from '../../src/audit/audit.ts'
import { Api } from '../support/api.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

/** The same person in another browser. */
async function another(person: Person): Promise<Api> {
  const api = new Api(running.baseUrl)
  await api.signIn(person.email, PASSWORD)
  return api
}

const isIn = async (api: Api) => (await api.get('/me')).status === 200
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const sendForm = (api: Api, path: string, headers = {}) => api.post(path, '', { ...FORM, ...headers })

test('"Sign out everywhere else" ends all sessions but this one, and nobody else’s', async () => {
  const ann = await running.person('ann')
  const others = [await another(ann), await another(ann)]
  const bob = await running.person('bob')
  expect((await ann.api.get('//account')).body).toContain('Sign out everywhere else')
  const answer = await sendForm(ann.api, '//account/sessions/end-others')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account'])
  expect(await Promise.all([ann.api, bob.api, ...others].map(isIn))).toEqual([true, true, false, false])
  expect((await ann.api.get('//account')).body).not.toContain('Sign out everywhere else')
  const [entry] = await listAudit(running.deps.db.sql, { limit: 1, offset: 0, subject: 'ann' })
  expect(entry).toMatchObject({ actor: 'ann', action: 'session.end-all', details: { sessions: 2 } })
})

test('"Sign out everywhere, here too" ends this one as well; tokens go on', async () => {
  const cleo = await running.person('cleo')
  const other = await another(cleo)
  const token = new Api(running.baseUrl).withToken(await cleo.token('items:read'))
  const answer = await sendForm(cleo.api, '//account/sessions/end-all')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
  expect(answer.headers.get('set-cookie')).toMatch(/^stoa_session_[0-9a-f]{8}=; Max-Age=0; Path=\//)
  expect(await Promise.all([cleo.api, other, token].map(isIn))).toEqual([false, false, true])
  const { id } = getUser(running.deps.db, 'cleo')
  expect(running.deps.db.many(sessions, 'user', id).size).toBe(0)
})

test('one session is ended by its own button, and a stranger’s is not', async () => {
  const dora = await running.person('dora')
  const other = await another(dora)
  const page = (await dora.api.get('//account')).body as string
  const action = /action="(\/account\/sessions\/ses_[^"]+\/end)"/.exec(page)![1]
  const eve = await running.person('eve')
  await sendForm(eve.api, `/${action}`)
  expect(await isIn(other)).toBe(true)
  await sendForm(dora.api, `/${action}`)
  expect(await Promise.all([dora.api, other].map(isIn))).toEqual([true, false])
})

test('the list names each browser, and which one this is; ending one is in the trail', async () => {
  const gina = await running.person('gina')
  const phone = new Api(running.baseUrl, {
    'user-agent':
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  })
  await phone.signIn(gina.email, PASSWORD)
  const page = (await gina.api.get('//account')).body as string
  expect(page).toMatch(/<p>node<\/p><p class="hint">This browser<\/p>/)
  expect(page).toMatch(/<p>Safari on iOS<\/p><p class="hint">Last seen \w+ \d+, \d{4}<\/p>/)
  const [, action] = /action="([^"]+)">(?:<input[^>]*>)*<button[^>]*aria-label="End Safari on iOS"/.exec(
    page,
  )!
  await sendForm(gina.api, `/${action}`)
  expect(await isIn(phone)).toBe(false)
  const [entry] = await listAudit(running.deps.db.sql, { limit: 1, offset: 0, subject: 'gina' })
  expect(entry).toMatchObject({ actor: 'gina', action: 'session.end' })
  // A second click finds nothing to end, and says nothing new.
  expect((await sendForm(gina.api, `/${action}`)).status).toBe(303)
  expect((await listAudit(running.deps.db.sql, { limit: 1, offset: 0, subject: 'gina' }))[0]).toEqual(entry)
})

test.each(['end-others', 'end-all'])('another site cannot press the button: %s', async (name) => {
  const person = await running.person(`frida-${name}`)
  const other = await another(person)
  const answer = await sendForm(person.api, `//account/sessions/${name}`, { origin: 'https://evil.example' })
  expect(answer.status).toBe(403)
  expect(await Promise.all([person.api, other].map(isIn))).toEqual([true, true])
})

test.each(['end-others', 'end-all'])('nobody who is not signed in gets anywhere: %s', async (name) => {
  const answer = await sendForm(running.anonymous, `//account/sessions/${name}`)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
})

test('signing in again ends the session that the browser had, by each way in, also somebody else’s', async () => {
  const oscar = await running.person('oscar')
  const pia = await running.person('pia')
  const before = [oscar.api.cookie!]
  await oscar.api.signIn(oscar.email, PASSWORD)
  before.push(oscar.api.cookie!)
  const signIn = (password: string) =>
    oscar.api.post('//sign-in', String(new URLSearchParams({ email: pia.email, password })), FORM)
  expect((await signIn('a wrong password')).status).toBe(401)
  expect(await isIn(oscar.api)).toBe(true)
  oscar.api.cookie = (await signIn(PASSWORD)).headers.get('set-cookie')!.split(';')[0]!
  expect((await oscar.api.get('/me')).body.username).toBe('pia')
  for (const cookie of before) {
    const old = new Api(running.baseUrl)
    old.cookie = cookie
    expect(await isIn(old)).toBe(false)
  }
  expect(await isIn(pia.api)).toBe(true)
  const [entry] = await listAudit(running.deps.db.sql, { limit: 1, offset: 0, subject: 'oscar' })
  expect(entry).toMatchObject({ actor: 'oscar', action: 'session.end', details: { replaced: true } })
})

test('a set-up link that is opened in a browser with a session replaces it', async () => {
  const hana = await running.person('hana')
  const ivan = await running.person('ivan')
  const { body } = await running.admin.post('/users/ivan/set-up-link')
  const old = hana.api.cookie!
  const path = new URL(body.setUpUrl).pathname
  const answer = await hana.api.post(`/${path}`, `password=${encodeURIComponent(PASSWORD)}`, FORM)
  hana.api.cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  expect((await hana.api.get('/me')).body.username).toBe(ivan.username)
  const replaced = new Api(running.baseUrl)
  replaced.cookie = old
  expect(await isIn(replaced)).toBe(false)
})

test('a set-up link ends with the account that is disabled, also when that is enabled again', async () => {
  await running.person('judy')
  const { body } = await running.admin.post('/users/judy/set-up-link')
  const path = `/${new URL(body.setUpUrl).pathname}`
  expect((await running.anonymous.get(path)).status).toBe(200)
  for (const disabled of [true, false]) {
    expect((await running.admin.patch('/users/judy', { disabled })).status).toBe(200)
    expect((await running.anonymous.get(path)).status).toBe(404)
  }
})
