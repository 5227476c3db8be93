/** Time and randomness as dependencies, so that tests decide both. */
import { randomBytes } from 'node:crypto'

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

export type Clock = () => EpochMs
export type RandomBytes = (count: number) => Buffer

export const systemClock: Clock = () => Date.now()
export const systemRandom: RandomBytes = (count) => randomBytes(count)
