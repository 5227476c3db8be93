/** Events of jobs on disk: some a row, the newest of each job, and of jobs that have ended those of the last few. */
import type { JobId } from '../kernel/ids.ts'
import {
  JOB_EVENTS_KEPT_MAX,
  JOB_EVENTS_MAX,
  JOB_EVENTS_PER_ROW_MAX,
  JOBS_REMEMBERED_MAX,
} from '../kernel/limits.ts'
import type { Reads, WritableDatabase } from '../store/index.ts'
import type { JobEvent } from './event-log.ts'
import { allJobs, hasEnded, lastFirst } from './jobs.repo.ts'
import { allEventParts, eventPartsOf, type JobEventsRow, jobEvents } from './notes.repo.ts'

export function storedEvents(db: Reads, jobId: string): JobEvent[] {
  return eventPartsOf(db, jobId).flatMap(({ events }) => events)
}

/** In one transaction for all of them, together with what is let go. */
export async function saveEvents(
  db: WritableDatabase,
  told: ReadonlyMap<JobId, readonly JobEvent[]>,
): Promise<void> {
  const parts = [...told].flatMap(([jobId, events]) => partsOf(jobId, events))
  if (parts.length === 0) return
  const gone = letGo(db, parts)
  await db.note((tx) => {
    for (const { jobId, part } of gone) tx.delete(jobEvents, jobId, part)
    for (const row of parts) tx.put(jobEvents, row)
  })
}

/** As many digits as the largest number has. */
const PART_DIGITS = String(Number.MAX_SAFE_INTEGER).length

function partsOf(jobId: JobId, events: readonly JobEvent[]): JobEventsRow[] {
  const rows: JobEventsRow[] = []
  for (let start = 0; start < events.length; start += JOB_EVENTS_PER_ROW_MAX) {
    const some = events.slice(start, start + JOB_EVENTS_PER_ROW_MAX)
    rows.push({ jobId, part: String(some[0]!.id).padStart(PART_DIGITS, '0'), events: some })
  }
  return rows
}

function letGo(db: Reads, added: readonly JobEventsRow[]): JobEventsRow[] {
  const rows = [...allEventParts(db), ...added].sort((a, b) => (a.part < b.part ? 1 : -1))
  const kept = newestFirst(db)
  const ofOthers = rows.filter(({ jobId }) => !kept.has(jobId))
  let left = JOB_EVENTS_KEPT_MAX
  const gone: JobEventsRow[] = []
  for (const id of kept) {
    let ofJob = Math.min(JOB_EVENTS_MAX, left)
    for (const row of rows.filter(({ jobId }) => jobId === id)) {
      if (ofJob <= 0) gone.push(row)
      else left -= row.events.length
      ofJob -= row.events.length
    }
  }
  return [...ofOthers, ...gone].filter((row) => !added.includes(row))
}

/**
 * Jobs whose events are kept: those that have not ended, then those that ended last, and those that came last: after a
 * clock was set back, dates would let go of what somebody follows now.
 */
function newestFirst(db: Reads): Set<JobId> {
  const all = [...allJobs(db)]
  const open = all.filter((row) => !hasEnded(row))
  const ended = all.filter(hasEnded)
  const byDate = ended.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
  const kept = [byDate, ended.sort(lastFirst)].flatMap((rows) => rows.slice(0, JOBS_REMEMBERED_MAX))
  return new Set([...open, ...kept].map(({ id }) => id))
}
