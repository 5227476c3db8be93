/** Whose job it is: who started it may watch it, and admins. */

import type { Standing } from '../access/index.ts'
import type { JobRow } from '../jobs/index.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import type { Rooms } from './rooms.ts'

/** @throws AppError `job_not_found`, also when it is somebody else's */
export function getJob({ jobs }: Rooms, { user, actor }: Standing, id: string): JobRow {
  const job = jobs.get(id)
  if (job !== undefined && (actor.admin || job.startedBy === user.username)) return job
  throw new AppError('job_not_found', `There is no job "${cut(id, 100)}" of yours; check the id.`)
}
