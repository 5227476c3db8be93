/** Work that outlives its request: in which order it runs, how it ends, and what is left of it. */
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JobRun } from '../../src/jobs/define-job.ts'
import { jobs as table } from '../../src/jobs/jobs.repo.ts'
import type { JobRow } from '../../src/jobs/jobs.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { JOBS_AT_ONCE_MAX, JOBS_KEPT_MAX } from '../../src/kernel/limits.ts'
import { sourceSync } from '../../src/sources/sync-job.ts'
import { meta } from '../../src/store/database.ts'
import {
  door,
  ended,
  eventsOf,
  type OpenJobs,
  openJobs,
  startWork,
  untilStopped,
  workKind,
} from '../support/jobs.ts'
import { temporaryFolder } from '../support/temp.ts'

/** A worker looks each second; a machine may be slow. */
const PATIENT = { timeout: 60_000 }

let file: string
let open: OpenJobs
beforeEach(async () => {
  file = path.join(await temporaryFolder('jobs'), 'jobs.duckdb')
  open = await openJobs(file)
})
afterEach(() => open.close())

async function reopen(): Promise<void> {
  await open.close()
  open = await openJobs(file)
}

const endsWith = (run: JobRun, result: unknown) =>
  open.db.write((tx) => run.ends(tx, Date.now(), { state: 'succeeded', result }))

const start = (subject: string, work: (run: JobRun) => Promise<unknown>, kind = 'sync') =>
  startWork(open.jobs, { kind, subject, startedBy: 'ann' }, work)

describe('a job', () => {
  test.each<[string, (run: JobRun) => unknown]>([
    ['returns', () => ({ name: 'half \ud83d', of: ['\udc00'] })],
    ['fails with', () => Promise.reject(new AppError('bad_request', 'half \ud83d'))],
    ['ends with', (run) => endsWith(run, { name: 'half \ud83d' })],
  ])('ends, and its events are stored, whatever text it %s', async (_, end) => {
    const { id } = await start('half', async (run) => {
      run.progress(1, 2, 'half \ud83d')
      run.log('half \ud83d')
      return end(run)
    })
    const told = await eventsOf(open.jobs, id)
    expect(JSON.stringify(told).match(/half \ufffd/g)).toHaveLength(3)
    expect(await eventsOf(open.jobs, id)).toEqual(told)
    expect(open.bugs).toEqual([])
  })

  test('is queued, runs, and leaves what it returned and how far it came, also after a restart', async () => {
    const gate = door()
    const queued = await start('shop', async (run) => {
      run.progress(3, 7, 'Reading')
      await gate.opened
      return { added: ['tool'], skipped: undefined }
    })
    expect(queued).toMatchObject({ kind: 'sync', subject: 'shop', state: 'queued', startedBy: 'ann' })
    expect(queued.id).toMatch(/^job_[\w-]{16}$/)
    expect(open.jobs.get(queued.id)).toMatchObject({
      state: 'running',
      progress: { done: 3, total: 7, message: 'Reading' },
      endedAt: null,
    })
    gate.open()
    const row = await ended(open.jobs, queued.id)
    expect(row).toMatchObject({
      state: 'succeeded',
      result: { added: ['tool'] },
      error: null,
      progress: { done: 3, total: 7, message: 'Reading' },
    })
    expect(row.createdAt <= row.startedAt! && row.startedAt! <= row.endedAt!).toBe(true)
    await reopen()
    expect(open.jobs.get(queued.id)).toEqual(row)
  })

  test('that fails says why, by code and sentence', async () => {
    const { id } = await start('shop', async () => {
      throw new AppError('name_taken', '"x" is taken; choose another.')
    })
    expect(await ended(open.jobs, id)).toMatchObject({
      state: 'failed',
      error: { code: 'name_taken', message: '"x" is taken; choose another.' },
      result: null,
    })
    expect(open.bugs).toEqual([])
  })

  test('that fails with a bug says nothing of the inside, and the bug is reported', async () => {
    const bug = new TypeError('x is not a function')
    const { id } = await start('shop', () => {
      throw bug
    })
    const { state, error } = await ended(open.jobs, id)
    expect([state, error!.code]).toEqual(['failed', 'internal'])
    expect(error!.message).not.toContain('function')
    expect(open.bugs).toMatchObject([{ error: bug, job: { id } }])
  })

  test('that is not there is not there', async () => {
    expect(open.jobs.get('job_none')).toBeUndefined()
    expect(await open.jobs.cancel({ id: 'job_none' })).toBeUndefined()
    expect(await eventsOf(open.jobs, 'job_none')).toEqual([])
  })
})

