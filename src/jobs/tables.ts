/** The tables of jobs, which `src/tables.ts` alone opens. */

export { jobs } from './jobs.repo.ts'
export { jobBeats, jobEvents } from './notes.repo.ts'
export { schedules } from './schedules.repo.ts'
