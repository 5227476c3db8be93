/**
 * Work that would hold up everybody else, in threads: a few at most, begun when they are needed, ended when they
 * idle. A thread that dies takes its own job with it and nothing more; the next job gets a new one.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { AppError } from './errors.ts'
import { createGate } from './gate.ts'
import type { Told } from './thread-jobs.ts'

export interface ThreadsOptions {
  /** The module that calls `answerJobs`, by its name in the sources. */
  module: URL
  /** What a job is, as the end of "The thread for …". */
  task: string
  /** Threads at once; further jobs wait. */
  atOnceMax: number
  /** Jobs that wait; more are refused. Absent: any number. */
  waitingMax?: number
  /** The JavaScript heap of one thread. Buffers are not in it: jobs bound those themselves. */
  heapBytesMax: number
  /** For one job, from when a thread takes it. */
  jobMsMax: number
  /** A thread that waits for longer is ended, and its memory freed. */
  idleMsMax: number
}

/** One job for a thread, and its answer. @param moved memory that goes along instead of being copied: it is empty here afterwards */
export type RunJob<Job, Answer> = (job: Job, moved: readonly ArrayBuffer[]) => Promise<Answer>

export interface Threads<Job, Answer> {
  /**
   * @param moved memory that goes along instead of being copied: it is empty here afterwards
   * @param msMax instead of `jobMsMax`
   * @throws AppError `too_costly` beyond the limits, `thread_died`; and what the job throws
   */
  run(job: Job, moved: readonly ArrayBuffer[], msMax?: number): Promise<Answer>
  /**
   * Several jobs for one thread, which remembers between them: what is too much for one message, piece by piece. Who
   * waits for each answer sends no faster than the thread takes. It is used again when `work` succeeds, and ended when it
   * fails or `signal` aborts: what it remembers is nobody else's.
   * @throws AppError as `run` does; and what `work` throws
   */
  converse<T>(work: (run: RunJob<Job, Answer>) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** End all threads. What is under way fails with `thread_died`. */
  close(): Promise<void>
}

export function createThreads<Job, Answer>(options: ThreadsOptions): Threads<Job, Answer> {
  const gate = createGate(options.atOnceMax, options.waitingMax, () => crowded(options))
  const alive = new Set<Worker>()
  const idle = new Map<Worker, NodeJS.Timeout>()
  let isClosed = false

  const begin = () => {
    const thread = startThread(options)
    alive.add(thread)
    // Somebody has to listen, or an error of an idle thread would end the process.
    thread.on('error', () => undefined)
    thread.once('exit', () => {
      clearTimeout(idle.get(thread))
      idle.delete(thread)
      alive.delete(thread)
    })
    return thread
  }
  const take = () => {
    const waiting = [...idle].at(-1)
    if (waiting === undefined) return begin()
    const [thread, timer] = waiting
    clearTimeout(timer)
    idle.delete(thread)
    thread.ref()
    return thread
  }
  const giveBack = (thread: Worker) => {
    if (!alive.has(thread)) return
    // At once: until it has exited, the next job would be given to a thread that is at its end.
    const retire = () => {
      idle.delete(thread)
      void thread.terminate()
    }
    idle.set(thread, setTimeout(retire, options.idleMsMax).unref())
    thread.unref()
  }
  const run = async (thread: Worker, job: Job, moved: readonly ArrayBuffer[], msMax: number) => {
    // One that has ended would never answer.
    if (!alive.has(thread)) throw died(options)
    return tell<Answer>(thread, job, moved, { ...options, jobMsMax: msMax })
  }
  return {
    run: (job, moved, msMax = options.jobMsMax) =>
      gate(async () => {
        if (isClosed) throw died(options)
        const thread = take()
        // Also when there was nothing to send: the thread has done no harm, and no other is begun beside it.
        const told = await run(thread, job, moved, msMax).finally(() => giveBack(thread))
        return answerIn(told)
      }),
    converse: (work, signal) =>
      gate(async () => {
        signal?.throwIfAborted()
        if (isClosed) throw died(options)
        const thread = take()
        const end = () => void thread.terminate()
        signal?.addEventListener('abort', end, { once: true })
        try {
          const result = await work(async (job, moved) =>
            answerIn(await run(thread, job, moved, options.jobMsMax)),
          )
          giveBack(thread)
          return result
        } catch (error) {
          await thread.terminate()
          throw error
        } finally {
          signal?.removeEventListener('abort', end)
        }
      }),
    async close() {
      isClosed = true
      await Promise.all([...alive].map((thread) => thread.terminate()))
    },
  }
}

function answerIn<Answer>(told: Told<Answer>): Answer {
  if ('error' in told) throw told.error
  if ('answer' in told) return told.answer
  const { code, message, issues } = told.refusal
  throw new AppError(code, message, { issues })
}

function startThread({ module, heapBytesMax }: ThreadsOptions): Worker {
  const options = {
    // What this process was started with (loaders, inspectors) is not for the thread.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(heapBytesMax / 1_048_576) },
  }
  const isBuilt = !import.meta.url.endsWith('.ts')
  if (isBuilt) return new Worker(new URL(module.href.replace(/\.ts$/, '.js')), options)
  // Sources, as in tests, need a loader of their own: `--import tsx` loads none in a thread of Node 20, and what
  // `require` finds of its API cannot register one.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'))
  const load = `import('${loader.href.replace(/\.cjs$/, '.mjs')}').then(({ register }) => { register(); return import('${module.href}') })`
  return new Worker(load, { ...options, eval: true })
}

/**
 * One job to one thread.
 * @throws AppError when there will be no answer; then the thread is at its end
 * @throws DOMException when the job cannot be sent; then the thread knows nothing of it
 */
function tell<Answer>(
  thread: Worker,
  job: unknown,
  moved: readonly ArrayBuffer[],
  options: ThreadsOptions,
): Promise<Told<Answer>> {
  return new Promise((resolve, reject) => {
    let failure: AppError | undefined
    const onMessage = (told: Told<Answer>) => {
      settle()
      resolve(told)
    }
    const onError = (cause: NodeJS.ErrnoException) => {
      const isOutOfMemory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
      failure ??= isOutOfMemory ? tooCostly(options, 'memory') : died(options, cause)
    }
    const onExit = () => {
      settle()
      reject(failure ?? died(options))
    }
    const timer = setTimeout(() => {
      failure ??= tooCostly(options, `time (${options.jobMsMax / 1000} seconds)`)
      void thread.terminate()
    }, options.jobMsMax)
    const settle = () => {
      clearTimeout(timer)
      thread.off('message', onMessage).off('error', onError).off('exit', onExit)
    }
    thread.on('message', onMessage).on('error', onError).on('exit', onExit)
    try {
      thread.postMessage(job, moved)
    } catch (error) {
      settle()
      reject(error)
    }
  })
}

function tooCostly({ task }: ThreadsOptions, what: string): AppError {
  return new AppError(
    'too_costly',
    `The thread for ${task} needs more ${what} than one may; make the content smaller or simpler.`,
  )
}

function crowded({ task }: ThreadsOptions): AppError {
  return new AppError('too_costly', `Too many wait for ${task}; try again.`)
}

function died({ task }: ThreadsOptions, cause?: unknown): AppError {
  return new AppError('thread_died', `The thread for ${task} died; try again.`, { cause })
}