describe('the queue', () => {
  test('runs jobs of one subject one after another, whatever their kind', async () => {
    const order: string[] = []
    const work = (name: string) => async () => {
      order.push(`${name} begins`)
      await new Promise(setImmediate)
      order.push(`${name} ends`)
    }
    const rows = [
      await start('shop', work('first')),
      await start('shop', work('second'), 'check'),
      await start('shop', work('third'), 'remove'),
    ]
    for (const { id } of rows) await ended(open.jobs, id)
    expect(order).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  })

  test('merges a job with one of its kind and subject that waits, not with one that runs', async () => {
    const gate = door()
    let runs = 0
    const work = async () => {
      runs += 1
      await gate.opened
    }
    const running = await start('shop', work)
    const waiting = await start('shop', work)
    const [merged, other] = await Promise.all([start('shop', work), start('shop', work, 'check')])
    expect(waiting.id).not.toBe(running.id)
    expect(merged.id).toBe(waiting.id)
    expect(other.id).not.toBe(waiting.id)
    gate.open()
    for (const { id } of [running, waiting, other])
      expect((await ended(open.jobs, id)).state).toBe('succeeded')
    expect(runs).toBe(3)
  })

  test('merges two that are started in the same moment', async () => {
    const gate = door()
    const first = await start('shop', () => gate.opened)
    const [a, b] = await Promise.all([start('shop', async () => 1), start('shop', async () => 2)])
    expect(b.id).toBe(a.id)
    gate.open()
    await ended(open.jobs, first.id)
    expect((await ended(open.jobs, a.id)).result).toBe(1)
    expect(open.jobs.list()).toHaveLength(2)
  })

  test(`runs ${JOBS_AT_ONCE_MAX} subjects at once, and the next in the order they came`, async () => {
    const gates = ['a', 'b', 'c', 'd'].map((subject) => ({ subject, ...door() }))
    const rows: JobRow[] = []
    for (const { subject, opened } of gates) rows.push(await start(subject, () => opened))
    const states = () => rows.map(({ id }) => open.jobs.get(id)!.state)
    expect(states()).toEqual(['running', 'running', 'queued', 'queued'])
    gates[1]!.open()
    await ended(open.jobs, rows[1]!.id)
    await expect.poll(states, PATIENT).toEqual(['running', 'succeeded', 'running', 'queued'])
    for (const gate of gates) gate.open()
    for (const { id } of rows) await ended(open.jobs, id)
  })

  test('goes on after a job that failed', async () => {
    const failed = await start('shop', () => Promise.reject(new AppError('no_space', 'Full.')))
    const next = await start('shop', async () => 'fine')
    expect((await ended(open.jobs, failed.id)).state).toBe('failed')
    expect((await ended(open.jobs, next.id)).result).toBe('fine')
  })

  test('lists newest first, by kind and subject', async () => {
    let now = 1_000
    await open.close()
    open = await openJobs(file, { clock: () => now++ })
    for (const [subject, kind] of [
      ['a', 'sync'],
      ['b', 'sync'],
      ['a', 'check'],
    ] as const)
      await ended(open.jobs, (await start(subject, async () => null, kind)).id)
    const names = (filter?: Parameters<typeof open.jobs.list>[0]) =>
      open.jobs.list(filter).map(({ subject, kind }) => `${kind} ${subject}`)
    expect(names()).toEqual(['check a', 'sync b', 'sync a'])
    expect(names({ subject: 'a' })).toEqual(['check a', 'sync a'])
    expect(names({ kind: 'sync', limit: 1 })).toEqual(['sync b'])
  })

  test(`keeps ${JOBS_KEPT_MAX} rows: the oldest that has ended goes first`, async () => {
    const { id: template } = await start('shop', async () => null)
    const row = await ended(open.jobs, template)
    await open.db.write((tx) => {
      for (let age = 1; age < JOBS_KEPT_MAX; age += 1)
        tx.put(table, { ...row, id: `job_${age}` as JobRow['id'], createdAt: row.createdAt - age })
    })
    const newest = await start('shop', async () => null)
    await ended(open.jobs, newest.id)
    const ids = open.jobs.list().map(({ id }) => id)
    expect(ids).toHaveLength(JOBS_KEPT_MAX)
    expect(ids.slice(-2)).toEqual([`job_${JOBS_KEPT_MAX - 3}`, `job_${JOBS_KEPT_MAX - 2}`])
    expect(ids).toContain(newest.id)
  })

  test('knows what came last by more than dates: a clock that is set back lets go of nothing new', async () => {
    let now = 1_000_000_000_000
    await open.close()
    open = await openJobs(file, { clock: () => now })
    const row = await ended(open.jobs, (await start('shop', async () => null)).id)
    await open.db.write((tx) => {
      for (let age = 1; age < JOBS_KEPT_MAX; age += 1)
        tx.put(table, { ...row, id: `job_${age}` as JobRow['id'], createdAt: row.createdAt - age })
    })
    now -= 86_400_000
    const told = await ended(open.jobs, (await start('told', async (run) => run.log('kept'))).id)
    const last = await ended(open.jobs, (await start('last', async (run) => run.log('too'))).id)
    expect(open.jobs.list({ limit: 2 }).map(({ id }) => id)).toEqual([last.id, told.id])
    expect(open.jobs.lines(told.id)).toEqual(['kept'])
  })

  test('keeps the oldest, too, while its worker has not let go: its subject is still taken', async () => {
    const { id: template } = await start('shop', async () => null)
    const row = await ended(open.jobs, template)
    const held = { ...row, id: 'job_held' as JobRow['id'], worker: 'another', createdAt: 1 }
    await open.db.write((tx) => {
      tx.put(table, held)
      for (let age = 1; age < JOBS_KEPT_MAX; age += 1)
        tx.put(table, { ...row, id: `job_${age}` as JobRow['id'], createdAt: row.createdAt - age })
    })
    await ended(open.jobs, (await start('other', async () => null)).id)
    expect(open.jobs.get(held.id)).toMatchObject({ id: held.id })
  })
})

