/** A new kind of job costs one file and one line: it can be followed over the API and on its page then. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { meta } from '../../src/store/database.ts'
import { door, ended, startWork, workKind } from '../support/jobs.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import * as example from './example/index.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa({ jobKinds: { ...example, test: workKind('test') } })
  ann = await running.person('ann')
})
afterAll(() => running.close())

const job = { subject: 'shop', startedBy: 'ann' }

test('it is followed over the API, and its page tells what came of it in its own words', async () => {
  // Somebody is before it.
  const gate = door()
  const before = await startWork(running.deps.jobs, { kind: 'test', ...job }, () => gate.opened)
  const { id } = await running.deps.jobs.start(example.tally, { ...job, input: { name: 'shop' } })
  const page = async () => (await ann.api.get(`//jobs/${id}`)).body as string
  const waiting = await page()
  expect(waiting).toContain('<h1>Adding up: shop</h1>')
  expect(waiting).toContain('A tally is waiting')
  expect(waiting).toContain(`data-job="/api/v1/jobs/${id}/events"`)
  gate.open()
  await ended(running.deps.jobs, before.id)
  await ended(running.deps.jobs, id)
  expect((await ann.api.get(`/jobs/${id}`)).body).toMatchObject({
    kind: 'tally.add',
    state: 'succeeded',
    result: { times: 1 },
  })
  const { body: events } = await ann.api.get(`/jobs/${id}/events`)
  expect(events).toContain('data: {"done":0,"total":1,"message":"Looking for shop"}')
  expect(events).toContain('event: end\ndata: {"state":"succeeded","error":null,"result":{"times":1}}')
  const done = await page()
  expect(done).toContain('It was counted once.')
  expect(done).toContain('This is try shop.')
  expect(done).not.toContain('data-job=')
})

test('one that led to nothing is done', async () => {
  const { id } = await startWork(running.deps.jobs, { kind: 'test', ...job }, async () => undefined)
  await ended(running.deps.jobs, id)
  expect((await ann.api.get(`//jobs/${id}`)).body).toContain('It is done.')
})

test('what its page says of one that failed or was cancelled is why', async () => {
  const { jobs } = running.deps
  const failing = await startWork(jobs, { kind: 'test', ...job }, () => {
    throw new TypeError('inside')
  })
  await ended(jobs, failing.id)
  expect((await ann.api.get(`//jobs/${failing.id}`)).body).toContain(jobs.get(failing.id)!.error!.message)
  const gate = door()
  const cancelled = await startWork(jobs, { kind: 'test', ...job }, () => gate.opened)
  await jobs.cancel({ id: cancelled.id })
  gate.open()
  expect((await ann.api.get(`//jobs/${cancelled.id}`)).body).toContain('It was cancelled.')
})

test('it goes on after a restart as any other does', async () => {
  const { jobs } = running.deps
  const gate = door()
  await startWork(jobs, { kind: 'test', ...job }, () => gate.opened)
  const { id } = await jobs.start(example.tally, { ...job, input: { name: 'later' } })
  const restarting = running.restart()
  gate.open()
  await restarting
  expect(await ended(running.deps.jobs, id)).toMatchObject({ state: 'succeeded', result: { times: 1 } })
  expect(running.deps.db.get(meta, 'later')!.value).toBe('1')
})
