/** Times by five cron fields in a time zone. */
import { Cron } from 'croner'
import type { EpochMs } from '../kernel/clock.ts'
import { SCHEDULE_CHARS_MAX } from '../kernel/limits.ts'

/** The smallest step that five fields can say. */
const MINUTE_MS = 60_000

export interface Times {
  /** The first after `after`; `undefined` when none comes. */
  next(after: EpochMs): EpochMs | undefined
  /** Whether one ever comes. */
  comes(): boolean
  /** Whether the minute that `at` is in is one of them: `next` comes to it. */
  has(at: EpochMs): boolean
}

/**
 * @param timeZone as the IANA calls it
 * @returns nothing when one of the two says nothing
 */
export function readCron(fields: string, timeZone: string): Times | undefined {
  // A date is a pattern of its own to croner, for one run ever; it has no blank in it and no `@` before it.
  if (fields.length > SCHEDULE_CHARS_MAX || !/^@| /.test(fields)) return undefined
  try {
    // Croner looks at the zone when it is first asked for a time.
    new Intl.DateTimeFormat('en', { timeZone })
    const cron = new Cron(fields, { mode: '5-part', timezone: timeZone })
    return {
      next: (after) => cron.nextRun(new Date(after))?.getTime(),
      comes: () => cron.nextRun() !== null,
      // Not what the fields match: where clocks are changed, an hour of theirs comes twice or never.
      has: (at) => cron.nextRun(new Date(minuteOf(at) - 1))?.getTime() === minuteOf(at),
    }
  } catch {
    return undefined
  }
}

export function minuteOf(at: EpochMs): EpochMs {
  return at - (at % MINUTE_MS)
}
