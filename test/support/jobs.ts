/** Jobs on a real database of their own. */
import path from 'node:path'
import type { JobEvent } from '../../src/jobs/event-log.ts'
import { jobs as table } from '../../src/jobs/jobs.repo.ts'
import type { JobRow, Jobs } from '../../src/jobs/jobs.ts'
import { createJobs } from '../../src/jobs/queue.ts'
import { type Clock, systemClock, systemRandom } from '../../src/kernel/clock.ts'
import { type WritableDatabase as Database, openDatabase } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'

export interface OpenJobs {
  jobs: Jobs
  db: Database
  /** What was reported as nobody's plan. */
  bugs: { error: unknown; job: JobRow }[]
  /** As a server stops: the jobs, then the database. */
  close(): Promise<void>
}

export async function openJobs(file: string, clock: Clock = systemClock): Promise<OpenJobs> {
  const engine = await openDuckdb(file)
  await migrate(engine, path.join(import.meta.dirname, '..', '..', 'migrations'), clock)
  const db = await openDatabase(engine, [table])
  const bugs: OpenJobs['bugs'] = []
  const onBug = (error: unknown, job: JobRow) => void bugs.push({ error, job })
  const jobs = await createJobs({ db, clock, random: systemRandom, onBug })
  const close = async () => {
    await jobs.close()
    await db.close()
  }
  return { jobs, db, bugs, close }
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
