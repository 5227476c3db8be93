/** Work that outlives its request: queued as data, watched, and gone on with after a restart. */
import type { Clock, Monotonic, RandomBytes } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { JOB_LINES_SHOWN_MAX, JOBS_KEPT_MAX } from '../kernel/limits.ts'
import type { Reads, WritableDatabase } from '../store/index.ts'
import type { JobKind, JobKinds } from './define-job.ts'
import { EmbeddedQueue } from './embedded-queue.ts'
import type { JobEvent } from './event-log.ts'
import { EventLogs, eventsAfterEnd } from './event-logs.ts'
import { allJobs, findJob, hasEnded, type JobRow, jobsOn, lastFirst } from './jobs.repo.ts'
import type { Alongside, NewJob, Revoked, Which } from './queue.ts'
import { Worker } from './worker.ts'

export type { JobRun } from './define-job.ts'
export type { JobEvent } from './event-log.ts'
export type { JobRow } from './jobs.repo.ts'

export interface JobFilter {
  kind?: string
  subject?: string
  limit?: number
}

export interface Jobs {
  readonly kinds: JobKinds
  /**
   * Queue work. Jobs of one subject run one after another. While a job of the same kind and subject waits, a second one
   * is that one.
   * @param alongside planned in the transaction that queues the job; what it throws leaves no job
   * @throws AppError `interrupted` when the server is stopping, `bad_request` when its input is none of its kind
   */
  start<Input>(
    kind: JobKind<Input>,
    job: Omit<NewJob, 'kind' | 'input'> & { input: Input },
    alongside?: Alongside,
  ): Promise<JobRow>
  /** @param db where to look; absent: what was committed */
  get(id: string, db?: Reads): JobRow | undefined
  /** Newest first. */
  list(filter?: JobFilter, db?: Reads): JobRow[]
  /**
   * What happened after the event with the number `lastEventId`, then what happens, until the job ends or the server
   * stops. Of a job that has ended the last event is `end`. Nothing for a job that is not there.
   */
  events(id: string, lastEventId?: number, signal?: AbortSignal): AsyncIterable<JobEvent>
  /** The newest lines that it logged, the last one last. */
  lines(id: string): string[]
  /**
   * It has ended then: what it still does is not stored. Nothing happens to what has ended before.
   * @param alongside planned in the same transaction
   */
  cancel(which: Which, alongside?: Alongside): Promise<void>
  /** Begin to work, once there is all that the work may use. */
  begin(rooms: unknown): Promise<void>
  /** Give back what runs, so that the next start goes on with it. A second call waits for the same. */
  close(): Promise<void>
}

export interface JobsDeps {
  db: WritableDatabase
  kinds: JobKinds
  clock: Clock
  monotonic: Monotonic
  random: RandomBytes
  /** Told of what nobody foresaw: work that failed with a bug, a row that could not be written. */
  onBug(error: unknown, job?: JobRow): void
}

const NAME_BYTES = 9

/** What another process left waits again; what nobody can do again ends as `interrupted`. */
export async function createJobs(deps: JobsDeps): Promise<Jobs> {
  const { db, kinds, random, monotonic, onBug } = deps
  const queue = new EmbeddedQueue(deps)
  await queue.takeOver((row) => canBeDone(kinds, row))
  const logs = new EventLogs(queue)
  const name = random(NAME_BYTES).toString('base64url')
  const jitter = () => random(1)[0]! / 255
  const worker = new Worker({ queue, kinds, logs, name, monotonic, jitter, onBug })
  let closing: Promise<void> | undefined

  const now = (row: JobRow): JobRow => ({ ...row, progress: worker.progressOf(row) ?? row.progress })
  const jobs: Jobs = {
    kinds,
    async start(kind, { input, ...job }, alongside) {
      if (kinds.get(kind.kind) !== kind) throw new Error(`There is no kind of job "${kind.kind}" here.`)
      if (closing !== undefined)
        throw new AppError('interrupted', `The server is stopping; start ${kind.kind} again when it is back.`)
      const checked = kind.check(input) as NewJob['input']
      const row = await queue.add({ ...job, kind: kind.kind, input: checked }, alongside)
      await worker.look().catch((error) => onBug(error, row))
      return row
    },
    get(id, reads = db) {
      const row = findJob(reads, id)
      return row === undefined ? undefined : now(row)
    },
    list({ kind, subject, limit = JOBS_KEPT_MAX } = {}, reads = db) {
      const found = subject === undefined ? allJobs(reads) : jobsOn(reads, subject)
      return [...found]
        .filter((row) => kind === undefined || row.kind === kind)
        .sort(lastFirst)
        .slice(0, limit)
        .map(now)
    },
    async *events(id, lastEventId = 0, signal = new AbortController().signal) {
      const row = queue.get(id)
      if (row === undefined) return
      const log = hasEnded(row) ? logs.find(id) : logs.of(row)
      if (log !== undefined) yield* log.follow(lastEventId, signal)
      else yield* eventsAfterEnd(row, queue.eventsOf(id), lastEventId)
    },
    lines(id) {
      const events = logs.find(id)?.events ?? queue.eventsOf(id)
      return events
        .flatMap(({ type, data }) => (type === 'log' ? [data.line] : []))
        .slice(-JOB_LINES_SHOWN_MAX)
    },
    async cancel(which, alongside) {
      await logs.save().catch((error) => onBug(error))
      const cancelled = (row: JobRow): Revoked => {
        const endEvent = logs.find(row.id)?.numberOfEnd() ?? 1
        return { state: 'cancelled', progress: now(row).progress, endEvent }
      }
      const revoked = await queue.revoke(which, cancelled, alongside)
      for (const row of revoked) {
        worker.revoked(row.id)
        logs.end(row)
      }
      if (revoked.length > 0) await worker.look().catch((error) => onBug(error))
    },
    begin: (rooms) => worker.begin(rooms),
    close() {
      closing ??= (async () => {
        await worker.stop()
        await logs.save().catch((error) => onBug(error))
        logs.close()
      })()
      return closing
    },
  }
  return jobs
}

function canBeDone(kinds: JobKinds, { kind, input }: JobRow): boolean {
  try {
    const known = kinds.get(kind)
    if (known === undefined || input === null) return false
    known.check(input)
    return true
  } catch {
    return false
  }
}
