/** What is noted of jobs beside their rows: events, and that somebody still works on them. */
import type { JobId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'
import type { JobEvent } from './event-log.ts'

/** Events that were written at once. */
export interface JobEventsRow {
  jobId: JobId
  /** The number of the first, with zeros before it, so that text sorts as numbers do. */
  part: string
  events: readonly JobEvent[]
}

export const jobEvents = defineTable<JobEventsRow>()({
  name: 'job_events',
  key: ['jobId', 'part'],
  columns: { jobId: 'text', part: 'text', events: 'json' },
  kind: 'note',
  groups: { job: (row) => row.jobId },
  orders: { job: (a, b) => (a.part < b.part ? -1 : 1) },
})

export interface JobBeatRow {
  jobId: JobId
  fence: number
  beats: number
}

export const jobBeats = defineTable<JobBeatRow>()({
  name: 'job_beats',
  key: ['jobId'],
  columns: { jobId: 'text', fence: 'int', beats: 'int' },
  kind: 'note',
})

/** In the order in which they were told. */
export function eventPartsOf(db: Reads, jobId: string): readonly JobEventsRow[] {
  return db.sorted(jobEvents, 'job', jobId)
}

export function allEventParts(db: Reads): Iterable<JobEventsRow> {
  return db.all(jobEvents)
}

export function findBeat(db: Reads, jobId: string): JobBeatRow | undefined {
  return db.get(jobBeats, jobId)
}

export function allBeats(db: Reads): Iterable<JobBeatRow> {
  return db.all(jobBeats)
}
