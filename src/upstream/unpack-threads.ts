/** The threads that unpack: few at once, and kept for a while, as starting one takes longer than most packs. */
import { createGate } from '../kernel/gate.ts'
import { UNPACK_THREAD_IDLE_MS, UNPACKS_AT_ONCE_MAX } from '../kernel/limits.ts'
import { UnpackThread } from './unpack-thread.ts'

export class UnpackThreads {
  readonly #gate = createGate(UNPACKS_AT_ONCE_MAX)
  readonly #idle = new Map<UnpackThread, NodeJS.Timeout>()
  readonly #busy = new Set<UnpackThread>()

  /** Work with a thread, once one is free. It is used again after success, and ended after a failure or an abort. */
  use<T>(signal: AbortSignal, work: (thread: UnpackThread) => Promise<T>): Promise<T> {
    return this.#gate(async () => {
      signal.throwIfAborted()
      const thread = this.#take()
      const stop = () => void thread.end()
      signal.addEventListener('abort', stop, { once: true })
      this.#busy.add(thread)
      try {
        const result = await work(thread)
        this.#keep(thread)
        return result
      } catch (error) {
        await thread.end()
        throw error
      } finally {
        this.#busy.delete(thread)
        signal.removeEventListener('abort', stop)
      }
    })
  }

  /** What is under way fails. */
  async close(): Promise<void> {
    for (const timer of this.#idle.values()) clearTimeout(timer)
    const all = [...this.#idle.keys(), ...this.#busy]
    this.#idle.clear()
    await Promise.all(all.map((thread) => thread.end()))
  }

  #take(): UnpackThread {
    const [kept] = this.#idle
    if (kept === undefined) return new UnpackThread()
    const [thread, timer] = kept
    clearTimeout(timer)
    this.#idle.delete(thread)
    return thread
  }

  #keep(thread: UnpackThread): void {
    const timer = setTimeout(() => {
      this.#idle.delete(thread)
      void thread.end()
    }, UNPACK_THREAD_IDLE_MS)
    this.#idle.set(thread, timer.unref())
  }
}
