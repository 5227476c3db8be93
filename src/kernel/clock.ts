/** Time and randomness as dependencies, so that tests decide both. */
import { randomBytes } from 'node:crypto'
import { CLOCK_SET_BACK_MS_MAX } from './limits.ts'

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

export type Clock = () => EpochMs
/** Milliseconds since some moment of this process. It never jumps, whatever is done to the date: for intervals. */
export type Monotonic = () => number
export type RandomBytes = (count: number) => Buffer

export const systemClock: Clock = () => Date.now()
export const systemMonotonic: Monotonic = () => performance.now()
export const systemRandom: RandomBytes = (count) => randomBytes(count)

/**
 * Whether what was noted at `since` is younger than `lifeMs`: for what outlives the process, where only the date can
 * tell. A moment that lies ahead was noted by a clock that was wrong; nothing lives until that comes again.
 */
export function isYounger(since: EpochMs, lifeMs: number, now: EpochMs): boolean {
  return now - since < lifeMs && since - now <= CLOCK_SET_BACK_MS_MAX
}
