/** Watching a job: whoever comes, whenever, and however often they lose the line, misses nothing. */
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EmbeddedQueue } from '../../src/jobs/embedded-queue.ts'
import type { JobEvent } from '../../src/jobs/event-log.ts'
import { EventLogs } from '../../src/jobs/event-logs.ts'
import { systemClock, systemMonotonic, systemRandom } from '../../src/kernel/clock.ts'
import { JOB_EVENTS_MAX, JOBS_REMEMBERED_MAX } from '../../src/kernel/limits.ts'
import {
  door,
  ended,
  eventsOf,
  type OpenJobs,
  openJobDatabase,
  openJobs,
  startWork,
  untilStopped,
} from '../support/jobs.ts'
import { temporaryFolder } from '../support/temp.ts'

let file: string
let open: OpenJobs
beforeEach(async () => {
  file = path.join(await temporaryFolder('jobs'), 'jobs.duckdb')
  open = await openJobs(file)
})
afterEach(() => open.close())

const JOB = { kind: 'sync', subject: 'shop', startedBy: 'ann' }
const idsOf = (events: JobEvent[]) => events.map(({ id }) => id)

/** A job that logs 1 to `lines`, a line each time the test says so. */
async function steppedJob(lines: number) {
  const steps = Array.from({ length: lines }, door)
  const { id } = await startWork(open.jobs, JOB, async (run) => {
    for (const [index, step] of steps.entries()) {
      await step.opened
      run.log(`line ${index + 1}`)
    }
  })
  return { id, step: (line: number) => steps[line - 1]!.open() }
}

test('a watcher from the start sees everything in order, and the end last', async () => {
  const { id } = await startWork(open.jobs, JOB, async (run) => {
    run.progress(0, null, 'Looking')
    run.log('one')
    await new Promise(setImmediate)
    run.progress(1, 1, 'Done')
    return 7
  })
  expect(await eventsOf(open.jobs, id)).toEqual([
    { id: 1, type: 'progress', data: { done: 0, total: null, message: 'Looking' } },
    { id: 2, type: 'log', data: { line: 'one' } },
    { id: 3, type: 'progress', data: { done: 1, total: 1, message: 'Done' } },
    { id: 4, type: 'end', data: { state: 'succeeded', error: null, result: 7 } },
  ])
})

test('what is told costs no commit each, and moves nothing that others look at', async () => {
  const { sequence, revisions } = open.db
  const { newest } = revisions
  const { id } = await startWork(open.jobs, JOB, async (run) => {
    for (let line = 1; line <= 1_000; line += 1) {
      run.progress(line, 1_000, 'Reading')
      if (line % 100 === 0) await new Promise(setImmediate)
    }
  })
  expect((await ended(open.jobs, id)).progress.done).toBe(1_000)
  // Queued, leased, ended.
  expect(open.db.sequence - sequence).toBe(3)
  expect(open.db.revisions.newest).toBe(newest)
})

test('one that comes back with the last number it saw gets the rest, wherever it broke off', async () => {
  const { id, step } = await steppedJob(5)
  for (let line = 1; line <= 5; line += 1) step(line)
  await ended(open.jobs, id)
  for (let seen = 0; seen <= 6; seen += 1)
    expect(idsOf(await eventsOf(open.jobs, id, seen))).toEqual([1, 2, 3, 4, 5, 6].slice(seen))
})

test('one that breaks off after every single event misses none while the job runs', async () => {
  const { id, step } = await steppedJob(20)
  const seen: number[] = []
  while (seen.length < 21) {
    step(Math.min(20, seen.length + 1))
    for await (const event of open.jobs.events(id, seen.at(-1) ?? 0)) {
      seen.push(event.id)
      break
    }
  }
  expect(seen).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
})

test('many watchers at different places see the same', async () => {
  const { id, step } = await steppedJob(4)
  const early = eventsOf(open.jobs, id)
  step(1)
  step(2)
  const late = eventsOf(open.jobs, id, 1)
  step(3)
  step(4)
  expect(idsOf(await early)).toEqual([1, 2, 3, 4, 5])
  expect(idsOf(await late)).toEqual([2, 3, 4, 5])
})

