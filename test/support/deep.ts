/**
 * Long matrices and random histories: the whole of them with `npm run deep`, a sample with `npm test`.
 * `test/meta/deep.test.ts` keeps the list.
 */
import { appendFileSync } from 'node:fs'

export const isDeep = process.env.STOA_DEEP === '1'

/** The same in each `npm test`, so that nobody's change fails for a case that it has nothing to do with (ADR 52). */
const SAMPLE_SEED = 20261130

/** What random cases follow from: `STOA_SEED=… npm test`, `npm run deep -- PART --seed …`. */
export const seed = Number(process.env.STOA_SEED ?? SAMPLE_SEED)

const until = Number(process.env.STOA_DEEP_UNTIL ?? Number.POSITIVE_INFINITY)
const counted = process.env.STOA_DEEP_CASES

/** Whether the minutes of a part of `npm run deep` are over: then what has not begun is left out. */
export function isTimeOver(): boolean {
  return Date.now() > until
}

/** Cases within one story, for the last line of `npm run deep`; each story is one by itself. */
export function count(cases = 1): void {
  if (counted !== undefined) appendFileSync(counted, `${cases}\n`)
}

/** All of `whole` in depth, else what `isSampled` chooses. */
export function sampleOf<T>(whole: readonly T[], isSampled: (one: T) => boolean): T[] {
  return isDeep ? [...whole] : whole.filter(isSampled)
}

/** Seeds of as many stories, in a row. */
export function seeds({ sample, deep }: { sample: number; deep: number }): number[] {
  return Array.from({ length: isDeep ? deep : sample }, (_, index) => seed + index)
}

/** For `fc.assert`: which cases, and how many of them. */
export function runs({ sample, deep }: { sample: number; deep: number }) {
  return { numRuns: isDeep ? deep : sample, seed }
}

/** One random case, for a property: counted, and left out when the time is over. */
export function randomCase<Given extends unknown[]>(
  tell: (...given: Given) => Promise<void>,
): (...given: Given) => Promise<void> {
  return async (...given) => {
    if (isTimeOver()) return
    count()
    await tell(...given)
  }
}
