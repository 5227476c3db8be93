/** A slash at the end of an address of a page leads to the page. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

test.each([
  ['/store/', '/store'],
  ['/sign-in/?next=%2Fstack', '/sign-in?next=%2Fstack'],
  ['/stack//', '/stack'],
  ['/my-ai-stack/', '/my-ai-stack'],
  ['/connect/', '/connect'],
  ['/account/', '/account'],
  ['/admin/sources/', '/admin/sources'],
  ['/admin/users/', '/admin/users'],
  ['/store/none/versions/', '/store/none/versions'],
  ['/api/docs/', '/api/docs'],
  ['/help/', '/help'],
  ['/nowhere/', '/nowhere'],
  // Never to another host.
  ['//evil.example/', '/evil.example'],
  ['/\\evil.example/', '/evil.example'],
  ['//evil.example//', '/evil.example'],
])('%s leads to %s', async (from, to) => {
  for (const api of [running.admin, running.anonymous]) {
    const answer = await api.get(`/${from}`)
    expect([answer.status, answer.headers.get('location')]).toEqual([308, to])
  }
})

test('a call of the API keeps its exact address', async () => {
  const answer = await running.admin.get('/items/')
  expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
})
