/**
 * Where jobs wait, and who has which: the port between workers and what keeps the rows. The embedded one
 * (embedded-queue.ts) is made of the store's own tables; any other has to pass the same suite (test/jobs/queue-contract.ts).
 *
 * A worker gets a job with a lease, whose fence is a number that nobody else ever has of this job. Whatever it does to the
 * job says that number, and is refused when the job has another one by then.
 */
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { JobId, ScheduleId } from '../kernel/ids.ts'
import type { Transaction } from '../store/index.ts'
import type { JobOutcome } from './define-job.ts'
import type { JobEvent } from './event-log.ts'
import type { JobInput, JobProgress, JobRow } from './jobs.repo.ts'

export interface NewJob {
  kind: string
  subject: string
  input: JobInput
  /** A user name, or `system`. */
  startedBy: string
  scheduleId?: ScheduleId
}

export interface Lease {
  readonly id: JobId
  readonly fence: number
  readonly worker: string
}

/** What a worker takes. */
export interface Wanted {
  worker: string
  /** How many it has at once. */
  atOnce: number
  /** How many of each kind there are at once, in all workers together. Other kinds are not taken. */
  kinds: ReadonlyMap<string, number>
}

/** How far it was when it ended, and the number of the event that tells it. */
export interface Told {
  progress: JobProgress
  endEvent: number
}

/** How a job ends whose worker is not asked. */
export type Revoked = (JobOutcome | { state: 'cancelled' }) & Partial<Told>

/** The job with this id, or those of a kind and subject that have not ended. */
export type Which = { id: string } | { kind: string; subject: string }

/** Planned in the same transaction; what it throws leaves everything as it was. */
export type Alongside = (tx: Transaction, now: EpochMs) => void

export interface Queue {
  get(id: string): JobRow | undefined
  /** While a job of the same kind and subject waits, a second one is that one, and is tried at once. */
  add(job: NewJob, alongside?: Alongside): Promise<JobRow>
  /** The one that waits longest of those that may begin: never two of one subject, nor more than are wanted. */
  lease(wanted: Wanted): Promise<JobRow | undefined>
  /** Say that these are still worked on. */
  beat(leases: readonly Lease[]): Promise<void>
  /** Whether it is still whose it was. */
  holds(lease: Lease): boolean
  /** Plan its end, with whatever else is planned. @throws AppError `interrupted` when the lease is lost */
  end(tx: Transaction, now: EpochMs, lease: Lease, outcome: JobOutcome, told: Told): void
  /** End it alone. @throws AppError `interrupted` when the lease is lost */
  finish(lease: Lease, outcome: JobOutcome, told: Told): Promise<JobRow>
  /**
   * Let it wait again. When the lease is lost, it is let go of.
   * @param again after how long; absent: the try does not count
   */
  giveBack(lease: Lease, again?: { afterMs: number }): Promise<void>
  /**
   * Whoever works on them has them no more; their subject is free once that one lets go.
   * @param end how, and what was told of it; of several it may depend on which
   * @returns those that had not ended
   */
  revoke(which: Which, end: Revoked | ((row: JobRow) => Revoked), alongside?: Alongside): Promise<JobRow[]>
  /** Nobody works on it any more, after it was taken away. */
  letGo(lease: Lease): Promise<void>
  /** What other workers had who were not heard of for `JOB_LEASE_MS`, by this process's own monotonic time, waits again. */
  takeBackLost(worker: string): Promise<void>
  /** Store what was told. Of each job the newest events are kept, and of jobs that have ended those of the last few. */
  saveEvents(told: ReadonlyMap<JobId, readonly JobEvent[]>): Promise<void>
  /** What was stored of it, in order. */
  eventsOf(id: string): JobEvent[]
}

export function leaseOf({ id, fence, worker }: JobRow): Lease {
  return { id, fence, worker: worker! }
}

/** How a job ends that nobody can go on with. */
export const INTERRUPTED = {
  state: 'failed',
  error: {
    code: 'interrupted',
    message: 'The server stopped before this was done; start it again.',
  },
} as const

export function leaseLost({ id }: Lease): AppError {
  return new AppError(
    'interrupted',
    `The job ${id} was cancelled or taken by another worker; nothing was changed.`,
  )
}
