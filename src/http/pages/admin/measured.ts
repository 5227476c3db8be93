/** What takes its time to find out: found beside the requests, and shown as it was found last. */
import { setTimeout as later } from 'node:timers/promises'
import type { Monotonic } from '../../../kernel/clock.ts'

export interface Measured<T> {
  value: T
  ageMs: number
}

/** After this it is found out anew, while the former one is shown. */
const FRESH_MS = 60_000
/** A page waits no longer for it, in ms: a small store is through by then. */
const WAIT_MS = 40

/** @returns `undefined` while the first one is under way */
export function createMeasured<T>(
  find: () => Promise<T>,
  monotonic: Monotonic,
): () => Promise<Measured<T> | undefined> {
  let last: { value: T; at: number } | undefined
  let finding: Promise<void> | undefined
  const start = () => {
    finding ??= find()
      .then((value) => {
        last = { value, at: monotonic() }
      })
      // What cannot be found out now is asked for again by the next request.
      .catch(() => undefined)
      .finally(() => {
        finding = undefined
      })
    return finding
  }
  return async () => {
    if (last === undefined || monotonic() - last.at > FRESH_MS) {
      const found = start()
      if (last === undefined) await Promise.race([found, later(WAIT_MS, undefined, { ref: false })])
    }
    return last && { value: last.value, ageMs: monotonic() - last.at }
  }
}
