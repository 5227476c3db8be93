/** When a source is synced by itself: five cron fields, in UTC. */

import { Cron } from 'croner'
import type { EpochMs } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import { SCHEDULE_CHARS_MAX } from '../kernel/limits.ts'

/** A tick covers one minute, the smallest step that five fields can say. */
const MINUTE_MS = 60_000

/** What is wrong with a schedule, as one sentence that says what to do; `undefined` when it is fine. */
export function scheduleProblem(schedule: string): string | undefined {
  const shown = JSON.stringify(cut(schedule, 100))
  const cron = read(schedule)
  if (cron === undefined) {
    return `${shown} is not a schedule; give five cron fields (minute, hour, day, month, weekday; in UTC), such as "0 3 * * *".`
  }
  return cron.nextRun() === null
    ? `${shown} names no time that ever comes; choose a day that the month has.`
    : undefined
}

/** The first time after `after`; `undefined` when none comes. */
export function nextRun(schedule: string, after: EpochMs): EpochMs | undefined {
  return read(schedule)?.nextRun(new Date(after))?.getTime()
}

/** Whether the schedule names the minute that `at` is in. */
export function isDue(schedule: string, at: EpochMs): boolean {
  return read(schedule)?.match(new Date(at - (at % MINUTE_MS))) ?? false
}

/** A date is a pattern of its own to croner, for one run ever; it has no blank in it and no `@` before it. */
function read(schedule: string): Cron | undefined {
  if (schedule.length > SCHEDULE_CHARS_MAX || !/^@| /.test(schedule)) return undefined
  try {
    return new Cron(schedule, { mode: '5-part', timezone: 'UTC' })
  } catch {
    return undefined
  }
}
