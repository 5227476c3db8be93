/** The queue in the store's own tables: each step is one transaction, decided by the rows that it sees. */
import type { Clock, EpochMs, Monotonic, RandomBytes } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { newId } from '../kernel/ids.ts'
import { JOB_LEASE_MS, JOBS_KEPT_MAX } from '../kernel/limits.ts'
import type { Reads, Transaction, WritableDatabase } from '../store/index.ts'
import type { JobOutcome } from './define-job.ts'
import type { JobEvent } from './event-log.ts'
import { afterLoss, newRow, WAITING } from './job-steps.ts'
import {
  allJobs,
  countJobs,
  findJob,
  hasEnded,
  type JobRow,
  jobs,
  jobsOn,
  lastFirst,
  openJobs,
} from './jobs.repo.ts'
import { nextToLease } from './next-to-lease.ts'
import { allBeats, findBeat, jobBeats } from './notes.repo.ts'
import {
  type Alongside,
  INTERRUPTED,
  type Lease,
  leaseLost,
  type NewJob,
  type Queue,
  type Revoked,
  type Told,
  type Wanted,
  type Which,
} from './queue.ts'
import { saveEvents, storedEvents } from './stored-events.ts'

export interface EmbeddedQueueDeps {
  db: WritableDatabase
  clock: Clock
  monotonic: Monotonic
  random: RandomBytes
}

export class EmbeddedQueue implements Queue {
  readonly #deps: EmbeddedQueueDeps
  /** Since when a lease has looked as it does. Dates may jump, and other machines' dates say nothing. */
  readonly #seen = new Map<string, { as: string; since: number }>()

  constructor(deps: EmbeddedQueueDeps) {
    this.#deps = deps
  }

  get(id: string): JobRow | undefined {
    return findJob(this.#deps.db, id)
  }

  async add(job: NewJob, alongside: Alongside = () => {}): Promise<JobRow> {
    const { db, clock, random } = this.#deps
    const id = newId('job', random)
    const added = await db.write((tx) => {
      const now = clock()
      alongside(tx, now)
      const waiting = waitingLike(tx, job)
      if (waiting !== undefined) {
        const hurried = { ...waiting, notBefore: null }
        tx.put(jobs, hurried)
        return hurried
      }
      dropOldest(tx)
      const place = 1 + Math.max(0, ...[...allJobs(tx)].map((row) => row.place))
      const row = newRow(job, { id, createdAt: now, place })
      tx.put(jobs, row)
      return row
    })
    failpoint('jobs.queued')
    return added
  }

  async lease(wanted: Wanted): Promise<JobRow | undefined> {
    const { db, clock } = this.#deps
    // Most looks find nothing, and cost no transaction.
    if (nextToLease(db, wanted, clock()) === undefined) return undefined
    const leased = await db.write((tx) => {
      const now = clock()
      const row = nextToLease(tx, wanted, now)
      if (row === undefined) return undefined
      const { fence, attempt } = row
      const begun = { state: 'running', startedAt: now, notBefore: null, worker: wanted.worker } as const
      const next: JobRow = { ...row, ...begun, fence: fence + 1, attempt: attempt + 1 }
      tx.put(jobs, next)
      return next
    })
    if (leased !== undefined) failpoint('jobs.leased')
    return leased
  }

  async beat(leases: readonly Lease[]): Promise<void> {
    const { db } = this.#deps
    const over = [...allBeats(db)].filter(({ jobId }) => findJob(db, jobId)?.worker == null)
    if (leases.length + over.length === 0) return
    await db.note((tx) => {
      for (const { jobId } of over) tx.delete(jobBeats, jobId)
      for (const { id, fence } of leases)
        tx.put(jobBeats, { jobId: id, fence, beats: (tx.get(jobBeats, id)?.beats ?? 0) + 1 })
    })
  }

  holds(lease: Lease): boolean {
    return isHeld(this.get(lease.id), lease)
  }

  end(tx: Transaction, now: EpochMs, lease: Lease, outcome: JobOutcome, told: Told): void {
    const row = tx.get(jobs, lease.id)
    if (row === undefined || !isHeld(row, lease)) throw leaseLost(lease)
    tx.put(jobs, { ...row, ...outcome, ...told, worker: null, endedAt: now })
  }

  async finish(lease: Lease, outcome: JobOutcome, told: Told): Promise<JobRow> {
    const { db, clock } = this.#deps
    const row = await db.write((tx) => {
      this.end(tx, clock(), lease, outcome, told)
      return tx.get(jobs, lease.id)!
    })
    failpoint('jobs.finished')
    return row
  }

  giveBack(lease: Lease, again?: { afterMs: number }): Promise<void> {
    const { db, clock } = this.#deps
    return db.write((tx) => {
      const row = tx.get(jobs, lease.id)
      // It may have been called off since its worker last looked.
      if (row === undefined || !isHeld(row, lease)) return letGoOf(tx, row, lease)
      const { attempt } = row
      const next = again === undefined ? { attempt: attempt - 1 } : { notBefore: clock() + again.afterMs }
      tx.put(jobs, { ...row, ...WAITING, fence: row.fence + 1, ...next })
    })
  }

  revoke(
    which: Which,
    end: Revoked | ((row: JobRow) => Revoked),
    alongside: Alongside = () => {},
  ): Promise<JobRow[]> {
    const { db, clock } = this.#deps
    return db.write((tx) => {
      const now = clock()
      alongside(tx, now)
      const revoked = openOf(tx, which).map((row): JobRow => {
        const how = typeof end === 'function' ? end(row) : end
        return { ...row, ...how, fence: row.fence + 1, endedAt: now }
      })
      for (const row of revoked) tx.put(jobs, row)
      return revoked
    })
  }

  async letGo(lease: Lease): Promise<void> {
    const { db } = this.#deps
    if (isKept(this.get(lease.id), lease)) await db.write((tx) => letGoOf(tx, tx.get(jobs, lease.id), lease))
  }

  async takeBackLost(worker: string): Promise<void> {
    const { db, monotonic } = this.#deps
    const now = monotonic()
    const leased = openJobs(db).filter((row) => row.worker !== null && row.worker !== worker)
    const lost: JobRow[] = []
    for (const row of leased) {
      const as = `${row.fence} ${findBeat(db, row.id)?.beats ?? 0}`
      const seen = this.#seen.get(row.id)
      if (seen?.as !== as) this.#seen.set(row.id, { as, since: now })
      else if (now - seen.since >= JOB_LEASE_MS) lost.push(row)
    }
    const ids = new Set<string>(leased.map(({ id }) => id))
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id)
    await this.#takeBack(lost)
  }

