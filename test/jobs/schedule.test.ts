/** Syncs by the clock: which schedules are taken, when they are due, and that they run. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { readCron } from '../../src/jobs/cron.ts'
import { schedules } from '../../src/jobs/schedules.repo.ts'
import { beginScheduled, startSchedules } from '../../src/jobs/schedules.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import type { ScheduleId } from '../../src/kernel/ids.ts'
import { SCHEDULE_CHARS_MAX } from '../../src/kernel/limits.ts'
import { createSource, updateSource } from '../../src/sources/change-source.ts'
import { isDue, nextRun, scheduleProblem } from '../../src/sources/schedule.ts'
import { listSyncs, type SourceRow } from '../../src/sources/sources.repo.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { door, ended, startWork } from '../support/jobs.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

const at = (time: string) => Date.parse(`${time}Z`)

describe('a schedule', () => {
  test.each(['0 3 * * *', '*/5 * * * *', '30 2 * * MON-FRI', '0 0 29 2 *', '@daily', '0 0 L * *'])(
    'may be %j',
    (schedule) => {
      expect(scheduleProblem(schedule)).toBeUndefined()
    },
  )

  test.each([
    ['words', 'every night'],
    ['nothing', ''],
    ['a minute that no hour has', '61 * * * *'],
    ['seconds', '* * * * * *'],
    ['a single date', '2030-01-01T00:00:00'],
    ['a number', '5'],
    ['an option', '--help'],
    ['too much', `${'1,'.repeat(SCHEDULE_CHARS_MAX)}1 * * * *`],
  ])('of %s is refused with what it must be', (_, schedule) => {
    expect(scheduleProblem(schedule)).toMatch(/is not a schedule; give five cron fields.*"0 3 \* \* \*"\.$/)
    expect(nextRun(schedule, at('2026-01-01T00:00:00'))).toBeUndefined()
    expect(isDue(schedule, at('2026-01-01T00:00:00'))).toBe(false)
  })

  test('that never comes is refused', () => {
    expect(scheduleProblem('0 0 31 2 *')).toBe(
      '"0 0 31 2 *" names no time that ever comes; choose a day that the month has.',
    )
  })

  test('is in UTC, and due for the whole of its minute', () => {
    expect(nextRun('0 3 * * *', at('2026-06-01T02:59:59'))).toBe(at('2026-06-01T03:00:00'))
    expect(nextRun('0 3 * * *', at('2026-06-01T03:00:00'))).toBe(at('2026-06-02T03:00:00'))
    const due = ['02:59:59.999', '03:00:00.000', '03:00:59.999', '03:01:00.000'].map((time) =>
      isDue('0 3 * * *', at(`2026-06-01T${time}`)),
    )
    expect(due).toEqual([false, true, true, false])
  })
})

test('a schedule may be in another time zone, also where clocks are changed', () => {
  const times = readCron('30 9 * * *', 'Europe/Berlin')!
  expect(times.next(at('2026-06-01T00:00:00'))).toBe(at('2026-06-01T07:30:00'))
  expect(times.next(at('2026-12-01T00:00:00'))).toBe(at('2026-12-01T08:30:00'))
  expect([times.has(at('2026-06-01T07:30:59')), times.has(at('2026-06-01T08:30:00'))]).toEqual([true, false])
  expect(readCron('30 9 * * *', 'Nowhere/Town')).toBeUndefined()
})

test.each([
  ['an hour that does not come is made up for when clocks go on', '2027-03-28', '30 2 * * *', ['01:00']],
  ['an hour that comes twice counts once when clocks go back', '2027-10-31', '30 2 * * *', ['00:30']],
  ['what comes each hour comes each hour', '2027-10-31', '0 * * * *', ['00:00', '01:00', '02:00']],
])('%s, and what is told to be next is due then', (_, day, cron, expected) => {
  const times = readCron(cron, 'Europe/Berlin')!
  const minutes = Array.from({ length: 180 }, (_, minute) => at(`${day}T00:00:00`) + minute * 60_000)
  const told = (some: number[]) => some.map((minute) => new Date(minute).toISOString().slice(11, 16))
  expect(told(minutes.filter((minute) => times.has(minute)))).toEqual(expected)
  expect(told(minutes.filter((minute) => times.next(minute - 1) === minute))).toEqual(expected)
})

