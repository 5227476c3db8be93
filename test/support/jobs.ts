/** Jobs on a real database of their own, and work that a story has at hand. */
import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { defineJob, type JobKind, type JobRun, kindsOf } from '../../src/jobs/define-job.ts'
import type { JobEvent } from '../../src/jobs/event-log.ts'
import { jobs as table } from '../../src/jobs/jobs.repo.ts'
import { createJobs, type JobRow, type Jobs } from '../../src/jobs/jobs.ts'
import { jobBeats, jobEvents } from '../../src/jobs/notes.repo.ts'
import type { Alongside, NewJob } from '../../src/jobs/queue.ts'
import { type Clock, systemClock, systemMonotonic, systemRandom } from '../../src/kernel/clock.ts'
import { type WritableDatabase as Database, openDatabase } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import { temporaryFolder } from './temp.ts'

export interface OpenJobs {
  jobs: Jobs
  db: Database
  /** What was reported as nobody's plan. */
  bugs: { error: unknown; job: JobRow | undefined }[]
  /** As a server stops: the jobs, then the database. */
  close(): Promise<void>
}

export interface OpenOptions {
  clock?: Clock
  kinds?: Readonly<Record<string, JobKind>>
}

export async function openJobDatabase(file: string, clock: Clock = systemClock): Promise<Database> {
  if (!existsSync(file)) {
    if (empty === undefined || !existsSync(await empty)) empty = newDatabase()
    await copyFile(await empty, file)
  }
  return openDatabase(await openDuckdb(file), [table, jobEvents, jobBeats], { clock })
}

/** Made once in a file of stories, after which it is removed: migrations take most of the time of a story of jobs. */
let empty: Promise<string> | undefined

async function newDatabase(): Promise<string> {
  const file = path.join(await temporaryFolder('jobs'), 'empty.duckdb')
  const engine = await openDuckdb(file)
  await migrate(engine, path.join(import.meta.dirname, '..', '..', 'migrations'), systemClock)
  await engine.close()
  return file
}

export async function openJobs(
  file: string,
  { clock = systemClock, kinds = workKinds }: OpenOptions = {},
): Promise<OpenJobs> {
  const db = await openJobDatabase(file, clock)
  const bugs: OpenJobs['bugs'] = []
  const onBug = (error: unknown, job?: JobRow) => void bugs.push({ error, job })
  const deps = { db, kinds: kindsOf(kinds), clock, monotonic: systemMonotonic, random: systemRandom, onBug }
  const jobs = await createJobs(deps)
  await jobs.begin({ db })
  const close = async () => {
    await jobs.close()
    await db.close()
  }
  return { jobs, db, bugs, close }
}

export type Work = (run: JobRun) => Promise<unknown>

/** By the number that its job has as its input. A restart within this process finds it again. */
const works = new Map<string, Work>()

/** A kind whose jobs do what `startWork` was given. */
export function workKind(kind: string, options: Partial<JobKind> = {}): JobKind {
  return defineJob<{ work: string }>()({
    kind,
    title: 'Working',
    noun: 'piece of work',
    input: { type: 'object', properties: { work: { type: 'string' } }, required: ['work'] },
    retries: 0,
    timeoutMs: 600_000,
    concurrency: 2,
    run: (run) => works.get(run.input.work)!(run),
    ...options,
  })
}

export const workKinds = Object.fromEntries(
  ['test', 'sync', 'check', 'remove'].map((kind) => [kind, workKind(kind)]),
)

export function startWork(
  jobs: Jobs,
  { kind, ...job }: Omit<NewJob, 'input'>,
  work: Work,
  alongside?: Alongside,
): Promise<JobRow> {
  const key = String(works.size)
  works.set(key, work)
  return jobs.start(jobs.kinds.get(kind)!, { ...job, input: { work: key } }, alongside)
}

/** Everything up to the end of the job. */
export async function eventsOf(
  jobs: Jobs,
  id: string,
  lastEventId = 0,
  signal?: AbortSignal,
): Promise<JobEvent[]> {
  const seen: JobEvent[] = []
  for await (const event of jobs.events(id, lastEventId, signal)) seen.push(event)
  return seen
}

/** The row once the job has ended. */
export async function ended(jobs: Jobs, id: string): Promise<JobRow> {
  for await (const _ of jobs.events(id));
  return jobs.get(id)!
}

/** A door that work waits at until the test opens it. */
export function door(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

/** What does not end before it is told to stop. */
export function untilStopped({ signal }: JobRun): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}
