/** One job that a worker has. */
import type { EpochMs } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { JOB_LINE_CHARS_MAX } from '../kernel/limits.ts'
import { parseWellFormed } from '../kernel/well-formed.ts'
import type { Transaction } from '../store/index.ts'
import type { JobOutcome, JobRun } from './define-job.ts'
import type { EventLog } from './event-log.ts'
import type { JobProgress, JobRow } from './jobs.repo.ts'
import { INTERRUPTED, type Lease, type Queue, type Told } from './queue.ts'

/** It was cancelled or somebody else has it; the server stops; it took too long. */
export type AbortedFor = 'revoked' | 'stopping' | 'timeout'

export class Running {
  readonly row: JobRow
  readonly lease: Lease
  readonly log: EventLog
  progress: JobProgress
  /** When nothing of it is left to be done here. */
  settled: Promise<void> = Promise.resolve()
  abortedFor: AbortedFor | undefined
  timedOut: AppError | undefined
  readonly #queue: Queue
  readonly #abort = new AbortController()

  constructor(queue: Queue, row: JobRow, lease: Lease, log: EventLog) {
    this.#queue = queue
    this.row = row
    this.lease = lease
    this.log = log
    this.progress = row.progress
  }

  abort(why: AbortedFor, reason = new AppError('interrupted', INTERRUPTED.error.message)): void {
    this.abortedFor ??= why
    this.#abort.abort(reason)
  }

  timeOut(error: AppError): void {
    this.timedOut = error
    this.abort('timeout', error)
  }

  /** What its row says of how far it came, when it ends now. */
  told(): Told {
    return { progress: this.progress, endEvent: this.log.numberOfEnd() }
  }

  asRun(): JobRun {
    const { row } = this
    return {
      id: row.id,
      input: row.input,
      startedBy: row.startedBy,
      signal: this.#abort.signal,
      progress: (done, total, message) => {
        if (!this.#queue.holds(this.lease)) return
        this.progress = { done, total, message: message.toWellFormed() }
        this.log.add({ type: 'progress', data: this.progress })
      },
      log: (line) => {
        if (this.#queue.holds(this.lease))
          this.log.add({ type: 'log', data: { line: cut(line.toWellFormed(), JOB_LINE_CHARS_MAX) } })
      },
      ends: (tx: Transaction, now: EpochMs, outcome: JobOutcome) =>
        this.#queue.end(tx, now, this.lease, asStored(outcome), this.told()),
    }
  }
}

/**
 * Through JSON, so that the result is the same before and after a restart; and in well-formed text, since an end that
 * the store refuses would never be written.
 */
export function asStored(outcome: JobOutcome): JobOutcome {
  return parseWellFormed(JSON.stringify(outcome)) as JobOutcome
}
