/** What happened in one job, numbered, for whoever watches it now or comes back to it. */
import { JOB_EVENTS_MAX } from '../kernel/limits.ts'
import type { JobProgress, JobRow } from './jobs.repo.ts'

export type JobEventData =
  | { type: 'progress'; data: JobProgress }
  | { type: 'log'; data: { line: string } }
  | { type: 'end'; data: Pick<JobRow, 'state' | 'error' | 'result'> }

/** 1, 2, 3, … without gaps. The last one of a job is its `end`. */
export type JobEvent = JobEventData & { id: number }

export class EventLog {
  /** The newest ones; what comes before is forgotten. */
  #events: JobEvent[] = []
  #lastId = 0
  #wake: () => void = () => undefined
  #changed: Promise<void> = this.#nextChange()

  add(event: JobEventData): void {
    this.#lastId += 1
    this.#events.push({ ...event, id: this.#lastId })
    if (this.#events.length > JOB_EVENTS_MAX) this.#events.shift()
    const wake = this.#wake
    this.#changed = this.#nextChange()
    wake()
  }

  /** Events after that number, then those to come, up to the end of the job or of the watcher's interest. */
  async *follow(lastEventId: number, signal: AbortSignal): AsyncGenerator<JobEvent> {
    let seen = lastEventId
    let leave: () => void = () => undefined
    const gone = new Promise<void>((resolve) => {
      leave = resolve
    })
    signal.addEventListener('abort', leave)
    try {
      while (!signal.aborted) {
        // Taken before the look, so that nothing that is added in between is missed.
        const changed = this.#changed
        for (const event of this.#after(seen)) {
          yield event
          seen = event.id
        }
        if (this.#events.at(-1)?.type === 'end' && seen >= this.#lastId) return
        await Promise.race([changed, gone])
      }
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  /** Numbers have no gaps, so the place is known. */
  #after(id: number): JobEvent[] {
    const firstId = this.#lastId - this.#events.length + 1
    return this.#events.slice(Math.max(0, id + 1 - firstId))
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
