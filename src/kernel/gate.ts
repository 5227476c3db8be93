/** A door that lets a few through at a time; the others wait their turn. */

export type Gate = <T>(work: () => Promise<T>) => Promise<T>

/** @param waitingMax beyond this many who wait, `refuse` throws at once */
export function createGate(
  atOnce: number,
  waitingMax = Number.POSITIVE_INFINITY,
  refuse?: () => Error,
): Gate {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce && waiting.length >= waitingMax) throw refuse?.() ?? new Error('The gate is full.')
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      // Whoever waits longest takes the place over.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
