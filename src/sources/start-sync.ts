/** Syncing as a job: answered at once, watched while it runs. */
import type { JobRow } from '../jobs/jobs.repo.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, type ErrorCode } from '../kernel/errors.ts'
import type { SourcesDeps } from './deps.ts'
import type { SourceRow, SyncTrigger } from './sources.repo.ts'
import { syncSource } from './sync.ts'

export const SYNC_JOB = 'source.sync'

/**
 * Queue a sync. One that waits already is the one that is asked for. The job fails when its sync does.
 * @param actor who asks; nobody when a schedule or a webhook does
 * @throws AppError `interrupted` when the server is stopping
 */
export function startSync(
  deps: SourcesDeps,
  source: SourceRow,
  trigger: SyncTrigger,
  actor?: Pick<Actor, 'username'>,
): Promise<JobRow> {
  const startedBy = actor?.username ?? 'system'
  return deps.jobs.start({ kind: SYNC_JOB, subject: source.slug, startedBy }, async (run) => {
    const sync = await syncSource(deps, run, source.id, trigger, startedBy)
    if (sync.error !== null) throw new AppError(sync.error.code as ErrorCode, sync.error.message)
    return sync
  })
}
