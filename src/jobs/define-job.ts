/**
 * A kind of job: what it is asked to do, as data, and how it is done. It is done again after a crash, so what it does
 * either may be done twice, or is planned together with its end (`run.ends`). A new one costs a file in its room and a
 * line in `src/job-kinds.ts`:
 *
 *     export const sweepDrafts = defineJob<{ owner: string }, CatalogDeps>()({
 *       kind: 'drafts.sweep',
 *       title: 'Sweeping drafts',
 *       noun: 'sweep',
 *       input: { type: 'object', properties: { owner: { type: 'string' } }, required: ['owner'] },
 *       retries: 2,
 *       timeoutMs: 60_000,
 *       concurrency: 1,
 *       run: ({ input, progress }, rooms) => sweep(rooms, input.owner, progress),
 *       told: ({ swept }) => `${swept} drafts were swept.`,
 *     })
 */
import type { EpochMs } from '../kernel/clock.ts'
import type { JobId } from '../kernel/ids.ts'
import type { Transaction } from '../store/index.ts'
import { type InputCheck, type InputSchema, inputCheck } from './input.ts'
import type { JobRow } from './jobs.repo.ts'

/** A timer for longer goes off at once. Source: Node, timers, `setTimeout`. */
const TIMER_MS_MAX = 2 ** 31 - 1

/** How a job ends. */
export type JobOutcome =
  | { state: 'succeeded'; result: unknown }
  | { state: 'failed'; error: { code: string; message: string } }

/** What the work of a job may use. */
export interface JobRun<Input = unknown> {
  id: JobId
  input: Input
  /** A user name, or `system`. */
  startedBy: string
  /** Aborts when the job is cancelled, was taken away, takes too long, or the server stops. */
  signal: AbortSignal
  /** How far it is: told to whoever watches. */
  progress(done: number, total: number | null, message: string): void
  /** One line for whoever watches. */
  log(line: string): void
  /**
   * Plan that it has ended, together with what it did: both are there, or neither. What the work returns after that
   * is of no matter.
   * @param now of the plan
   * @throws AppError `interrupted` when somebody else has the job, or it was cancelled: then nothing of the plan is done
   */
  ends(tx: Transaction, now: EpochMs, outcome: JobOutcome): void
}

export interface JobDefinition<Input, Rooms, Result> {
  /** What it is about, and a verb: `source.sync`. */
  kind: string
  /** What it does, as pages say it while it does it: "Syncing". */
  title: string
  /** What pages call one: "sync". */
  noun: string
  /** Of an object without other properties. Names and ids: what is asked for is in the journal for ever. */
  input: InputSchema
  /** Tries after one that failed. A crash or a stop of the server is none: it is begun again in any case. */
  retries: number
  timeoutMs: number
  /** Of this kind at once, in the whole store. */
  concurrency: number
  /** @throws AppError what went wrong, in a sentence */
  run(run: JobRun<Input>, rooms: Rooms): Promise<Result>
  /** What it led to, in a sentence. Not asked where it led to nothing. */
  told?(result: Result): string
  /** Where its subject is shown to admins, as a path. */
  page?(row: JobRow): string
  /** Planned in the transaction in which a schedule queues it. @throws AppError when that makes no sense any more */
  scheduled?(tx: Transaction, input: Input, now: EpochMs): void
}

// biome-ignore lint/suspicious/noExplicitAny: each kind knows its own input and rooms; the registry holds them all.
export interface JobKind<Input = any> extends JobDefinition<Input, any, any> {
  /** @throws AppError `bad_request` */
  check: InputCheck<Input>
}

/** @throws Error when the definition has a field for a secret, or a number that no job can be done by */
export function defineJob<Input extends object, Rooms = unknown>() {
  return <Result>(definition: JobDefinition<Input, Rooms, Result>): JobKind<Input> => {
    const { kind, input, retries, timeoutMs, concurrency } = definition
    checkWhole(kind, 'retries', retries, 0)
    checkWhole(kind, 'timeoutMs', timeoutMs, 1)
    checkWhole(kind, 'concurrency', concurrency, 1)
    return { ...definition, check: inputCheck<Input>(kind, input) }
  }
}

function checkWhole(kind: string, name: string, value: number, min: number): void {
  if (Number.isInteger(value) && value >= min && value <= TIMER_MS_MAX) return
  throw new Error(
    `The job ${kind} has ${value} as its ${name}; give it a whole number from ${min} to ${TIMER_MS_MAX}.`,
  )
}

/** By their names. */
export type JobKinds = ReadonlyMap<string, JobKind>

/** @param exported by the index of kinds */
export function kindsOf(exported: Readonly<Record<string, JobKind>>): JobKinds {
  const kinds = new Map<string, JobKind>()
  for (const kind of Object.values(exported)) {
    if (kinds.has(kind.kind)) throw new Error(`Two kinds of job are called ${kind.kind}.`)
    kinds.set(kind.kind, kind)
  }
  return kinds
}
