/** Waiting for a job as a page does: by its events. */
import type { JobRow } from '../../src/jobs/jobs.repo.ts'
import type { Jobs } from '../../src/jobs/jobs.ts'

/** The row of a job once it has ended. */
export async function getJobEnd(jobs: Jobs, { id }: Pick<JobRow, 'id'>): Promise<JobRow> {
  for await (const event of jobs.events(id)) if (event.type === 'end') break
  return jobs.get(id)!
}