describe('cancelling', () => {
  test('a job that waits means that it never runs', async () => {
    const gate = door()
    const running = await start('shop', () => gate.opened)
    let isRun = false
    const waiting = await start('shop', async () => {
      isRun = true
    })
    await open.jobs.cancel({ id: waiting.id })
    expect(await ended(open.jobs, waiting.id)).toMatchObject({
      state: 'cancelled',
      startedAt: null,
      error: null,
    })
    gate.open()
    await ended(open.jobs, running.id)
    expect(isRun).toBe(false)
  })

  test('a job that runs tells it to stop', async () => {
    const { id } = await start('shop', untilStopped)
    await open.jobs.cancel({ id })
    expect(await ended(open.jobs, id)).toMatchObject({ state: 'cancelled', error: null })
    expect(open.bugs).toEqual([])
  })

  test('a job that goes on all the same stays cancelled, and what it plans then is not done', async () => {
    const gate = door()
    let planned: Promise<unknown> | undefined
    const { id } = await start('shop', async (run) => {
      run.progress(1, 2, 'Half')
      await gate.opened
      run.log('Not told any more.')
      planned = open.db.write((tx) => {
        tx.put(meta, { name: 'done', value: 'twice' })
        run.ends(tx, 0, { state: 'succeeded', result: 'done' })
      })
      await planned
    })
    await open.jobs.cancel({ id })
    const cancelled = open.jobs.get(id)!
    expect(cancelled).toMatchObject({ state: 'cancelled', progress: { done: 1 }, result: null, error: null })
    expect(await eventsOf(open.jobs, id)).toHaveLength(2)
    // Nothing of its subject begins before it has stopped.
    const next = await start('shop', async () => 'next')
    expect(open.jobs.get(next.id)!.state).toBe('queued')
    gate.open()
    expect((await ended(open.jobs, next.id)).result).toBe('next')
    await expect(planned).rejects.toMatchObject({ code: 'interrupted' })
    expect(open.db.get(meta, 'done')).toBeUndefined()
    expect(open.jobs.get(id)).toEqual({ ...cancelled, worker: null })
    expect(open.bugs).toEqual([])
  })

  test('a job in the moment in which a try fails frees its subject', async () => {
    const kinds = { sync: workKind('sync', { retries: 1 }) }
    await open.close()
    open = await openJobs(file, { kinds })
    const gate = door()
    const { id } = await start('shop', async () => {
      await gate.opened
      throw new AppError('internal', 'It failed.')
    })
    // The try fails while the end is being written, and cannot know of it.
    await open.jobs.cancel({ id }, () => gate.open())
    const next = await start('shop', async () => 'next')
    expect((await ended(open.jobs, next.id)).result).toBe('next')
    expect(open.jobs.get(id)).toMatchObject({ state: 'cancelled', worker: null })
  })

  test('what has ended changes nothing', async () => {
    const { id } = await start('shop', async () => 'done')
    await ended(open.jobs, id)
    await open.jobs.cancel({ id })
    expect(open.jobs.get(id)!.state).toBe('succeeded')
  })
})

