/** Jobs as rows: what is asked for, who works on it, and how it ended. */
import type { EpochMs } from '../kernel/clock.ts'
import type { JobId, ScheduleId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

/** References: ids, names, commits. Never a secret, which would be in the journal and in every copy for ever. */
export type JobInput = Readonly<Record<string, unknown>>

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
  /** What it was asked to do; `null` in rows of a former program, which nobody can do again. */
  input: JobInput | null
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
  /** Tries that began, this one included. One that a stopping server gave back does not count. */
  attempt: number
  /** Workers that were never heard of again while they had it. */
  lost: number
  /** Grows whenever somebody gets it or loses it: who has another number has it no more. */
  fence: number
  /** Who works on it, or has yet to notice that it was taken from them. Until then nobody begins with its subject. */
  worker: string | null
  /** Not tried before. */
  notBefore: EpochMs | null
  /** Who came first has the smaller one; dates may jump. 0 in rows of a former program, which all came before. */
  place: number
  /** The number of the event that told its end. */
  endEvent: number | null
  /** What began it, when it was a schedule. */
  scheduleId: ScheduleId | null
}

export const jobs = defineTable<JobRow>()({
  name: 'jobs',
  key: ['id'],
  columns: {
    id: 'text',
    kind: 'text',
    subject: 'text',
    input: 'json',
    state: 'text',
    progress: 'json',
    error: 'json',
    result: 'json',
    startedBy: 'text',
    createdAt: 'time',
    startedAt: 'time',
    endedAt: 'time',
    attempt: 'int',
    lost: 'int',
    fence: 'int',
    worker: 'text',
    notBefore: 'time',
    place: 'int',
    endEvent: 'int',
    scheduleId: 'text',
  },
  groups: {
    subject: (row) => row.subject,
    /** Of which somebody still has to say something. */
    open: (row) => (hasEnded(row) && row.worker === null ? undefined : 'open'),
  },
})

export function hasEnded(row: Pick<JobRow, 'state'>): boolean {
  return row.state !== 'queued' && row.state !== 'running'
}

export function findJob(db: Reads, id: string): JobRow | undefined {
  return db.get(jobs, id)
}

export function allJobs(db: Reads): Iterable<JobRow> {
  return db.all(jobs)
}

/** Those that have not ended, and those whose worker has yet to notice that they have. */
export function openJobs(db: Reads): JobRow[] {
  return [...db.many(jobs, 'open', 'open').values()]
}

/** The order of jobs that `sort` takes: who came last is first, whatever the dates say. */
export function lastFirst(a: JobRow, b: JobRow): number {
  return b.place - a.place || b.createdAt - a.createdAt
}

export function jobsOn(db: Reads, subject: string): Iterable<JobRow> {
  return db.many(jobs, 'subject', subject).values()
}

export function countJobs(db: Reads): number {
  return db.count(jobs)
}
