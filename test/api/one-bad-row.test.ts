/** One row that is odd never fails a list, and text is cut between characters, not through them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readProfile } from '../../src/access/claims.ts'
import { users } from '../../src/access/users.repo.ts'
import { items } from '../../src/catalog/items.repo.ts'
import { cut, cutToEnd } from '../../src/kernel/cut.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { wholeState } from '../support/whole-state.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
})
afterAll(() => running.close())

/** Everything that lists items. */
const LISTS = [
  '/items',
  '/catalog/search?q=thing',
  '/stack',
  '//store',
  '//store?q=thing',
  '//',
  '//admin/items',
]

async function expectLists(shown: readonly string[], left: readonly string[] = []): Promise<void> {
  for (const list of LISTS) {
    const { status, body } = await running.admin.get(list)
    expect(status, list).toBe(200)
    if (list !== '/items' && list !== '//admin/items') continue
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    for (const name of shown) expect(text, list).toContain(name)
    if (list === '/items') for (const name of left) expect(text, list).not.toContain(name)
  }
}

function publish(name: string, docName?: string) {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(skillZip(name, { version: '1.0.0' }))]), 'a.zip')
  if (docName !== undefined) form.append('docs', new Blob(['hi']), docName)
  return ann.api.send('POST', '/items', form)
}

describe('a document whose name is too long', () => {
  // Its last 120 units begin in the middle of the face.
  const long = `start-😀${'a'.repeat(115)}.txt`

  test('is cut between characters, and can be read', async () => {
    const { status, body } = await publish('thing-long', long)
    expect(status).toBe(201)
    expect(body.docs[0].name).toBe(`${'a'.repeat(115)}.txt`)
    expect((await ann.api.get(`//${new URL(body.docs[0].url).pathname.slice(1)}`)).status).toBe(200)
    await expectLists(['thing-long-by-ann'])
  })

  test('also when it is attached later', async () => {
    await publish('thing-later')
    const fields = { title: 'Thing', description: 'A thing.', category: '', tags: '', videoUrl: '' }
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('docs', new Blob(['hi']), long)
    expect((await ann.api.send('POST', '//store/thing-later-by-ann/edit', form)).status).toBe(303)
    await expectLists(['thing-later-by-ann'])
  })

  test('also on its way through a draft', async () => {
    const { headers } = await ann.api.upload('//store/new', { file: skillZip('thing-draft') })
    const draft = headers.get('location')!
    const form = new FormData()
    form.append('title', 'Thing')
    form.append('docs', new Blob(['hi']), `b${'c'.repeat(80)}😀${'a'.repeat(195)}.txt`)
    expect((await ann.api.send('POST', `/${draft}/describe`, form)).status).toBe(303)
    expect((await ann.api.post(`/${draft}/publish`, '', FORM)).status).toBe(303)
    await expectLists(['thing-draft-by-ann'])
  })
})

const RULES = readSettings({})
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe('a row that was stored before anybody looked', () => {
  const stored = (docs: string, item: string) =>
    running.deps.db.sql.run('UPDATE items SET docs = $1 WHERE served_name = $2', [docs, item])

  test('with half a character is repaired when it is read, and its document is there', async () => {
    const { body } = await publish('thing-half', 'a.txt')
    const [doc] = running.deps.db.find(items, 'servedName', body.servedName)!.docs
    await stored(JSON.stringify([{ ...doc, name: '\ud83d.txt' }]), body.servedName)
    await running.restart()
    await expectLists([body.servedName])
    const item = (await ann.api.get(`/items/${body.servedName}`)).body
    expect(item.docs[0].name).toBe('\ufffd.txt')
    expect((await ann.api.get(`//${new URL(item.docs[0].url).pathname.slice(1)}`)).status).toBe(200)
    expect((await ann.api.get(`//store/${body.servedName}/documents`)).status).toBe(200)
  })

  test('and cannot be shown at all is left out, and everything else is there', async () => {
    const { body } = await publish('thing-odd', 'a.txt')
    await publish('thing-fine')
    await stored('null', body.servedName)
    await running.restart()
    await expectLists(['thing-fine-by-ann'], [body.servedName])
    await stored('[]', body.servedName)
    await running.restart()
    await expectLists(['thing-odd-by-ann'])
  })
})

describe('half a character', () => {
  test.each([
    ['a title', { title: 'a\ud83d' }],
    ['a tag', { tags: ['a', '\ude00'] }],
    ['the key of a field', { '\ud83d': 1 }],
    ['deep inside', { sharedWith: [{ type: 'user', id: '\ud83d', permission: 'view' }] }],
  ])('in %s is refused at the door', async (_, patch) => {
    await publish('thing-door')
    const before = await wholeState(running)
    const { status, body } = await ann.api.patch('/items/thing-door-by-ann', patch)
    expect([status, body.code]).toEqual([400, 'bad_request'])
    expect(body.detail).toContain('surrogate')
    expect(await wholeState(running)).toEqual(before)
  })

  test('that no door saw is refused by the store, with the field', async () => {
    const { db } = running.deps
    const user = db.find(users, 'username', 'ann')!
    const before = await wholeState(running)
    const written = db.write((tx) => tx.put(users, { ...user, displayName: 'Ann \ud83d' }))
    await expect(written).rejects.toThrow('The field "displayName" of users has half')
    expect(await wholeState(running)).toEqual(before)
  })

  test('in what a provider says is repaired: nobody can be asked to correct it', () => {
    const token = { iss: 'https://login.example.com', sub: '1', name: `${'x'.repeat(99)}😀` }
    expect(readProfile(token, {}, RULES).displayName).toBe('x'.repeat(99))
    expect(readProfile({ ...token, name: 'Ann \ud83d' }, {}, RULES).displayName).not.toContain('\ud83d')
  })
})

test.each([0, 1, 2, 3, 4, 5])('a text cut to %i units is well-formed, from both ends', (length) => {
  const text = '😀a😀'
  for (const part of [cut(text, length), length === 0 ? '' : cutToEnd(text, length)]) {
    expect(part.isWellFormed()).toBe(true)
    expect(part.length).toBeLessThanOrEqual(length)
    expect(part.length).toBeGreaterThanOrEqual(length - 1)
  }
})
