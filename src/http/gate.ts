/** Doors that let a few through at a time; the others wait their turn. */
import { UPLOADS_AT_ONCE_MAX, UPLOADS_RECEIVED_AT_ONCE_MAX } from '../kernel/limits.ts'

export type Gate = <T>(work: () => Promise<T>) => Promise<T>

function createGate(atOnce: number): Gate {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
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

/** Receiving the bytes of an upload: as slow as its sender, so it is apart from checking them. */
export const receiving = createGate(UPLOADS_RECEIVED_AT_ONCE_MAX)

/** Checking and publishing an upload: this holds its inflated files. */
export const publishing = createGate(UPLOADS_AT_ONCE_MAX)
