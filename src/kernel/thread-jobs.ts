/** The inside of a thread of `threads.ts`: jobs come in one by one, each gets one answer. */
import { constants, setPriority } from 'node:os'
import { inspect, types } from 'node:util'
import { parentPort } from 'node:worker_threads'
import { type ErrorCode, type Issue, knownFailure } from './errors.ts'

export type Told<Answer> =
  | { answer: Answer }
  | { error: unknown }
  /** An `AppError`, which is no more than an `Error` after it has changed threads. */
  | { refusal: { code: ErrorCode; message: string; issues: readonly Issue[] } }

/** @param work throws what the other side is to be told. `moved` is memory that goes along instead of being copied */
export function answerJobs<Job, Answer>(
  work: (job: Job) => Promise<{ answer: Answer; moved: readonly ArrayBuffer[] }>,
): void {
  yieldToRequests()
  parentPort!.on('message', async (job: Job) => {
    try {
      const { answer, moved } = await work(job)
      parentPort!.postMessage({ answer } satisfies Told<Answer>, moved)
    } catch (error) {
      parentPort!.postMessage(toldOf(error) satisfies Told<Answer>)
    }
  })
}

/** Only an `Error` of the language arrives as what it was: a `DOMException` is an empty object there, a symbol cannot be sent. */
function toldOf(error: unknown): Told<never> {
  const known = knownFailure(error)
  if (known === undefined) return { error: types.isNativeError(error) ? error : new Error(inspect(error)) }
  const { code, message, issues } = known
  return { refusal: { code, message, issues } }
}

/** Where processors are scarce, whoever waits for an answer goes first. Source: setpriority(2), NOTES on threads. */
function yieldToRequests(): void {
  // Elsewhere it would be the priority of the whole process.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
}
