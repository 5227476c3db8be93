/** What people type is the same whichever keyboard, browser or program sends it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getUser, users } from '../../src/access/users.repo.ts'
import { canonicalEmail } from '../../src/kernel/email.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

const signIn = async (email: string, password: string) =>
  (await running.anonymous.post('/session', { email, password })).status

describe('a password', () => {
  const composed = 'Schlüssel für Zoë'.normalize('NFC')
  const decomposed = composed.normalize('NFD')

  test.each([
    ['decomposed', composed, decomposed],
    ['composed', decomposed, composed],
  ])('opens when it is typed %s', async (name, chosen, typed) => {
    const email = `${name}@example.com`
    await running.admin.post('/users', { email, password: chosen })
    for (const password of [chosen, typed]) expect(await signIn(email, password)).toBe(204)
  })

  test('whose hash was made of what was typed, before it was composed, still opens', async () => {
    const { hash } = await import('@node-rs/argon2')
    const { username } = await running.person('old-hash')
    const passwordHash = await hash(decomposed, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
    const { db } = running.deps
    await db.write((tx) => tx.put(users, { ...getUser(tx, username), passwordHash }))
    expect(await signIn('old-hash@example.com', decomposed)).toBe(204)
    expect(await signIn('old-hash@example.com', composed)).toBe(401)
  })
})

describe('a mail address', () => {
  test.each([
    [' Ann@Example.COM ', 'ann@example.com'],
    ['ann@müller.example', 'ann@xn--mller-kva.example'],
    ['ann@MÜLLER.example', 'ann@xn--mller-kva.example'],
    ['ann@mu\u0308ller.example', 'ann@xn--mller-kva.example'],
    ['ann@XN--MLLER-KVA.example', 'ann@xn--mller-kva.example'],
    ['ann@日本語。jp', 'ann@xn--wgv71a119e.jp'],
    ['jose\u0301@example.com', 'josé@example.com'],
    ['ann@[192.0.2.1]', 'ann@[192.0.2.1]'],
    ['ann', undefined],
    ['@example.com', undefined],
    ['ann@', undefined],
    ['ann@mül ler.example', undefined],
    ['a@b@example.com', undefined],
    [`${'a'.repeat(250)}@example.com`, undefined],
  ])('%j has one spelling', (typed, spelling) => {
    expect(canonicalEmail(typed)).toBe(spelling)
  })

  test('that the API made is the account that a browser signs in to, and cannot be made twice', async () => {
    const made = await running.admin.post('/users', { email: 'uwe@Müller.example', password: PASSWORD })
    expect([made.status, made.body.email]).toEqual([201, 'uwe@xn--mller-kva.example'])
    for (const typed of ['uwe@xn--mller-kva.example', 'uwe@müller.example', 'UWE@MÜLLER.EXAMPLE'])
      expect(await signIn(typed, PASSWORD), typed).toBe(204)
    for (const email of ['uwe@müller.example', 'uwe@xn--mller-kva.example'])
      expectProblem(await running.admin.post('/users', { email }), 409, 'email_taken')
  })

  test('that was stored in another spelling is found by every one', async () => {
    const { username } = await running.person('stored')
    const { db } = running.deps
    await db.write((tx) => tx.put(users, { ...getUser(tx, username), email: 'stored@müller.example' }))
    for (const typed of ['stored@müller.example', 'stored@xn--mller-kva.example'])
      expect(await signIn(typed, PASSWORD), typed).toBe(204)
  })

  test('of the first admin is spelt so as well', () => {
    expect(readSettings({ ADMIN_EMAIL: 'Root@Müller.example' }).adminEmail).toBe('root@xn--mller-kva.example')
  })
})

describe('line ends of a text area', () => {
  const lines = (count: number) => Array.from({ length: count }, () => 'x').join('\r\n')

  test('are one character each, counted and stored, in every kind of form', async () => {
    await running.admin.upload('/items', { file: skillZip('lines'), name: 'lines' })
    const answer = await running.admin.upload('/items/lines-by-root/versions', {
      file: skillZip('lines', { version: '2.0.0' }),
      version: '2.0.0',
      notes: lines(3),
    })
    expect(answer.body.notes ?? answer.body.version?.notes).toBe('x\nx\nx')
  })

  test('do not make a text too long that fits', async () => {
    const description = lines(512)
    expect(description.length).toBeGreaterThan(1_024)
    const details = { title: 'Lines', description, category: '', tags: '', videoUrl: '' }
    const answer = await running.admin.upload('//store/lines-by-root/edit', details)
    expect(answer.status).toBe(303)
    const { body } = await running.admin.get('/items/lines-by-root')
    expect(body.description).toBe(description.replaceAll('\r\n', '\n'))
  })
})

describe('OIDC_GROUP_MAP', () => {
  test.each([
    [
      'Team A=team-a, /ops/oncall=oncall',
      [
        ['team a', ['team-a']],
        ['ops/oncall', ['oncall']],
      ],
    ],
    ['{"CN=Devs,OU=x": ["devs", "all"]}', [['cn=devs,ou=x', ['devs', 'all']]]],
    ['a=b=c', [['a=b', ['c']]]],
  ])('%s', (text, expected) => {
    expect([...readSettings({ OIDC_GROUP_MAP: text }).oidcGroupMap]).toEqual(expected)
  })

  test.each(['a', '=b', 'a=', 'a=Not A Slug', '{"a": 1}', '{"a"', '{"a": [["b"]]}', 'a=b,'])(
    'does not accept %s',
    (text) => {
      expect(() => readSettings({ OIDC_GROUP_MAP: text })).toThrow(
        /^OIDC_GROUP_MAP is .*; it accepts name=slug/,
      )
    },
  )
})
