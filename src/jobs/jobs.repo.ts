/** Jobs as rows: what is left of one when the process that ran it is gone. */
import type { EpochMs } from '../kernel/clock.ts'
import type { JobId } from '../kernel/ids.ts'
import type { Reads } from '../store/reads.ts'
import { defineTable } from '../store/table.ts'

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

export interface JobProgress {
  done: number
  /** `null` as long as nobody knows. */
  total: number | null
  /** What is being done, in a few words. */
  message: string
}

export interface JobRow {
  id: JobId
  /** `source.sync`, … */
  kind: string
  /** What it works on, by the name people know it by. Jobs of one subject run one after another. */
  subject: string
  state: JobState
  progress: JobProgress
  /** Why it failed: a code of `ERROR_CODES` and a sentence. */
  error: { code: string; message: string } | null
  /** What the work returned. */
  result: unknown
  /** A user name, or `system`. */
  startedBy: string
  createdAt: EpochMs
  startedAt: EpochMs | null
  endedAt: EpochMs | null
}

export const jobs = defineTable<JobRow>()({
  name: 'jobs',
  key: ['id'],
  columns: {
    id: 'text',
    kind: 'text',
    subject: 'text',
    state: 'text',
    progress: 'json',
    error: 'json',
    result: 'json',
    startedBy: 'text',
    createdAt: 'time',
    startedAt: 'time',
    endedAt: 'time',
  },
  groups: { subject: (row) => row.subject },
})

export function hasEnded(row: JobRow): boolean {
  return row.state !== 'queued' && row.state !== 'running'
}

export function findJob(db: Reads, id: string): JobRow | undefined {
  return db.get(jobs, id)
}

export function allJobs(db: Reads): Iterable<JobRow> {
  return db.all(jobs)
}

export function jobsOn(db: Reads, subject: string): Iterable<JobRow> {
  return db.many(jobs, 'subject', subject).values()
}

export function countJobs(db: Reads): number {
  return db.count(jobs)
}
