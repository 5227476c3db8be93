/** What the room of jobs offers. */

// Kinds of jobs

export { defineJob, type JobKind, type JobKinds, kindsOf } from './define-job.ts'

// Queueing and following

export { hasEnded, JOB_STATES, type JobRow } from './jobs.repo.ts'
export { createJobs, type JobRun, type Jobs } from './jobs.ts'
export type { Alongside } from './queue.ts'

// Schedules

export { readCron } from './cron.ts'
export { type ScheduleRow, schedules } from './schedules.repo.ts'
export { startSchedules } from './schedules.ts'