test('a watcher that leaves is let go although the job goes on', async () => {
  const { id, step } = await steppedJob(1)
  const leaving = new AbortController()
  const watching = eventsOf(open.jobs, id, 0, leaving.signal)
  leaving.abort()
  expect(await watching).toEqual([])
  step(1)
  await ended(open.jobs, id)
})

test('a cancelled job ends for its watchers too', async () => {
  const first = await steppedJob(1)
  const second = await startWork(open.jobs, JOB, async () => null)
  const watching = [eventsOf(open.jobs, first.id), eventsOf(open.jobs, second.id)]
  await open.jobs.cancel({ id: second.id })
  first.step(1)
  expect((await watching[1])!.at(-1)).toMatchObject({ type: 'end', data: { state: 'cancelled' } })
  expect((await watching[0])!.at(-1)).toMatchObject({ type: 'end', data: { state: 'succeeded' } })

  const third = await startWork(open.jobs, JOB, untilStopped)
  const last = eventsOf(open.jobs, third.id)
  await open.jobs.cancel({ id: third.id })
  expect((await last).at(-1)).toMatchObject({ type: 'end', data: { state: 'cancelled' } })
})

test('what is told while the end is being stored is not taken for the end', async () => {
  const { id } = await startWork(open.jobs, JOB, async (run) => {
    run.log('one')
    const ending = open.db.write((tx) => {
      run.ends(tx, 0, { state: 'succeeded', result: 7 })
      setImmediate(() => run.log('late'))
    })
    await ending
  })
  const seen = await eventsOf(open.jobs, id)
  expect(seen.map(({ type }) => type)).toEqual(['log', 'log', 'end'])
  for (const { id: number, type } of seen)
    if (type !== 'end') expect((await eventsOf(open.jobs, id, number)).at(-1)).toMatchObject({ type: 'end' })
})

test('one that has seen more than there is, as before a backup was put back, is told the end', async () => {
  const { id, step } = await steppedJob(2)
  step(1)
  const ahead = eventsOf(open.jobs, id, 10 ** 15 - 1)
  step(2)
  expect(await ahead).toMatchObject([{ id: 10 ** 15, type: 'end' }])
})

test('of a job that is no longer remembered the end is told, with a number after the last one seen', async () => {
  const { id } = await startWork(open.jobs, JOB, async () => 'old')
  await ended(open.jobs, id)
  for (let count = 0; count < JOBS_REMEMBERED_MAX; count += 1)
    await ended(open.jobs, (await startWork(open.jobs, JOB, async (run) => run.log('newer'))).id)
  const end = { type: 'end', data: { state: 'succeeded', error: null, result: 'old' } }
  expect(await eventsOf(open.jobs, id, 41)).toEqual([{ id: 42, ...end }])
  await open.close()
  open = await openJobs(file)
  expect(await eventsOf(open.jobs, id)).toEqual([{ id: 1, ...end }])
})

test(`of a job with more than ${JOB_EVENTS_MAX} events the newest are kept`, async () => {
  const { id } = await startWork(open.jobs, JOB, async (run) => {
    for (let line = 0; line < JOB_EVENTS_MAX + 10; line += 1) run.log(String(line))
  })
  await ended(open.jobs, id)
  const ids = idsOf(await eventsOf(open.jobs, id, 3))
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([JOB_EVENTS_MAX, 12, JOB_EVENTS_MAX + 11])
})

test('what could not be stored is stored later, in its order', async () => {
  const db = await openJobDatabase(path.join(await temporaryFolder('jobs'), 'full.duckdb'))
  let isFull = true
  class FullDisk extends EmbeddedQueue {
    override async saveEvents(...told: Parameters<EmbeddedQueue['saveEvents']>) {
      if (isFull) throw new Error('No space left on device.')
      return super.saveEvents(...told)
    }
  }
  const queue = new FullDisk({ db, clock: systemClock, monotonic: systemMonotonic, random: systemRandom })
  const logs = new EventLogs(queue)
  const row = await queue.add({ ...JOB, input: {} })
  logs.of(row).add({ type: 'log', data: { line: 'one' } })
  await expect(logs.save()).rejects.toThrow('No space left')
  logs.of(row).add({ type: 'log', data: { line: 'two' } })
  isFull = false
  await logs.save()
  expect(queue.eventsOf(row.id).map(({ data }) => data)).toEqual([{ line: 'one' }, { line: 'two' }])
  await db.close()
})
