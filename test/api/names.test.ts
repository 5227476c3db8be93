/** Served names are nobody else's, user names speak for nobody, and neither tells of what one may not see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signOn } from '../../src/access/sign-on.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { getItem, items } from '../../src/catalog/items.repo.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let bob: Person
let byBob: Person
beforeAll(async () => {
  running = await runStoa({ env: { ADMIN_EMAIL: 'admin@corp.example', MARKETPLACE_NAME: 'acme-tools' } })
  await running.admin.signIn('admin@corp.example', 'correct horse battery')
  bob = await running.person('bob')
  byBob = await running.person('by-bob')
})
afterAll(() => running.close())

const publish = (who: Person, name: string) =>
  who.api.upload('/items', { file: skillZip('tidy'), name, sharing: 'private' })
const newUsername = async (email: string) => (await running.admin.post('/users', { email })).body.username

describe('names of items', () => {
  test('one that ends in "-by" is refused, whether or not somebody else has what it would be', async () => {
    expectProblem(await publish(bob, 'x-by'), 400, 'invalid_name', 'x-by')
    const { status, body } = await publish(byBob, 'x')
    expect([status, body.servedName]).toEqual([201, 'x-by-by-bob'])
    expectProblem(await publish(bob, 'x-by'), 400, 'invalid_name', 'x-by')
  })

  test('are taken apart in one way only: no two people can ever want the same', async () => {
    const names = ['x', 'by', 'x-by', 'by-x', 'x-by-by', 'by-by', 'x-by-x', 'bye', 'x-b']
    const usernames = ['bob', 'by', 'by-bob', 'by-by', 'x-by-bob', 'b']
    const served = names.flatMap((name) => usernames.map((username) => ({ name, username })))
    const seen = new Map<string, object>()
    const { itemNameProblem, suffixedName } = await import('../../src/kernel/names.ts')
    for (const pair of served) {
      const name = suffixedName(pair.name, pair.username)
      if (itemNameProblem(pair.name, name, 'stoa') !== undefined) continue
      expect(seen.get(name) ?? pair).toEqual(pair)
      seen.set(name, pair)
    }
    expect(seen.size).toBeGreaterThan(20)
  })

  test.each([
    'anthropic-notes',
    'anthropics-notes',
    'claude-notes',
    'cc-plugin-notes',
    'official-notes',
    'official',
    'admin',
    'admin-notes',
    'acme-tools-notes',
  ])('%s begins with a reserved word and is refused', async (name) => {
    expectProblem(await publish(bob, name), 400, 'invalid_name', name)
    const { body } = await bob.api.upload('/items/preview', { file: skillZip('tidy'), name })
    expect(body.issues).toMatchObject([{ code: 'invalid_name', severity: 'error' }])
  })

  test.each(['administer', 'my-claude-notes', 'un-official', 'claudette', 'acme', 'cc-notes'])(
    '%s only resembles one and is fine',
    async (name) => {
      expect((await publish(bob, name)).status).toBe(201)
    },
  )

  test('an item that has such a name already goes on', async () => {
    const file = pluginZip('older')
    await bob.api.upload('/items', { file })
    const { db } = running.deps
    const item = getItem(db, 'older-by-bob')
    await db.write((tx) =>
      tx.put(items, { ...item, name: 'claude-older', servedName: 'claude-older-by-bob' }),
    )
    const { status } = await bob.api.upload('/items/claude-older-by-bob/versions', { file, version: '2.0.0' })
    expect(status).toBe(201)
  })
})

describe('names of accounts', () => {
  test('the first admin may be called admin, nobody else', async () => {
    expect((await running.admin.get('/me')).body.username).toBe('admin')
    expect(await newUsername('admin@other.example')).toBe('admin-2')
  })

  test.each(['anthropic', 'anthropics', 'claude', 'cc-plugin', 'official', 'acme-tools', 'me', 'system'])(
    'whose address begins with %s@ is called so with a number',
    async (word) => {
      expect(await newUsername(`${word}@corp.example`)).toBe(`${word}-2`)
      expect(await newUsername(`${word}@other.example`)).toBe(`${word}-3`)
    },
  )

  test.each([
    ['administrator@corp.example', 'administrator'],
    ['claude.monet@corp.example', 'claude-monet'],
    ['ann-from-sales@corp.example', 'ann-sales'],
    ['from-ann@corp.example', 'from-ann'],
  ])('%s is called %s', async (email, username) => {
    expect(await newUsername(email)).toBe(username)
  })

  test('through single sign-on keep to the same rule', async () => {
    const profile = {
      issuer: 'https://id.example',
      subject: '1',
      email: 'official@sso.example',
      emailVerified: true,
      nickname: undefined,
      displayName: undefined,
      groups: undefined,
    }
    await signOn(running.deps, profile, { userAgent: 'test' })
    expect(getUser(running.deps.db, 'official-4').email).toBe('official@sso.example')
  })
})
