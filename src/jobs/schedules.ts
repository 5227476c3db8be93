/** The clock that begins jobs. A minute in which the server does not run is not made up for. */
import { Cron } from 'croner'
import type { Clock, EpochMs } from '../kernel/clock.ts'
import type { Reads, Transaction } from '../store/index.ts'
import { minuteOf, readCron } from './cron.ts'
import type { JobKind } from './define-job.ts'
import type { Jobs } from './jobs.ts'
import { allSchedules, findSchedule, type ScheduleRow, schedules } from './schedules.repo.ts'

export interface SchedulesDeps {
  db: Reads
  jobs: Jobs
  clock: Clock
  /** Told of a schedule that cannot begin its job. */
  onTrouble(error: unknown, schedule?: ScheduleRow): void
}

/** Look every minute, so that a schedule counts from the moment it is saved. */
export function startSchedules(deps: SchedulesDeps): { stop(): void } {
  const ticking = new Cron('* * * * *', { unref: true, timezone: 'UTC' }, async () => {
    await beginScheduled(deps, deps.clock()).catch((error) => deps.onTrouble(error))
  })
  return { stop: () => ticking.stop() }
}

/**
 * Begin what the minute is for that `at` is in: once, whoever else looks, and however often. A job that still waits from
 * before is not begun twice.
 */
export async function beginScheduled(deps: SchedulesDeps, at: EpochMs): Promise<void> {
  const minute = minuteOf(at)
  const due = [...allSchedules(deps.db)].filter((row) => isDue(row, minute))
  await Promise.all(due.map((row) => begin(deps, row, minute).catch((error) => deps.onTrouble(error, row))))
}

function isDue({ cron, timeZone, enabled, lastAt }: ScheduleRow, minute: EpochMs): boolean {
  return enabled && lastAt !== minute && readCron(cron, timeZone)?.has(minute) === true
}

/** Somebody was quicker, or it was changed meanwhile. */
class NotDue extends Error {}

async function begin({ jobs }: SchedulesDeps, schedule: ScheduleRow, minute: EpochMs): Promise<void> {
  const kind: JobKind | undefined = jobs.kinds.get(schedule.kind)
  if (kind === undefined) throw new Error(`There is no kind of job "${schedule.kind}".`)
  const { id, subject, input } = schedule
  const plan = (tx: Transaction, now: EpochMs) => {
    const row = findSchedule(tx, id)
    if (row === undefined || !isDue(row, minute)) throw new NotDue()
    tx.put(schedules, { ...row, lastAt: minute })
    kind.scheduled?.(tx, input, now)
  }
  try {
    await jobs.start(kind, { subject, input, startedBy: 'system', scheduleId: id }, plan)
  } catch (error) {
    if (!(error instanceof NotDue)) throw error
  }
}