describe('a stop of the server', () => {
  test('gives back what runs, keeps what waits, and takes nothing new; the next start goes on with both', async () => {
    let begun = 0
    const running = await start('shop', async (run) => {
      begun += 1
      run.log(`time ${begun}`)
      return begun === 1 ? untilStopped(run) : 'gone on with'
    })
    const waiting = await start('shop', async () => 'at last')
    await open.jobs.close()
    for (const { id } of [running, waiting])
      expect(open.jobs.get(id)).toMatchObject({
        state: 'queued',
        worker: null,
        attempt: 0,
        lost: 0,
        startedAt: null,
      })
    await expect(start('shop', async () => null)).rejects.toMatchObject({ code: 'interrupted' })
    await reopen()
    expect(await ended(open.jobs, running.id)).toMatchObject({ state: 'succeeded', result: 'gone on with' })
    expect(await ended(open.jobs, waiting.id)).toMatchObject({ result: 'at last', attempt: 1 })
    expect(open.bugs).toEqual([])
  })

  test('is no end to who watches: the line breaks, and what comes later has higher numbers', async () => {
    const gate = door()
    let begun = 0
    const { id } = await start('shop', async (run) => {
      begun += 1
      run.log(`time ${begun}`)
      if (begun === 1) await untilStopped(run)
      await gate.opened
    })
    const before = eventsOf(open.jobs, id)
    await open.jobs.close()
    expect(await before).toEqual([{ id: 1, type: 'log', data: { line: 'time 1' } }])
    await reopen()
    gate.open()
    // Who had seen more than was stored misses nothing either.
    for (const seen of [1, 77]) {
      const rest = await eventsOf(open.jobs, id, seen)
      expect(rest.map(({ type }) => type)).toEqual(['log', 'end'])
      expect(rest[0]!.id).toBeGreaterThan(1_000)
      expect(rest[1]!.id).toBe(rest[0]!.id + 1)
    }
    expect((await eventsOf(open.jobs, id)).map(({ type }) => type)).toEqual(['log', 'log', 'end'])
    await reopen()
    const again = await eventsOf(open.jobs, id, 1)
    expect(again.map(({ type }) => type)).toEqual(['log', 'end'])
    expect(await eventsOf(open.jobs, id, again[1]!.id)).toEqual([])
  })
})

describe('at a start', () => {
  test('what a former program left without input ends as interrupted, and so does what this one does not know', async () => {
    const { id } = await start('shop', async () => null)
    const row = await ended(open.jobs, id)
    const left = { ...row, state: 'running', endedAt: null, result: null } as const
    await open.db.write((tx) => {
      tx.put(table, { ...left, id: 'job_former' as JobRow['id'], input: null })
      tx.put(table, {
        ...left,
        id: 'job_waits' as JobRow['id'],
        input: null,
        state: 'queued',
        startedAt: null,
      })
      tx.put(table, { ...left, id: 'job_unknown' as JobRow['id'], kind: 'dropped' })
      tx.put(table, { ...left, id: 'job_other' as JobRow['id'], input: { somethingElse: 1 } })
    })
    await reopen()
    for (const name of ['former', 'waits', 'unknown', 'other']) {
      expect(await ended(open.jobs, `job_${name}`)).toMatchObject({
        state: 'failed',
        error: {
          code: 'interrupted',
          message: 'The server stopped before this was done; start it again.',
        },
        endedAt: expect.any(Number),
      })
    }
  })
})

