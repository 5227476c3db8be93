/** When a source is synced by itself: five cron fields, in UTC, kept as a row of the clock that begins jobs. */

import { readCron, type ScheduleRow, schedules } from '../jobs/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import type { ScheduleId, SourceId } from '../kernel/ids.ts'
import type { Transaction } from '../store/index.ts'
import type { SourceRow } from './sources.repo.ts'
import { SYNC_JOB } from './sync-input.ts'

const TIME_ZONE = 'UTC'

/** What is wrong with a schedule, as one sentence that says what to do; `undefined` when it is fine. */
export function scheduleProblem(schedule: string): string | undefined {
  const shown = JSON.stringify(cut(schedule, 100))
  const times = readCron(schedule, TIME_ZONE)
  if (times === undefined) {
    return `${shown} is not a schedule; give five cron fields (minute, hour, day, month, weekday; in UTC), such as "0 3 * * *".`
  }
  return times.comes()
    ? undefined
    : `${shown} names no time that ever comes; choose a day that the month has.`
}

/** The first time after `after`; `undefined` when none comes. */
export function nextRun(schedule: string, after: EpochMs): EpochMs | undefined {
  return readCron(schedule, TIME_ZONE)?.next(after)
}

/** Whether the schedule names the minute that `at` is in. */
export function isDue(schedule: string, at: EpochMs): boolean {
  return readCron(schedule, TIME_ZONE)?.has(at) ?? false
}

/** Plan that the row says what the source says. What it has begun is kept, so that no minute is taken twice. */
export function reconcileSchedule(tx: Transaction, source: SourceRow): void {
  const { id, schedule } = source
  if (schedule === null) dropSchedule(tx, id)
  else tx.put(schedules, rowOf(source, schedule, tx.get(schedules, idOf(id))))
}

function rowOf({ id, slug, enabled }: SourceRow, cron: string, known: ScheduleRow | undefined): ScheduleRow {
  return {
    id: idOf(id),
    kind: SYNC_JOB,
    subject: slug,
    input: { sourceId: id, trigger: 'schedule' },
    cron,
    timeZone: TIME_ZONE,
    enabled,
    lastAt: known?.lastAt ?? null,
  }
}

export function dropSchedule(tx: Transaction, source: SourceId): void {
  tx.delete(schedules, idOf(source))
}

/** A source has one schedule at most. */
function idOf(source: SourceId): ScheduleId {
  return `sch_${source}` as ScheduleId
}