describe('the scheduler', () => {
  let running: RunningStoa
  let server: GitServer
  let repository: GitRepository
  beforeAll(async () => {
    server = await runGitServer()
    repository = await server.repository('shop')
    await repository.commit({
      '.claude-plugin/marketplace.json': JSON.stringify({
        name: 'shop',
        owner: { name: 'Ann' },
        plugins: [],
      }),
    })
    running = await runStoa({ env: { OUTBOUND_ALLOW: server.host } })
  })
  afterAll(async () => {
    await running.close()
    await server.close()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const troubles: unknown[] = []
  const clock = () => ({ ...running.deps, onTrouble: (error: unknown) => void troubles.push(error) })
  const jobsOf = (slug: string) => running.deps.jobs.list({ subject: slug })

  function root(): Actor {
    const { id, username } = getUser(running.deps.db, 'root')
    return { userId: id, username, admin: true }
  }

  function follow(slug: string, schedule: string): Promise<SourceRow> {
    return createSource(running.deps, root(), { slug, url: repository.url, mode: 'marketplace', schedule })
  }

  test('starts the syncs that are due, and no others', async () => {
    const nightly = await follow('nightly', '0 3 * * *')
    await follow('noon', '0 12 * * *')
    await follow('off', '0 3 * * *')
    await updateSource(running.deps, root(), 'off', { enabled: false })
    await beginScheduled(clock(), at('2026-06-01T03:00:12'))
    expect([jobsOf('nightly').length, jobsOf('noon').length, jobsOf('off').length]).toEqual([1, 0, 0])
    expect(await ended(running.deps.jobs, jobsOf('nightly')[0]!.id)).toMatchObject({
      state: 'succeeded',
      startedBy: 'system',
    })
    expect(listSyncs(running.deps.db, nightly.id)).toMatchObject([{ trigger: 'schedule', error: null }])
  })

  test('never has two syncs of one source at once: the next one waits, and a third is that one', async () => {
    await follow('often', '* * * * *')
    const gate = door()
    const busy = { kind: 'test', subject: 'often', startedBy: 'system' }
    await startWork(running.deps.jobs, busy, () => gate.opened)
    for (const minute of ['00', '01', '02']) await beginScheduled(clock(), at(`2026-06-01T05:${minute}:00`))
    expect(
      jobsOf('often')
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['queued', 'running'])
    gate.open()
    for (const { id } of jobsOf('often')) expect((await ended(running.deps.jobs, id)).state).toBe('succeeded')
    const [later, earlier] = jobsOf('often').sort((a, b) => b.startedAt! - a.startedAt!)
    expect(later!.startedAt).toBeGreaterThanOrEqual(earlier!.endedAt!)
  })

  test('begins once for a minute, whoever looks and however often', async () => {
    const { id } = await follow('once', '0 6 * * *')
    const looks = ['00.000', '00.000', '31.500'].map((s) =>
      beginScheduled(clock(), at(`2026-06-01T06:00:${s}`)),
    )
    await Promise.all(looks)
    const [job] = jobsOf('once')
    expect(job).toMatchObject({ scheduleId: `sch_${id}`, input: { sourceId: id, trigger: 'schedule' } })
    await ended(running.deps.jobs, job!.id)
    await running.restart()
    await beginScheduled(clock(), at('2026-06-01T06:00:59'))
    expect(jobsOf('once')).toHaveLength(1)
    await beginScheduled(clock(), at('2026-06-02T06:00:00'))
    expect(jobsOf('once')).toHaveLength(2)
    // A clock that was decades ahead takes nothing from the minutes that come after it.
    await beginScheduled(clock(), at('2106-06-02T06:00:00'))
    for (const { id } of jobsOf('once')) await ended(running.deps.jobs, id)
    const before = jobsOf('once').length
    await beginScheduled(clock(), at('2026-06-03T06:00:00'))
    expect(jobsOf('once')).toHaveLength(before + 1)
    for (const { id } of jobsOf('once')) await ended(running.deps.jobs, id)
  })

  test('does what it can when a schedule makes no sense any more', async () => {
    const { id } = await follow('sensible', '0 8 * * *')
    const gone = { sourceId: 'src_gone', trigger: 'schedule' }
    await running.deps.db.write((tx) => {
      const row = tx.get(schedules, `sch_${id}`)!
      tx.put(schedules, { ...row, id: 'sch_a' as ScheduleId, subject: 'gone', input: gone })
      tx.put(schedules, { ...row, id: 'sch_b' as ScheduleId, subject: 'gone', kind: 'dropped' })
    })
    await beginScheduled(clock(), at('2026-06-01T08:00:00'))
    expect(troubles.splice(0).map((error) => (error as Error).message)).toEqual([
      'There is no kind of job "dropped".',
      'The source "src_gone" was removed meanwhile; add it again.',
    ])
    expect(jobsOf('gone')).toEqual([])
    await ended(running.deps.jobs, jobsOf('sensible')[0]!.id)
  })

  test('ticks every minute until it is stopped', async () => {
    await follow('ticking', '* * * * *')
    const started = async () => {
      // Behind whatever the tick has written.
      await running.deps.db.write(() => undefined)
      return jobsOf('ticking').length
    }
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: at('2026-06-01T07:00:30') })
    const scheduler = startSchedules(clock())
    await vi.advanceTimersByTimeAsync(29_000)
    expect(await started()).toBe(0)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await started()).toBe(1)
    scheduler.stop()
    await vi.advanceTimersByTimeAsync(180_000)
    expect(await started()).toBe(1)
    vi.useRealTimers()
    await ended(running.deps.jobs, jobsOf('ticking')[0]!.id)
  })
})