  /**
   * For whoever has just opened the database, which nobody else has open: those that worked on jobs are gone.
   * @param canBeDone by this program; other jobs end as interrupted
   */
  async takeOver(canBeDone: (row: JobRow) => boolean): Promise<void> {
    const { db, clock } = this.#deps
    const open = openJobs(db)
    await this.#takeBack(open.filter(({ worker }) => worker !== null))
    const hopeless = openJobs(db).filter((row) => !canBeDone(row))
    if (hopeless.length === 0) return
    await db.write((tx) => {
      const endedAt = clock()
      for (const { id } of hopeless) tx.put(jobs, { ...tx.get(jobs, id)!, ...INTERRUPTED, endedAt })
    })
  }

  async #takeBack(lost: readonly JobRow[]): Promise<void> {
    if (lost.length === 0) return
    await this.#deps.db.write((tx) => {
      const now = this.#deps.clock()
      for (const { id, fence } of lost) {
        const row = tx.get(jobs, id)
        if (row?.fence === fence && row.worker !== null) tx.put(jobs, afterLoss(row, now))
      }
    })
  }

  saveEvents(told: ReadonlyMap<JobRow['id'], readonly JobEvent[]>): Promise<void> {
    return saveEvents(this.#deps.db, told)
  }

  eventsOf(id: string): JobEvent[] {
    return storedEvents(this.#deps.db, id)
  }
}

function isHeld(row: JobRow | undefined, { fence, worker }: Lease): boolean {
  return row?.state === 'running' && row.fence === fence && row.worker === worker
}

/** It has ended, and its subject is still this worker's. */
function isKept(row: JobRow | undefined, { worker }: Lease): row is JobRow {
  return row !== undefined && row.worker === worker && hasEnded(row)
}

function letGoOf(tx: Transaction, row: JobRow | undefined, lease: Lease): void {
  if (isKept(row, lease)) tx.put(jobs, { ...row, worker: null })
}

function waitingLike(tx: Reads, { kind, subject }: NewJob): JobRow | undefined {
  return openOf(tx, { kind, subject }).find(({ state }) => state === 'queued')
}

function openOf(tx: Reads, which: Which): JobRow[] {
  const found = 'id' in which ? [findJob(tx, which.id)] : [...jobsOn(tx, which.subject)]
  return found.filter((row): row is JobRow => {
    return row !== undefined && !hasEnded(row) && ('id' in which || row.kind === which.kind)
  })
}

/** Of the oldest that nobody will ask about. One whose worker has not let go still keeps its subject. */
function dropOldest(tx: Transaction): void {
  if (countJobs(tx) < JOBS_KEPT_MAX) return
  const ended = [...allJobs(tx)].filter((row) => hasEnded(row) && row.worker === null).sort(lastFirst)
  for (const { id } of ended.slice(JOBS_KEPT_MAX - 1)) tx.delete(jobs, id)
}
