/** Work that outlives its request: in which order it runs, how it ends, and what is left of it. */
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jobs as table } from '../../src/jobs/jobs.repo.ts'
import type { JobRow, JobRun } from '../../src/jobs/jobs.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { JOBS_AT_ONCE_MAX, JOBS_KEPT_MAX } from '../../src/kernel/limits.ts'
import { door, ended, eventsOf, type OpenJobs, openJobs } from '../support/jobs.ts'
import { startServer } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

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

const start = (subject: string, work: (run: JobRun) => Promise<unknown>, kind = 'sync') =>
  open.jobs.start({ kind, subject, startedBy: 'ann' }, work)

describe('a job', () => {
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
    expect(open.jobs.cancel('job_none')).toBeUndefined()
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
    await new Promise(setImmediate)
    expect(states()).toEqual(['running', 'succeeded', 'running', 'queued'])
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
    open = await openJobs(file, () => now++)
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
})

describe('cancelling', () => {
  test('a job that waits means that it never runs', async () => {
    const gate = door()
    const running = await start('shop', () => gate.opened)
    let isRun = false
    const waiting = await start('shop', async () => {
      isRun = true
    })
    open.jobs.cancel(waiting.id)
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
    const { id } = await start('shop', async ({ signal }) => {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
    })
    open.jobs.cancel(id)
    expect(await ended(open.jobs, id)).toMatchObject({ state: 'cancelled', error: null })
    expect(open.bugs).toEqual([])
  })

  test('a job that finishes all the same has succeeded', async () => {
    const gate = door()
    const { id } = await start('shop', () => gate.opened.then(() => 'done'))
    open.jobs.cancel(id)
    gate.open()
    expect(await ended(open.jobs, id)).toMatchObject({ state: 'succeeded', result: 'done' })
    open.jobs.cancel(id)
    expect(open.jobs.get(id)!.state).toBe('succeeded')
  })
})

describe('a stop of the server', () => {
  test('interrupts what runs and what waits, and takes nothing new', async () => {
    const running = await start('shop', async ({ signal }) => {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    const waiting = await start('shop', async () => 'never')
    await open.jobs.close()
    for (const { id } of [running, waiting])
      expect(open.jobs.get(id)).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
    await expect(start('shop', async () => null)).rejects.toMatchObject({ code: 'interrupted' })
    await reopen()
    expect(open.jobs.list().map(({ error }) => error?.code)).toEqual(['interrupted', 'interrupted'])
  })

  test('by kill -9 is found at the next start', async () => {
    await open.close()
    const script = path.join(import.meta.dirname, '..', 'support', 'job-process.ts')
    const command = [process.execPath, '--import', 'tsx', script, file]
    const server = await startServer({ BASE_URL: 'none' }, { command })
    expect((await server.kill()).signal).toBe('SIGKILL')
    open = await openJobs(file)
    const states = Object.fromEntries(open.jobs.list().map((row) => [row.kind, row]))
    expect(states.done).toMatchObject({ state: 'succeeded', result: 'kept' })
    expect(states.sync).toMatchObject({ state: 'failed', startedAt: expect.any(Number) })
    expect(states.next).toMatchObject({ state: 'failed', startedAt: null })
    for (const row of [states.sync!, states.next!]) {
      expect(row.error).toEqual({
        code: 'interrupted',
        message: 'The server stopped before this was done; start it again.',
      })
      expect(row.endedAt).toEqual(expect.any(Number))
    }
    const again = await start('a', async () => 'again')
    expect((await ended(open.jobs, again.id)).result).toBe('again')
  })
})
