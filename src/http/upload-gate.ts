/** Uploads hold their bytes in memory, so only a few are worked on at once; the others wait their turn. */
import { UPLOADS_AT_ONCE_MAX } from '../kernel/limits.ts'

let running = 0
const waiting: (() => void)[] = []

/** Run `work` when there is room. */
export async function withUploadRoom<T>(work: () => Promise<T>): Promise<T> {
  if (running >= UPLOADS_AT_ONCE_MAX) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}
