/** The sync of a source that runs now, or waits to; and the last one, when it came to no end of its own. */
import type { Failure } from '../../../../../views/admin/sources/health.tsx'
import { hasEnded, type JobRow } from '../../../../jobs/index.ts'
import { type SourceRow, SYNC_JOB } from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import { failureOf } from './words.ts'

/** One that runs comes before one that waits. */
export function runningJob(deps: HttpDeps, source: SourceRow): JobRow | undefined {
  const open = jobsOf(deps, source).filter((job) => !hasEnded(job))
  return open.find(({ state }) => state === 'running') ?? open.at(-1)
}

/** Why the newest sync is missing in the history: the server stopped, or failed in a way that nobody foresaw. */
export function brokenOff(deps: HttpDeps, source: SourceRow): Failure | undefined {
  const [newest] = jobsOf(deps, source)
  if (newest?.error == null || newest.endedAt === null) return undefined
  const isNoted =
    source.lastSync !== null && source.lastSync.endedAt >= (newest.startedAt ?? newest.createdAt)
  return isNoted || newest.endedAt < source.createdAt ? undefined : failureOf(newest.error)
}

/** Newest first. */
function jobsOf({ jobs }: HttpDeps, { slug }: SourceRow): JobRow[] {
  return jobs.list({ kind: SYNC_JOB, subject: slug })
}
