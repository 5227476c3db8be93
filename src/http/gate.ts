/** Doors that let a few through at a time; the others wait their turn. */
import { UPLOADS_AT_ONCE_MAX, UPLOADS_RECEIVED_AT_ONCE_MAX } from '../kernel/limits.ts'

type Gate = <T>(work: () => Promise<T>) => Promise<T>

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

/** Uploads in memory, from their first byte to their row. A slow sender takes one of these places. */
const uploads = createGate(UPLOADS_RECEIVED_AT_ONCE_MAX)

/** Checking and publishing holds the inflated files too, so fewer do that at once. */
const publishing = createGate(UPLOADS_AT_ONCE_MAX)

/** Receive an upload, however slowly, and work on it when it is there. */
export function throughGates<Upload, T>(
  receive: () => Promise<Upload>,
  work: (upload: Upload) => Promise<T>,
): Promise<T> {
  return uploads(async () => {
    const upload = await receive()
    return publishing(() => work(upload))
  })
}
