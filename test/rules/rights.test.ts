/** "Who may do what to an item", cell by cell, over the API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ITEM_ACTS, type ItemAct } from '../../src/access/item-rights.ts'
import type { Answer, Api } from '../support/api.ts'
import { skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { tableUnder } from './tables.ts'

let running: RunningStoa
const apis: Record<string, Api> = {}
let count = 0

beforeAll(async () => {
  running = await runStoa()
  for (const name of ['owner', 'editor', 'reader', 'other']) apis[name] = (await running.person(name)).api
})
afterAll(() => running.close())

/** Everybody with an account may edit what is shared with `org` so. */
const SHARED = [
  { type: 'user', id: 'editor', permission: 'edit' },
  { type: 'user', id: 'reader', permission: 'view' },
]

async function newItem(sharing: 'shared' | 'public', sharedWith: object[] = SHARED): Promise<string> {
  count += 1
  const file = skillZip(`thing-${count}`, { version: '1.0.0' })
  const item: string = (await apis.owner!.upload('/items', { file })).body.servedName
  expect((await apis.owner!.patch(`/items/${item}`, { sharing, sharedWith })).status).toBe(200)
  return item
}

const ATTEMPTS: Record<ItemAct, (api: Api, item: string) => Promise<Answer>> = {
  describe: (api, item) => api.patch(`/items/${item}`, { title: 'Told anew' }),
  publish: (api, item) =>
    api.upload(`/items/${item}/versions`, { file: skillZip('thing', { version: `9.0.${count++}` }) }),
  yank: (api, item) => api.post(`/items/${item}/versions/1.0.0/yank`, { reason: 'Broken.' }),
  deprecate: (api, item) => api.post(`/items/${item}/versions/1.0.0/deprecate`, { reason: 'Old.' }),
  restore: (api, item) => api.post(`/items/${item}/versions/1.0.0/restore`),
  archive: (api, item) => api.delete(`/items/${item}`),
  unarchive: (api, item) => api.patch(`/items/${item}`, { status: 'active' }),
  share: (api, item) => api.patch(`/items/${item}`, { sharing: 'private' }),
  transfer: (api, item) => api.post(`/items/${item}/transfer`, { username: 'other' }),
}

const table = tableUnder('Who may do what to an item')

test('the table has a row for every act of the program', () => {
  expect(table.map(({ Act }) => Act)).toEqual(Object.keys(ITEM_ACTS))
})

describe.each(['shared', 'public'] as const)('of a %s item', (sharing) => {
  test.each(table)('$Act', async ({ Act, Owner, Editor, Reader }) => {
    const item = await newItem(sharing)
    const attempt = async (who: string) => {
      const { status } = await ATTEMPTS[Act as ItemAct](apis[who]!, item)
      return status < 300 ? 'yes' : status === 403 ? 'no' : String(status)
    }
    expect([await attempt('reader'), await attempt('editor'), await attempt('owner')]).toEqual([
      Reader,
      Editor,
      Owner,
    ])
  })
})

test('what is shared for editing with everybody, everybody edits', async () => {
  const item = await newItem('shared', [{ type: 'org', id: 'everyone', permission: 'edit' }])
  expect((await ATTEMPTS.publish(apis.other!, item)).status).toBe(201)
  expect((await ATTEMPTS.yank(apis.other!, item)).status).toBe(403)
  const wrong = { sharing: 'shared', sharedWith: [{ type: 'org', id: 'acme', permission: 'view' }] }
  expect((await apis.owner!.patch(`/items/${item}`, wrong)).status).toBe(400)
})

test('what is private nobody edits but its owner, whatever it was shared with', async () => {
  const item = await newItem('shared')
  await apis.owner!.patch(`/items/${item}`, { sharing: 'private' })
  expect((await ATTEMPTS.describe(apis.editor!, item)).status).toBe(404)
})
