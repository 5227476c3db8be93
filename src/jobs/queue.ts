/** The queue behind `Jobs`: a few jobs at once, never two of one subject. */
import { AppError, asAppError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { JOBS_AT_ONCE_MAX, JOBS_KEPT_MAX, JOBS_REMEMBERED_MAX, JOBS_STOP_MS_MAX } from '../kernel/limits.ts'
import type { WritableDatabase } from '../store/database.ts'
import type { Reads } from '../store/reads.ts'
import type { Transaction } from '../store/transaction.ts'
import { EventLog, type JobEvent } from './event-log.ts'
import { allJobs, countJobs, findJob, hasEnded, type JobRow, jobsOn, jobs as table } from './jobs.repo.ts'
import type { JobRun, Jobs, JobsDeps, NewJob } from './jobs.ts'

/** How a job ends that the server did not live to finish. */
export const INTERRUPTED = {
  state: 'failed',
  error: {
    code: 'interrupted',
    message: 'The server stopped before this was done; start it again.',
  },
} as const

type Work = (run: JobRun) => Promise<unknown>
type Outcome = Partial<Pick<JobRow, 'error' | 'result'>> & Pick<JobRow, 'state'>

interface LiveJob {
  /** Newer than the row in the database: progress is not written until the end. */
  row: JobRow
  work: Work
  events: EventLog
  abort: AbortController
  /** When its row is in the database; before that it does not run. */
  stored: Promise<void>
  isStored: boolean
}

/** The reason of an abort that somebody asked for. */
const CANCELLED = Symbol('cancelled')

/** Jobs that another process left unfinished are failed first, as `interrupted`. */
export async function createJobs(deps: JobsDeps): Promise<Jobs> {
  const { db, clock } = deps
  const left = [...allJobs(db)].filter((row) => !hasEnded(row))
  await db.write((tx) => {
    for (const row of left) tx.put(table, { ...row, ...INTERRUPTED, endedAt: clock() })
  })
  return new JobQueue(deps)
}

export class JobQueue implements Jobs {
  readonly #deps: JobsDeps
  /** Jobs that wait or run, and those that ended last. */
  readonly #live = new Map<string, LiveJob>()
  readonly #waiting = new Set<LiveJob>()
  readonly #running = new Map<LiveJob, Promise<void>>()
  #closing: Promise<void> | undefined

  constructor(deps: JobsDeps) {
    this.#deps = deps
  }

  async start(job: NewJob, work: Work, alongside: (tx: Transaction) => void = () => {}): Promise<JobRow> {
    if (this.#closing !== undefined) {
      throw new AppError('interrupted', `The server is stopping; start ${job.kind} again when it is back.`)
    }
    const waiting = this.#waitingLike(job)
    if (waiting !== undefined) await this.#deps.db.write(alongside)
    const live = waiting ?? this.#enqueue(job, work, alongside)
    await live.stored
    const { row } = live
    this.#runNext()
    return row
  }

  get(id: string, db: Reads = this.#deps.db): JobRow | undefined {
    return this.#live.get(id)?.row ?? findJob(db, id)
  }

  list(
    { kind, subject, limit = JOBS_KEPT_MAX }: Parameters<Jobs['list']>[0] = {},
    db: Reads = this.#deps.db,
  ): JobRow[] {
    const found = subject === undefined ? allJobs(db) : jobsOn(db, subject)
    return [...found]
      .filter((row) => kind === undefined || row.kind === kind)
      .sort((a, b) => b.createdAt - a.createdAt)
      .slice(0, limit)
      .map((row) => this.get(row.id, db) ?? row)
  }

  async *events(
    id: string,
    lastEventId = 0,
    signal = new AbortController().signal,
  ): AsyncGenerator<JobEvent> {
    const live = this.#live.get(id)
    const row = this.get(id)
    if (live !== undefined) yield* live.events.follow(lastEventId, signal)
    else if (row !== undefined) yield { id: lastEventId + 1, ...endOf(row) }
  }

  cancel(id: string): void {
    const live = this.#live.get(id)
    if (live === undefined || hasEnded(live.row)) return
    live.abort.abort(CANCELLED)
    if (this.#waiting.delete(live)) void this.#end(live, { state: 'cancelled' })
  }

  close(): Promise<void> {
    this.#closing ??= this.#stop()
    return this.#closing
  }

  #waitingLike({ kind, subject }: NewJob): LiveJob | undefined {
    return [...this.#waiting].find(({ row }) => row.kind === kind && row.subject === subject)
  }

  #enqueue(job: NewJob, work: Work, alongside: (tx: Transaction) => void): LiveJob {
    const { db, clock, random } = this.#deps
    const row: JobRow = {
      id: newId('job', random),
      ...job,
      state: 'queued',
      progress: { done: 0, total: null, message: '' },
      error: null,
      result: null,
      createdAt: clock(),
      startedAt: null,
      endedAt: null,
    }
    const live: LiveJob = {
      row,
      work,
      events: new EventLog(),
      abort: new AbortController(),
      stored: insert(db, row, alongside),
      isStored: false,
    }
    this.#waiting.add(live)
    this.#live.set(row.id, live)
    live.stored.then(
      () => {
        live.isStored = true
      },
      () => {
        this.#waiting.delete(live)
        this.#live.delete(row.id)
      },
    )
    return live
  }

  #runNext(): void {
    for (const live of this.#waiting) {
      if (this.#running.size >= JOBS_AT_ONCE_MAX) return
      const isBusy = [...this.#running.keys()].some(({ row }) => row.subject === live.row.subject)
      if (isBusy || !live.isStored) continue
      this.#waiting.delete(live)
      this.#running.set(live, this.#run(live))
    }
  }

  async #run(live: LiveJob): Promise<void> {
    live.row = { ...live.row, state: 'running', startedAt: this.#deps.clock() }
    const begun = this.#save(live)
    const outcome = await this.#outcomeOf(live)
    await begun
    await this.#end(live, outcome)
    this.#running.delete(live)
    this.#runNext()
  }

  async #outcomeOf(live: LiveJob): Promise<Outcome> {
    const { signal } = live.abort
    try {
      const result = await live.work(runOf(live))
      // Through JSON now, so that the result is the same before and after a restart.
      return { state: 'succeeded', result: result === undefined ? null : JSON.parse(JSON.stringify(result)) }
    } catch (error) {
      if (signal.aborted) return signal.reason === CANCELLED ? { state: 'cancelled' } : INTERRUPTED
      if (!(error instanceof AppError)) this.#deps.onBug(error, live.row)
      const { code, message } = asAppError(error)
      return { state: 'failed', error: { code, message } }
    }
  }

  /** On disk first: whoever hears of the end finds it there. */
  async #end(live: LiveJob, outcome: Outcome): Promise<void> {
    if (hasEnded(live.row)) return
    live.row = { ...live.row, ...outcome, endedAt: this.#deps.clock() }
    await this.#save(live)
    live.events.add(endOf(live.row))
    const ended = [...this.#live.values()].filter(({ row }) => hasEnded(row))
    for (const { row } of ended.slice(0, -JOBS_REMEMBERED_MAX)) this.#live.delete(row.id)
  }

  /** A row that cannot be written must not stop the queue; after a restart the job counts as interrupted. */
  async #save({ row }: LiveJob): Promise<void> {
    await this.#deps.db.write((tx) => tx.put(table, row)).catch((error) => this.#deps.onBug(error, row))
  }

  async #stop(): Promise<void> {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const { abort } of [...waiting, ...this.#running.keys()])
      abort.abort(new AppError('interrupted', INTERRUPTED.error.message))
    await Promise.all(waiting.map((live) => this.#end(live, INTERRUPTED)))
    await withinStopTime(Promise.all(this.#running.values()))
    await Promise.all([...this.#running.keys()].map((live) => this.#end(live, INTERRUPTED)))
  }
}

function runOf(live: LiveJob): JobRun {
  return {
    id: live.row.id,
    signal: live.abort.signal,
    progress(done, total, message) {
      if (hasEnded(live.row)) return
      const progress = { done, total, message }
      live.row = { ...live.row, progress }
      live.events.add({ type: 'progress', data: progress })
    },
    log(line) {
      if (!hasEnded(live.row)) live.events.add({ type: 'log', data: { line } })
    },
  }
}

function endOf({ state, error, result }: JobRow) {
  return { type: 'end', data: { state, error, result } } as const
}

/** Add the row, and let go of the oldest that nobody will ask about. */
function insert(db: WritableDatabase, row: JobRow, alongside: (tx: Transaction) => void): Promise<void> {
  return db.write((tx) => {
    alongside(tx)
    if (countJobs(tx) >= JOBS_KEPT_MAX) {
      const ended = [...allJobs(tx)].filter(hasEnded).sort((a, b) => b.createdAt - a.createdAt)
      for (const { id } of ended.slice(JOBS_KEPT_MAX - 1)) tx.delete(table, id)
    }
    tx.put(table, row)
  })
}

async function withinStopTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, JOBS_STOP_MS_MAX)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
