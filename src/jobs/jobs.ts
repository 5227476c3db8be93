/** Work that outlives its request: queued, watched, and told about also after a restart. */
import type { Clock, RandomBytes } from '../kernel/clock.ts'
import type { JobId } from '../kernel/ids.ts'
import type { WritableDatabase } from '../store/database.ts'
import type { Reads } from '../store/reads.ts'
import type { Transaction } from '../store/transaction.ts'
import type { JobEvent } from './event-log.ts'
import type { JobRow } from './jobs.repo.ts'

export type { JobEvent } from './event-log.ts'
export type { JobRow } from './jobs.repo.ts'

export interface NewJob {
  kind: string
  subject: string
  /** A user name, or `system`. */
  startedBy: string
}

/** What the work of a job may use. */
export interface JobRun {
  id: JobId
  /** Aborts when the job is cancelled or the server stops. */
  signal: AbortSignal
  /** How far it is: told to whoever watches, and free of cost otherwise. */
  progress(done: number, total: number | null, message: string): void
  /** One line for whoever watches; it is kept as long as the job is remembered in memory. */
  log(line: string): void
}

export interface Jobs {
  /**
   * Queue work; what it returns is kept as JSON. Jobs of one subject run one after another. While a job of the same
   * kind and subject waits, a second one is that one.
   * @param alongside planned in the transaction that queues the job; what it throws leaves no job
   * @throws AppError `interrupted` when the server is stopping
   */
  start(
    job: NewJob,
    work: (run: JobRun) => Promise<unknown>,
    alongside?: (tx: Transaction) => void,
  ): Promise<JobRow>
  /** @param db where to look for one that is not remembered; absent: what was committed */
  get(id: string, db?: Reads): JobRow | undefined
  /** Newest first. */
  list(filter?: { kind?: string; subject?: string; limit?: number }, db?: Reads): JobRow[]
  /**
   * What happened after the event with the number `lastEventId`, then what happens, until the job ends. The last
   * event is always `end`. Nothing for a job that is not there.
   */
  events(id: string, lastEventId?: number, signal?: AbortSignal): AsyncIterable<JobEvent>
  /** A job that waits will not run; one that runs is told to stop. Nothing happens to one that has ended. */
  cancel(id: string): void
  /** Stop what runs, which then counts as interrupted, and wait for it. A second call waits for the same. */
  close(): Promise<void>
}

export interface JobsDeps {
  db: WritableDatabase
  clock: Clock
  random: RandomBytes
  /** Told of what nobody foresaw: work that failed with a bug, a row that could not be written. */
  onBug(error: unknown, job: JobRow): void
}
