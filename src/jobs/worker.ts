/** Takes jobs from the queue and does them: as many at once as it may, each until it has ended or is taken away. */
import type { Monotonic } from '../kernel/clock.ts'
import { AppError, asAppError, knownFailure } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import {
  JOB_BEAT_MS,
  JOB_WAITS_MS,
  JOBS_AT_ONCE_MAX,
  JOBS_LOOK_MS,
  JOBS_STOP_MS_MAX,
} from '../kernel/limits.ts'
import type { JobKind, JobKinds, JobOutcome } from './define-job.ts'
import type { EventLogs } from './event-logs.ts'
import { hasEnded, type JobProgress, type JobRow } from './jobs.repo.ts'
import { type Lease, leaseOf, type Queue } from './queue.ts'
import { asStored, Running } from './running.ts'
import { within } from './within.ts'

export interface WorkerDeps {
  queue: Queue
  kinds: JobKinds
  logs: EventLogs
  /** No other worker has it, nor had it. */
  name: string
  monotonic: Monotonic
  /** Between 0 and 1: those that failed at once are not all tried again at once. */
  jitter(): number
  /** Told of what nobody foresaw: work that failed with a bug, a row that could not be written. */
  onBug(error: unknown, job?: JobRow): void
}

export class Worker {
  readonly #deps: WorkerDeps
  readonly #running = new Map<string, Running>()
  #rooms: unknown
  #ticking: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #isNews = false
  #beatenAt = Number.NEGATIVE_INFINITY
  #isTicking = false
  #isTroubled = false
  #isStopping = false

  constructor(deps: WorkerDeps) {
    this.#deps = deps
  }

