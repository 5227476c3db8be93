/**
 * Back-off for wrong passwords (docs/threats.md, "Signing in"). Counted by account and network together, and by network
 * alone for accounts that never signed in from there: whoever guesses, at one account or over many, makes themselves
 * wait, and not those who were let in before. In memory, as a restart is nothing that a stranger can cause.
 */
import type { Monotonic } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import {
  SIGN_IN_FORGET_MS,
  SIGN_IN_NETWORK_TRIES_FREE,
  SIGN_IN_NETWORK_TRIES_PER_ACCOUNT,
  SIGN_IN_NETWORK_WAIT_MS_MAX,
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

export function createSignInAttempts(monotonic: Monotonic, rowsMax = SIGN_IN_PAIRS_MAX): SignInAttempts {
  const pairs = createTally(monotonic, rowsMax)
  const networks = createTally(monotonic, rowsMax)
  /** How many accounts signed in from a network, and which: those that came last stand last. */
  const welcome = new Map<string, number>()
  const known = new Map<string, true>()

  const remember = (pair: string, network: string) => {
    if (!known.has(pair)) touch(welcome, network, (welcome.get(network) ?? 0) + 1, rowsMax)
    touch(known, pair, true, rowsMax)
  }
  const freeOf = (network: string) =>
    SIGN_IN_NETWORK_TRIES_FREE + SIGN_IN_NETWORK_TRIES_PER_ACCOUNT * (welcome.get(network) ?? 0)

  return {
    async attempt(account, network, isRight) {
      const pair = hashSecret(`${account.trim().toLowerCase()}\0${network}`)
      const isKnown = known.has(pair)
      const waitMs = pairs.waitMs(pair, SIGN_IN_TRIES_FREE, SIGN_IN_WAIT_MS_MAX)
      if (waitMs > 0) throw tooEarly(`"${cut(account, 100)}"`, pairs.count(pair), waitMs)
      const networkWaitMs = networks.waitMs(network, freeOf(network), SIGN_IN_NETWORK_WAIT_MS_MAX)
      if (!isKnown && networkWaitMs > 0)
        throw tooEarly('several accounts', networks.count(network), networkWaitMs)
      // Counted before it is looked at, so that a hundred tries at the same moment are a hundred.
      pairs.add(pair)
      if (!isKnown) networks.add(network)
      const takeBack = () => {
        if (!isKnown) networks.takeBack(network)
      }
      try {
        const matches = await isRight()
        if (!matches) return false
        pairs.forget(pair)
        takeBack()
        remember(pair, network)
        return true
      } catch (error) {
        pairs.takeBack(pair)
        takeBack()
        throw error
      }
    },
  }
}

/** Counts of tries by key, and how long each has to wait after them. */
function createTally(monotonic: Monotonic, rowsMax: number) {
  /** The one that tried last stands last. */
  const rows = new Map<string, Tries>()
  const count = (key: string): number => {
    const row = rows.get(key)
    return row === undefined || monotonic() - row.lastAt >= SIGN_IN_FORGET_MS ? 0 : row.count
  }
  return {
    count,
    waitMs(key: string, free: number, waitMsMax: number): number {
      const tries = count(key)
      if (tries < free) return 0
      const waitMs = Math.min(SIGN_IN_WAIT_MS_MIN * 2 ** (tries - free), waitMsMax)
      return Math.max(0, rows.get(key)!.lastAt + waitMs - monotonic())
    },
    add(key: string): void {
      touch(rows, key, { count: count(key) + 1, lastAt: monotonic() }, rowsMax)
    },
    takeBack(key: string): void {
      const row = rows.get(key)
      if (row !== undefined && row.count > 0) rows.set(key, { ...row, count: row.count - 1 })
    },
    forget(key: string): void {
      rows.delete(key)
    },
  }
}

/** Put a row last, and let go of the one that stands first when there are too many. */
function touch<Value>(rows: Map<string, Value>, key: string, value: Value, rowsMax: number): void {
  rows.delete(key)
  rows.set(key, value)
  const [oldest] = rows.keys()
  if (rows.size > rowsMax) rows.delete(oldest!)
}

function tooEarly(whom: string, count: number, waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000)
  const wait =
    seconds < 120
      ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
      : `${Math.ceil(seconds / 60)} minutes`
  return new AppError(
    'rate_limited',
    `There were ${count} wrong passwords for ${whom} from your network; try again in ${wait}.`,
    { retryAfterSeconds: seconds },
  )
}
