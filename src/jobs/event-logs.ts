/** The logs of jobs that have not ended: what they tell goes to who watches at once, and to the queue by and by. */
import type { JobId } from '../kernel/ids.ts'
import { JOB_EVENTS_MAX } from '../kernel/limits.ts'
import { EventLog, type JobEvent } from './event-log.ts'
import { hasEnded, type JobRow } from './jobs.repo.ts'
import type { Queue } from './queue.ts'

/** More than one worker can tell of a job while it has it. */
const EVENTS_PER_FENCE = 1_000_000_000

export class EventLogs {
  readonly #queue: Queue
  readonly #logs = new Map<JobId, EventLog>()
  #isClosed = false

  constructor(queue: Queue) {
    this.#queue = queue
  }

  /** The log of a job that waits, or runs here. What a former process told of it may not all have been stored. */
  of(row: JobRow): EventLog {
    const known = this.#logs.get(row.id)
    if (known !== undefined) return known
    const log = new EventLog(this.#queue.eventsOf(row.id), row.fence * EVENTS_PER_FENCE)
    if (this.#isClosed) log.close()
    this.#logs.set(row.id, log)
    return log
  }

  find(id: string): EventLog | undefined {
    return this.#logs.get(id as JobId)
  }

  /** Tell the end, which is stored. */
  end(row: JobRow): void {
    this.#logs.get(row.id)?.add(endOf(row), row.endEvent)
    this.#logs.delete(row.id)
  }

  /** Tell the ends of jobs that ended elsewhere. @param isHere whether somebody here tells it */
  endOthers(isHere: (id: JobId) => boolean): void {
    for (const [id, log] of this.#logs) {
      const row = isHere(id) ? undefined : this.#queue.get(id)
      if (row !== undefined && hasEnded(row)) this.end(row)
      else if (row === undefined && !isHere(id)) log.close()
    }
  }

  /** Store what is not stored yet. */
  async save(): Promise<void> {
    const told = new Map<JobId, JobEvent[]>()
    for (const [id, log] of this.#logs) {
      const events = log.takeUnsaved()
      if (events.length > 0) told.set(id, events)
    }
    if (told.size === 0) return
    try {
      await this.#queue.saveEvents(told)
    } catch (error) {
      for (const [id, events] of told) this.#logs.get(id)?.putBack(events)
      throw error
    }
  }

  /** Who watches comes back to the next process. */
  close(): void {
    this.#isClosed = true
    for (const log of this.#logs.values()) log.close()
  }
}

/** What is told to somebody who has seen that much of a job that has ended. */
export function* eventsAfterEnd(row: JobRow, stored: readonly JobEvent[], seen: number): Generator<JobEvent> {
  const { endEvent } = row
  if (!hasEnded(row) || seen === endEvent) return
  yield* stored.slice(1 - JOB_EVENTS_MAX).filter(({ id }) => id > seen)
  // What a crash kept from being stored may have been told all the same.
  const last = Math.max(seen, stored.at(-1)?.id ?? 0)
  yield { id: endEvent !== null && endEvent > last ? endEvent : last + 1, ...endOf(row) }
}

function endOf({ state, error, result }: JobRow) {
  return { type: 'end', data: { state, error, result } } as const
}