  /** Begin to work. @param rooms what the work of every kind gets */
  async begin(rooms: unknown): Promise<void> {
    this.#rooms = rooms
    this.#ticking = setInterval(() => void this.#tick(), JOBS_LOOK_MS).unref()
    // A disk that is full does not keep a server from starting.
    await this.look().catch((error) => this.#deps.onBug(error))
  }

  /** Begin whatever may begin. Resolves when no more does. */
  look(): Promise<void> {
    this.#isNews = true
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  /** Newer than in its row, which is written when the job ends. */
  progressOf({ id, fence }: JobRow): JobProgress | undefined {
    const running = this.#running.get(id)
    return running?.lease.fence === fence ? running.progress : undefined
  }

  /** It was taken away: stop as soon as possible. */
  revoked(id: string): void {
    this.#running.get(id)?.abort('revoked')
  }

  /** Give back what runs, so that the next worker takes it up at once. */
  async stop(): Promise<void> {
    this.#isStopping = true
    clearInterval(this.#ticking)
    await this.#looking?.catch(() => undefined)
    const all = [...this.#running.values()]
    for (const running of all) running.abort('stopping')
    await within(JOBS_STOP_MS_MAX, Promise.all(all.map(({ settled }) => settled)))
    for (const { lease, row } of this.#running.values())
      await this.#deps.queue.giveBack(lease).catch((error) => this.#deps.onBug(error, row))
  }

  async #lookOn(): Promise<void> {
    const { queue, kinds, name } = this.#deps
    const limits = new Map([...kinds.values()].map(({ kind, concurrency }) => [kind, concurrency]))
    const wanted = { worker: name, atOnce: JOBS_AT_ONCE_MAX, kinds: limits }
    while (this.#isNews && this.#rooms !== undefined) {
      this.#isNews = false
      for (;;) {
        const row = this.#isStopping ? undefined : await queue.lease(wanted)
        if (row === undefined) break
        this.#take(row)
      }
    }
  }

  /** Every second: nothing of it costs a transaction unless there is something to say. */
  async #tick(): Promise<void> {
    if (this.#isTicking) return
    this.#isTicking = true
    try {
      await this.#keepUp()
      this.#isTroubled = false
    } catch (error) {
      // A disk that is full is so for a while: once is enough.
      if (!this.#isTroubled) this.#deps.onBug(error)
      this.#isTroubled = true
    } finally {
      this.#isTicking = false
    }
  }

  async #keepUp(): Promise<void> {
    const { queue, logs, monotonic, name } = this.#deps
    if (monotonic() - this.#beatenAt >= JOB_BEAT_MS) {
      this.#beatenAt = monotonic()
      await queue.beat(this.#leases())
    }
    for (const { id, fence } of this.#leases()) if (queue.get(id)?.fence !== fence) this.revoked(id)
    await queue.takeBackLost(name)
    logs.endOthers((id) => this.#running.has(id))
    await logs.save()
    await this.look()
  }

  #leases(): Lease[] {
    return [...this.#running.values()].map(({ lease }) => lease)
  }

  #take(row: JobRow): void {
    const { queue, kinds, logs } = this.#deps
    const before = { ...row, fence: row.fence - 1 }
    const running = new Running(queue, row, leaseOf(row), logs.of(before))
    this.#running.set(row.id, running)
    running.settled = this.#work(running, kinds.get(row.kind)!)
  }

  async #work(running: Running, kind: JobKind): Promise<void> {
    const { row } = running
    const outcome = await this.#outcomeOf(running, kind)
    await this.#settle(running, kind, outcome)
    this.#running.delete(row.id)
    if (!this.#isStopping) void this.look().catch((error) => this.#deps.onBug(error))
  }

  async #outcomeOf(running: Running, kind: JobKind): Promise<JobOutcome> {
    const { row } = running
    const deadline = this.#deadlineOf(running, kind)
    try {
      failpoint('jobs.running')
      const result = await kind.run(running.asRun(), this.#rooms)
      failpoint('jobs.result-known')
      return asStored({ state: 'succeeded', result: result === undefined ? null : result })
    } catch (error) {
      const why = running.timedOut ?? error
      if (running.abortedFor === undefined && knownFailure(why) === undefined) this.#deps.onBug(error, row)
      const { code, message } = asAppError(why)
      return asStored({ state: 'failed', error: { code, message } })
    } finally {
      clearTimeout(deadline)
    }
  }

  /** Who does not heed the signal loses the job, and its subject stays taken until the work has ended. */
  #deadlineOf(running: Running, { kind, timeoutMs }: JobKind): NodeJS.Timeout {
    const sentence = `${kind} of ${running.row.subject} took more than ${Math.ceil(timeoutMs / 1000)} seconds and was ended; start it again.`
    return setTimeout(() => {
      const error = new AppError('job_too_long', sentence)
      running.timeOut(error)
      void this.#endUnheeded(running, {
        state: 'failed',
        error: { code: error.code, message: error.message },
      })
    }, timeoutMs).unref()
  }

  async #endUnheeded(running: Running, outcome: JobOutcome): Promise<void> {
    const { queue, logs, onBug } = this.#deps
    const { row, lease, settled } = running
    try {
      await within(JOBS_STOP_MS_MAX, settled)
      if (!queue.holds(lease)) return
      for (const ended of await queue.revoke({ id: row.id }, { ...outcome, ...running.told() }))
        logs.end(ended)
    } catch (error) {
      onBug(error, row)
    }
  }

  /** Until it is written how it ended: a disk that is full is so for a while. */
  async #settle(running: Running, kind: JobKind, outcome: JobOutcome): Promise<void> {
    for (let isTold = false; ; isTold = true) {
      try {
        await this.#deps.logs.save()
        return await this.#write(running, kind, outcome)
      } catch (error) {
        if (!isTold) this.#deps.onBug(error, running.row)
        if (this.#isStopping) return
        await new Promise((resolve) => setTimeout(resolve, JOBS_LOOK_MS))
      }
    }
  }

  async #write(running: Running, kind: JobKind, outcome: JobOutcome): Promise<void> {
    const { queue, logs, jitter } = this.#deps
    const { lease, row, log } = running
    const now = queue.get(row.id)
    if (now !== undefined && now.fence === lease.fence && hasEnded(now)) return logs.end(now)
    if (!queue.holds(lease)) return queue.letGo(lease)
    if (outcome.state === 'failed' && running.abortedFor === 'stopping') return queue.giveBack(lease)
    if (outcome.state === 'failed' && row.attempt <= kind.retries) {
      const wait = JOB_WAITS_MS[row.attempt] ?? JOB_WAITS_MS.at(-1)!
      const afterMs = Math.round(wait * (1 + jitter()) * 0.5)
      log.add({ type: 'log', data: { line: `Try ${row.attempt} failed: ${outcome.error.message}` } })
      return queue.giveBack(lease, { afterMs })
    }
    logs.end(await queue.finish(lease, outcome, running.told()))
  }
}