describe('a try that failed', () => {
  const lasting = (options: Parameters<typeof workKind>[1]) => ({
    kinds: { sync: workKind('sync', options) },
  })

  test('is followed by as many as its kind says, each later than the one before', async () => {
    let now = Date.now()
    await open.close()
    open = await openJobs(file, { clock: () => now, ...lasting({ retries: 2 }) })
    let tries = 0
    const { id } = await start('shop', async () => {
      tries += 1
      throw new AppError('upstream_unreachable', `No answer ${tries}.`)
    })
    for (const attempt of [1, 2]) {
      await expect.poll(() => open.jobs.get(id), PATIENT).toMatchObject({ state: 'queued', attempt })
      expect(open.jobs.get(id)!.notBefore).toBeGreaterThan(now)
      now = open.jobs.get(id)!.notBefore!
    }
    expect(await ended(open.jobs, id)).toMatchObject({ state: 'failed', error: { message: 'No answer 3.' } })
    const lines = (await eventsOf(open.jobs, id)).map(({ data }) => 'line' in data && data.line)
    expect(lines).toEqual(['Try 1 failed: No answer 1.', 'Try 2 failed: No answer 2.', false])
  })

  test('is tried at once when somebody asks again', async () => {
    await open.close()
    open = await openJobs(file, lasting({ retries: 2 }))
    let tries = 0
    const work = async () => {
      tries += 1
      if (tries === 1) throw new AppError('upstream_unreachable', 'No answer.')
      return tries
    }
    const { id } = await start('shop', work)
    await expect.poll(() => open.jobs.get(id), PATIENT).toMatchObject({ state: 'queued', attempt: 1 })
    expect((await start('shop', work)).id).toBe(id)
    expect(await ended(open.jobs, id)).toMatchObject({ state: 'succeeded', result: 2 })
  })

  test('does not wait for a date that a clock wrote which was decades ahead', async () => {
    const right = Date.now()
    let now = right + 80 * 365 * 86_400_000
    await open.close()
    open = await openJobs(file, { clock: () => now, ...lasting({ retries: 1 }) })
    let tries = 0
    const { id } = await start('shop', async () => {
      tries += 1
      if (tries === 1) throw new AppError('upstream_unreachable', 'No answer.')
    })
    await expect.poll(() => open.jobs.get(id), PATIENT).toMatchObject({ state: 'queued', attempt: 1 })
    now = right
    expect((await ended(open.jobs, id)).state).toBe('succeeded')
  })

  test('by taking too long says so', async () => {
    await open.close()
    open = await openJobs(file, lasting({ timeoutMs: 5 }))
    const { id } = await start('shop', untilStopped)
    expect(await ended(open.jobs, id)).toMatchObject({
      state: 'failed',
      error: {
        code: 'job_too_long',
        message: 'sync of shop took more than 1 seconds and was ended; start it again.',
      },
    })
  })
})

describe('what a job is asked to do', () => {
  test('never holds a secret: a field that nobody declared is refused, and nothing of it is stored', async () => {
    const typed = { sourceId: 'src_1', trigger: 'hand', secret: 'hunter2-typed' }
    await open.close()
    open = await openJobs(file, { kinds: { sourceSync } })
    const asked = open.jobs.start(sourceSync, { subject: 'shop', startedBy: 'ann', input: typed as never })
    await expect(asked).rejects.toMatchObject({
      code: 'bad_request',
      message: 'The job source.sync cannot take its input: "secret" must NOT have additional properties.',
    })
    expect(open.jobs.list()).toEqual([])
    const records = await open.db.sql.rows('SELECT changes FROM changes')
    expect(JSON.stringify(records)).not.toContain('hunter2')
  })
})
