/** What happens in one job, numbered, for whoever watches it now. What it told is stored by and by (stored-events.ts). */
import { JOB_EVENTS_MAX } from '../kernel/limits.ts'
import type { JobProgress, JobRow } from './jobs.repo.ts'

export type JobEventData =
  | { type: 'progress'; data: JobProgress }
  | { type: 'log'; data: { line: string } }
  | { type: 'end'; data: Pick<JobRow, 'state' | 'error' | 'result'> }

/**
 * 1, 2, 3, … while one process works on the job, without gaps unless an end could not be stored; the next one begins with
 * a higher number than the first can have told. The last one of a job is its `end`.
 */
export type JobEvent = JobEventData & { id: number }

export class EventLog {
  /** The newest ones; what comes before is forgotten. */
  #events: JobEvent[]
  #unsaved: JobEvent[] = []
  #lastId: number
  #isClosed = false
  #wake: () => void = () => undefined
  #changed: Promise<void> = this.#nextChange()

  /** @param past what was told before, when `lastId` was the highest number that it can have had */
  constructor(past: readonly JobEvent[] = [], lastId = 0) {
    this.#events = [...past]
    this.#lastId = lastId
  }

  get lastId(): number {
    return this.#lastId
  }

  /** The newest ones so far. */
  get events(): readonly JobEvent[] {
    return this.#events
  }

  /** A number for the end, which is about to be stored: what is told until then has none of its own in common with it. */
  numberOfEnd(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** @param number that was kept for it; absent, or no longer the last one: the next */
  add(data: JobEventData, number?: number | null): void {
    if (number == null || number !== this.#lastId) this.#lastId += 1
    const event = { ...data, id: this.#lastId }
    this.#events.push(event)
    if (this.#events.length > JOB_EVENTS_MAX) this.#events.shift()
    // How it ended is in its row.
    if (data.type !== 'end') this.#unsaved.push(event)
    if (this.#unsaved.length > JOB_EVENTS_MAX) this.#unsaved.shift()
    this.#tellAll()
  }

  /** It could not be stored after all: it comes before what was told since. */
  putBack(taken: readonly JobEvent[]): void {
    this.#unsaved = [...taken, ...this.#unsaved].slice(-JOB_EVENTS_MAX)
  }

  /** What nobody has stored yet, once. */
  takeUnsaved(): JobEvent[] {
    const taken = this.#unsaved
    this.#unsaved = []
    return taken
  }

  /** Nothing more is told here, although the job has not ended. */
  close(): void {
    this.#isClosed = true
    this.#tellAll()
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
        const last = this.#events.at(-1)
        // Who has seen more is of another past, such as before a backup was put back.
        if (last?.type === 'end' && seen > last.id) yield { ...last, id: seen + 1 }
        if (this.#isClosed || (last?.type === 'end' && seen >= last.id)) return
        await Promise.race([changed, gone])
      }
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #after(id: number): JobEvent[] {
    const first = this.#events.findLastIndex((event) => event.id <= id) + 1
    return this.#events.slice(first)
  }

  #tellAll(): void {
    const wake = this.#wake
    this.#changed = this.#nextChange()
    wake()
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
