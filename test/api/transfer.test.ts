/** An item goes to another owner: only by its owner or an admin, once, and on record. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let bob: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
  await ann.api.upload('/items', { file: skillZip('tidy'), sharing: 'private' })
})
afterAll(() => running.close())

const transfer = (username: unknown) => ann.api.post('/items/tidy-by-ann/transfer', { username })

test('whom it cannot go to is said, and nothing changes', async () => {
  await running.person('gone')
  await running.admin.patch('/users/gone', { disabled: true })
  expectProblem(await transfer('gone'), 400, 'bad_request', 'gone')
  expectProblem(await transfer('ann'), 400, 'bad_request', 'ann')
  expectProblem(await transfer('nobody'), 404, 'user_not_found', 'nobody')
  expectProblem(await transfer(7), 400, 'bad_request', 'username')
  expect((await ann.api.get('/items/tidy-by-ann')).body.owner).toBe('ann')
})

test('the new owner decides from then on, under the old name, and the trail says who gave it', async () => {
  expect(await transfer('bob')).toMatchObject({
    status: 200,
    body: { owner: 'bob', servedName: 'tidy-by-ann' },
  })
  expectProblem(await ann.api.get('/items/tidy-by-ann'), 404, 'item_not_found')
  expectProblem(await transfer('ann'), 404, 'item_not_found')
  expect((await bob.api.patch('/items/tidy-by-ann', { title: 'Mine now' })).status).toBe(200)
  const { body } = await running.admin.get('/audit?subject=tidy-by-ann')
  expect(JSON.stringify(body)).toContain('item.transfer')
  expect((await running.admin.post('/items/tidy-by-ann/transfer', { username: 'ann' })).status).toBe(200)
})
