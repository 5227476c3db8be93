import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

const LONG = `a${'x'.repeat(200_000)}`

test.each([
  ['a name that is too long', () => running.admin.post('/groups', { slug: LONG, name: 'x' })],
  ['a wrong value of a list of words', () => running.admin.put('/groups/everyone/grants/x', { tier: LONG })],
  ['a field that nobody knows', () => running.admin.post('/groups', { slug: 'a', name: 'b', [LONG]: 1 })],
  [
    'half of a character',
    () => running.admin.post('/groups', { slug: `${'😀'.repeat(100_000)}`, name: 'x' }),
  ],
])('a sentence about %s has its beginning and its end, not all of it', async (_, send) => {
  const { status, body } = await send()
  expect(status).toBe(400)
  expect(body.detail.length).toBeLessThan(2_100)
  expect(body.detail.isWellFormed()).toBe(true)
})
