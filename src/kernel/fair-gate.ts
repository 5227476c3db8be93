/**
 * A door that lets a few through at a time, in turn: networks one after the other, and in each its accounts one after
 * the other, so that whoever comes with many waits behind themselves and not in front of everybody else.
 */

export interface Waits {
  network: string
  account: string
}

export type FairGate = <T>(who: Waits, work: () => Promise<T>) => Promise<T>

interface Waiter {
  enter(): void
  refuse(error: Error): void
}

/** Whoever waits, by network and account; who had their turn last stands last. */
type Line = Map<string, Map<string, Waiter[]>>

/** @param waitingMax beyond this many who wait, one of those who came with most is refused */
export function createFairGate(atOnce: number, waitingMax: number, refusal: () => Error): FairGate {
  const line: Line = new Map()
  let running = 0
  let waiting = 0

  const wait = (who: Waits): Promise<void> => {
    if (waiting >= waitingMax && !makeRoom(who)) return Promise.reject(refusal())
    waiting += 1
    return new Promise((enter, refuse) => lineOf(line, who).push({ enter, refuse }))
  }
  /** Whether somebody gave way who waits with more than the one who comes. */
  const makeRoom = (who: Waits): boolean => {
    const [network, accounts] = longest(line, sizeOfNetwork)
    const [account, waiters] = longest(accounts, (all) => all.length)
    const own = line.get(who.network)
    const isOwn = network === who.network
    const hasMore = isOwn
      ? waiters.length > (own?.get(who.account)?.length ?? 0) + 1
      : sizeOfNetwork(accounts) > (own === undefined ? 0 : sizeOfNetwork(own)) + 1
    if (!hasMore) return false
    waiters.pop()!.refuse(refusal())
    waiting -= 1
    if (waiters.length === 0) accounts.delete(account)
    if (accounts.size === 0) line.delete(network)
    return true
  }
  const next = (): void => {
    const waiter = takeTurn(line)
    if (waiter === undefined) running -= 1
    else {
      waiting -= 1
      waiter.enter()
    }
  }

  return async (who, work) => {
    // A place that becomes free goes to whoever waits, not to whoever comes.
    if (running >= atOnce) await wait(who)
    else running += 1
    try {
      return await work()
    } finally {
      next()
    }
  }
}

function lineOf(line: Line, { network, account }: Waits): Waiter[] {
  const accounts = line.get(network) ?? new Map<string, Waiter[]>()
  line.set(network, accounts)
  const waiters = accounts.get(account) ?? []
  accounts.set(account, waiters)
  return waiters
}

/** The one whose turn it is; their account and network go to the end. */
function takeTurn(line: Line): Waiter | undefined {
  const [network, accounts] = line.entries().next().value ?? []
  if (network === undefined || accounts === undefined) return undefined
  const [account, waiters] = accounts.entries().next().value!
  const waiter = waiters.shift()
  accounts.delete(account)
  if (waiters.length > 0) accounts.set(account, waiters)
  line.delete(network)
  if (accounts.size > 0) line.set(network, accounts)
  return waiter
}

function sizeOfNetwork(accounts: ReadonlyMap<string, readonly Waiter[]>): number {
  return [...accounts.values()].reduce((sum, { length }) => sum + length, 0)
}

/** @param map not empty */
function longest<Value>(map: ReadonlyMap<string, Value>, sizeOf: (value: Value) => number): [string, Value] {
  return [...map].reduce((most, entry) => (sizeOf(entry[1]) > sizeOf(most[1]) ? entry : most))
}
