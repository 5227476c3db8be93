/**
 * Back-off for wrong passwords (HOSTILE.md W5). Counted by account and network together: whoever guesses makes
 * themselves wait, and nobody else. In memory, as a restart is nothing that a stranger can cause.
 */

import type { Monotonic } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import {
  SIGN_IN_FORGET_MS,
  SIGN_IN_PAIRS_MAX,
  SIGN_IN_TRIES_FREE,
  SIGN_IN_WAIT_MS_MAX,
  SIGN_IN_WAIT_MS_MIN,
} from '../kernel/limits.ts'
import { hashSecret } from './secrets.ts'

export interface SignInAttempts {
  /**
   * Look at a password, unless it is too early for another try. Unknown accounts are counted like known ones.
   * @param account what was typed to name it
   * @param network who asks, as far as one can tell
   * @returns what `isRight` says; right forgets what was wrong before
   * @throws AppError `rate_limited` without asking `isRight`, and what that throws: then the try does not count
   */
  attempt(account: string, network: string, isRight: () => Promise<boolean>): Promise<boolean>
}

/** Tries since the last right one, those included that are being looked at. */
interface Tries {
  count: number
  /** On the monotonic clock. */
  lastAt: number
}

export function createSignInAttempts(monotonic: Monotonic, pairsMax = SIGN_IN_PAIRS_MAX): SignInAttempts {
  /** The pair that tried last stands last. */
  const pairs = new Map<string, Tries>()

  const put = (key: string, tries: Tries) => {
    pairs.delete(key)
    pairs.set(key, tries)
    const [oldest] = pairs.keys()
    if (pairs.size > pairsMax) pairs.delete(oldest!)
  }
  const takeBack = (key: string) => {
    const tries = pairs.get(key)
    if (tries !== undefined) pairs.set(key, { ...tries, count: tries.count - 1 })
  }

  return {
    async attempt(account, network, isRight) {
      const key = hashSecret(`${account.trim().toLowerCase()}\0${network}`)
      const now = monotonic()
      const before = pairs.get(key)
      const count = before === undefined || now - before.lastAt >= SIGN_IN_FORGET_MS ? 0 : before.count
      const waitMs = count === 0 ? 0 : before!.lastAt + waitMsAfter(count) - now
      if (waitMs > 0) throw tooEarly(account, count, Math.ceil(waitMs / 1000))
      // Counted before it is looked at, so that a hundred tries at the same moment are a hundred.
      put(key, { count: count + 1, lastAt: now })
      try {
        const matches = await isRight()
        if (matches) pairs.delete(key)
        return matches
      } catch (error) {
        takeBack(key)
        throw error
      }
    },
  }
}

/** From the last try on. */
function waitMsAfter(count: number): number {
  if (count < SIGN_IN_TRIES_FREE) return 0
  return Math.min(SIGN_IN_WAIT_MS_MIN * 2 ** (count - SIGN_IN_TRIES_FREE), SIGN_IN_WAIT_MS_MAX)
}

function tooEarly(account: string, count: number, seconds: number): AppError {
  const wait =
    seconds < 120
      ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
      : `${Math.ceil(seconds / 60)} minutes`
  return new AppError(
    'rate_limited',
    `There were ${count} wrong passwords for "${cut(account, 100)}" from your network; try again in ${wait}.`,
    { retryAfterSeconds: seconds },
  )
}
