import { afterAll, beforeAll, expect, test } from 'vitest'
import { pluginZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  for (const name of ['mine', 'other'])
    expect((await ann.api.upload('/items', { file: pluginZip(name, { version: '1.0.0' }) })).status).toBe(201)
  for (const slug of ['crew', 'guests']) await running.admin.post('/groups', { slug, name: slug })
})
afterAll(() => running.close())

test('a body that names what the path names is refused, and nothing of either is changed', async () => {
  const body = { tier: 'default', slug: 'guests', item: 'other-by-ann' }
  expectProblem(await running.admin.put('/groups/crew/grants/mine-by-ann', body), 400, 'bad_request', 'slug')
  for (const slug of ['crew', 'guests'])
    expect((await running.admin.get(`/groups/${slug}/grants`)).body).toEqual([])
})

test('a form that names what the path names is refused, and nothing is published', async () => {
  const file = pluginZip('mine', { version: '1.1.0' })
  const answer = await ann.api.upload('/items/mine-by-ann/versions', { file, item: 'other-by-ann' })
  expectProblem(answer, 400, 'bad_request', 'item')
  for (const item of ['mine-by-ann', 'other-by-ann'])
    expect((await ann.api.get(`/items/${item}/versions`)).body).toHaveLength(1)
})

test('a query that names what the path names is refused', async () => {
  expectProblem(await running.admin.get('/groups/crew/grants?slug=guests'), 400, 'bad_request', 'slug')
})
