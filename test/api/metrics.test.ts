/** Who reads the numbers: admins, and whoever shows what the operator set. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api } from '../support/api.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

const METRICS_TOKEN = 'numbers-for-the-monitoring'

let running: RunningStoa
let ann: Person
let root: Person
beforeAll(async () => {
  running = await runStoa({ env: { METRICS_TOKEN } })
  ann = await running.person('ann')
  root = await running.person('robin', { admin: true })
})
afterAll(() => running.close())

const metrics = (authorization?: string) =>
  new Api(running.baseUrl, authorization === undefined ? {} : { authorization }).get('//metrics')

test('nobody, a person and a token of other scopes are refused, whoever they are', async () => {
  expectProblem(await metrics(), 401, 'unauthenticated')
  expectProblem(await ann.api.get('//metrics'), 403, 'admin_required')
  expectProblem(await metrics(`Bearer ${await ann.token('items:read')}`), 403, 'admin_required')
  expectProblem(await metrics(`Bearer ${await root.token('items:read', 'git:read')}`), 403, 'missing_scope')
  expectProblem(await metrics(`Bearer ${METRICS_TOKEN}x`), 401, 'token_invalid')
  expectProblem(await metrics('Bearer '), 401, 'token_invalid')
})

test('an admin, a token of theirs with that scope, and METRICS_TOKEN in either form read them', async () => {
  const basic = Buffer.from(`prometheus:${METRICS_TOKEN}`).toString('base64')
  const answers = [
    await root.api.get('//metrics'),
    await metrics(`Bearer ${await root.token('admin')}`),
    await metrics(`Bearer ${METRICS_TOKEN}`),
    await metrics(`Basic ${basic}`),
  ]
  for (const { status, body } of answers) {
    expect(status).toBe(200)
    expect(String(body)).toContain('stoa_http_requests')
  }
})

test('METRICS_TOKEN opens nothing else', async () => {
  const api = new Api(running.baseUrl).withToken(METRICS_TOKEN)
  expectProblem(await api.get('/me'), 401, 'token_invalid')
  expectProblem(await api.get('/users'), 401, 'token_invalid')
})

test('without METRICS_TOKEN nothing that is shown stands for it', async () => {
  const other = await runStoa()
  for (const shown of ['', 'null', 'undefined'])
    expectProblem(await other.anonymous.withToken(shown).get('//metrics'), 401, 'token_invalid')
  await other.close()
})
