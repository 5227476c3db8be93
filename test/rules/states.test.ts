/** "What becomes of a version" and "States of an item", cell by cell, over the API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NEEDS_SHELF } from '../../src/catalog/shelf.ts'
import { VERSION_ACTS, VERSION_STATES } from '../../src/catalog/version-states.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { tableUnder } from './tables.ts'

let running: RunningStoa
let ann: Person
let bob: Person
let count = 0

beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
  await running.admin.post('/groups', { slug: 'team', name: 'Team' })
  await running.admin.put('/groups/team/members/bob')
})
afterAll(() => running.close())

async function newItem(...versions: string[]): Promise<string> {
  count += 1
  const name = `thing-${count}`
  for (const [index, version] of versions.entries()) {
    const file = pluginZip(name, { version })
    const to = index === 0 ? '/items' : `/items/${name}-by-ann/versions`
    expect((await ann.api.upload(to, { file })).status).toBe(201)
  }
  return `${name}-by-ann`
}

const ACTS = {
  yank: (item: string) => ann.api.post(`/items/${item}/versions/1.0.0/yank`, { reason: 'Broken.' }),
  deprecate: (item: string) => ann.api.post(`/items/${item}/versions/1.0.0/deprecate`, { reason: 'Old.' }),
  restore: (item: string) => ann.api.post(`/items/${item}/versions/1.0.0/restore`),
}
const REACHED_BY = { published: 'restore', deprecated: 'deprecate', yanked: 'yank' } as const

describe('what becomes of a version', () => {
  const table = tableUnder('What becomes of a version')

  test('the table is the program’s', () => {
    const coded = Object.entries(VERSION_STATES).map(([State, next]) => ({
      State,
      ...Object.fromEntries(VERSION_ACTS.map((act) => [act, next[act] ?? 'refused: version_yanked'])),
    }))
    expect(table).toEqual(coded)
  })

  test.each(
    table.flatMap(({ State, ...acts }) =>
      Object.entries(acts).map(([act, expected]) => ({ State, act, expected })),
    ),
  )('$State, then $act: $expected', async ({ State, act, expected }) => {
    const item = await newItem('1.0.0')
    await ACTS[REACHED_BY[State as keyof typeof REACHED_BY]](item)
    const { body } = await ACTS[act as keyof typeof ACTS](item)
    expect(body.code === undefined ? body.status : `refused: ${body.code}`).toBe(expected)
    const now = (await ann.api.get(`/items/${item}/versions/1.0.0`)).body.status
    expect(now).toBe(expected.startsWith('refused') ? State : expected)
  })

  test('who keeps a yanked version by an exact pin reads why: in the API and in what is served', async () => {
    const item = await newItem('1.0.0', '2.0.0')
    await bob.api.put(`/items/${item}/install`, { pin: '=1.0.0' })
    await ann.api.post(`/items/${item}/versions/1.0.0/yank`, { reason: 'It deletes *files*.' })
    const entry = (await bob.api.get('/stack')).body.entries.find(
      (one: { item: string }) => one.item === item,
    )
    expect(entry).toMatchObject({ version: '1.0.0', yanked: { reason: 'It deletes *files*.' } })
    const archive = await bob.api.send('GET', `//stack`)
    expect(archive.body).toContain('Version 1.0.0 is yanked.')
    await bob.api.delete(`/items/${item}/install`)
  })

  test('the item is described by the version that people get, unless its owner wrote something else', async () => {
    count += 1
    const name = `told-${count}`
    const item = `${name}-by-ann`
    const zip = (version: string, description: string) =>
      pluginZip(name, {
        files: { '.claude-plugin/plugin.json': JSON.stringify({ name, version, description }) },
      })
    const description = async () => (await ann.api.get(`/items/${item}`)).body.description
    const publish = (version: string, text: string) =>
      ann.api.upload(`/items/${item}/versions`, { file: zip(version, text) })
    await ann.api.upload('/items', { file: zip('1.0.0', 'The first.') })
    await publish('2.0.0-beta.1', 'A try.')
    expect(await description()).toBe('The first.')
    await publish('1.1.0', 'The second.')
    expect(await description()).toBe('The second.')
    await ann.api.post(`/items/${item}/versions/1.1.0/yank`, { reason: 'Broken.' })
    expect(await description()).toBe('The first.')
    await ann.api.post(`/items/${item}/versions/1.1.0/restore`)
    expect(await description()).toBe('The second.')
    await ann.api.patch(`/items/${item}`, { description: 'In my own words.' })
    await publish('1.2.0', 'The third.')
    expect(await description()).toBe('In my own words.')
  })

  test('a version without a number follows the newest release', async () => {
    const item = await newItem('1.0.0', '2.0.0-beta.1')
    const file = pluginZip(item.replace('-by-ann', ''), { files: { 'new.md': 'new' } })
    expect((await ann.api.upload(`/items/${item}/versions`, { file })).body.version).toBe('1.0.1')
  })
})

describe('an archived item', () => {
  const table = tableUnder('States of an item')

  test('the table has a row for every act that needs the shelf', () => {
    expect(table.map(({ Act }) => Act)).toEqual(Object.keys(NEEDS_SHELF))
  })

  test('takes no installs and grants, warns of versions that only those get who have it, and its name says how to get it back', async () => {
    const item = await newItem('1.0.0')
    await ann.api.delete(`/items/${item}`)
    const name = item.replace('-by-ann', '')
    const answers = {
      install: await bob.api.put(`/items/${item}/install`),
      grant: await running.admin.put(`/groups/team/grants/${item}`, { tier: 'default' }),
    }
    for (const [act, { body }] of Object.entries(answers)) expect([act, body.code]).toEqual([act, 'archived'])
    const file = pluginZip(name, { version: '2.0.0' })
    const published = await ann.api.upload(`/items/${item}/versions`, { file })
    expect([published.status, published.body.issues]).toMatchObject([201, [{ code: 'archived' }]])
    const again = await ann.api.upload('/items', { file: pluginZip(name, { version: '3.0.0' }) })
    expect([again.body.code, again.body.detail]).toEqual([
      'name_taken',
      expect.stringContaining('restore it'),
    ])
    await ann.api.patch(`/items/${item}`, { status: 'active' })
    expect((await bob.api.put(`/items/${item}/install`)).status).toBe(200)
  })

  test('does not come back by going back, and stays where it is', async () => {
    const item = await newItem('1.0.0')
    await bob.api.put(`/items/${item}/install`)
    const names = async () =>
      (await bob.api.get('/stack')).body.entries.map((one: { item: string }) => one.item)
    const { commit } = (await bob.api.get('/stack')).body
    await ann.api.delete(`/items/${item}`)
    expect(await names()).toContain(item)
    await bob.api.delete(`/items/${item}/install`)
    expect(await names()).not.toContain(item)
    const page = (await bob.api.get(`//stack/go-back?commit=${commit}`)).body
    expect(page).toContain(`${item} is archived and cannot come back into your set`)
  })

  test('is installed again by who has it, at another version', async () => {
    const item = await newItem('1.0.0', '1.1.0')
    await bob.api.put(`/items/${item}/install`)
    await ann.api.delete(`/items/${item}`)
    expect((await bob.api.put(`/items/${item}/install`, { pin: 'v1.0.0' })).status).toBe(200)
    await bob.api.delete(`/items/${item}/install`)
  })
})

test('a successor is named to those alone who may see it', async () => {
  await ann.api.upload('/items', { file: skillZip('secret', { version: '1.0.0' }), sharing: 'private' })
  const item = await newItem('1.0.0')
  const at = `/items/${item}/versions/1.0.0`
  await ann.api.post(`${at}/deprecate`, { reason: 'Old.', successor: 'secret-by-ann' })
  await bob.api.put(`/items/${item}/install`)
  expect((await ann.api.get(at)).body.successor).toBe('secret-by-ann')
  expect((await bob.api.get(at)).body.successor).toBeNull()
  const seen = [
    await bob.api.get('/stack'),
    await bob.api.get(`//store/${item}/versions`),
    await bob.api.get('//stack'),
  ]
  for (const { body } of seen) expect(JSON.stringify(body)).not.toContain('secret-by-ann')
  await bob.api.delete(`/items/${item}/install`)
})
