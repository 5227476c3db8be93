/** What becomes of a job's row. */
import type { EpochMs } from '../kernel/clock.ts'
import { JOB_LOST_MAX, JOB_WAITS_MS } from '../kernel/limits.ts'
import { hasEnded, type JobRow } from './jobs.repo.ts'
import { INTERRUPTED, type NewJob } from './queue.ts'

export const WAITING = { state: 'queued', worker: null, startedAt: null } as const

const NEW = {
  ...WAITING,
  progress: { done: 0, total: null, message: '' },
  error: null,
  result: null,
  endedAt: null,
  attempt: 0,
  lost: 0,
  fence: 0,
  notBefore: null,
  endEvent: null,
} as const

export function newRow(job: NewJob, its: Pick<JobRow, 'id' | 'createdAt' | 'place'>): JobRow {
  return { ...NEW, ...job, ...its, scheduleId: job.scheduleId ?? null }
}

/** Nobody is heard of any more who had it. */
export function afterLoss(row: JobRow, now: EpochMs): JobRow {
  if (hasEnded(row)) return { ...row, worker: null }
  const [lost, fence] = [row.lost + 1, row.fence + 1]
  if (lost > JOB_LOST_MAX) return { ...row, ...INTERRUPTED, worker: null, lost, fence, endedAt: now }
  const wait = JOB_WAITS_MS[lost - 1] ?? JOB_WAITS_MS.at(-1)!
  // The try was not one that failed.
  return {
    ...row,
    ...WAITING,
    attempt: row.attempt - 1,
    lost,
    fence,
    notBefore: wait === 0 ? null : now + wait,
  }
}
