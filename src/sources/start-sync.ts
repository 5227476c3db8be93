/** Syncing as a job: answered at once, watched while it runs. */
import { hasEnded, type JobRow } from '../jobs/jobs.repo.ts'
import type { JobRun } from '../jobs/jobs.ts'
import type { Actor } from '../kernel/actor.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError, type ErrorCode } from '../kernel/errors.ts'
import type { Transaction } from '../store/transaction.ts'
import type { Move } from './announced.ts'
import type { SourcesDeps } from './deps.ts'
import { askForSync, dropDue } from './due.ts'
import type { SourceRow, SyncTrigger } from './sources.repo.ts'
import { syncSource } from './sync.ts'

export const SYNC_JOB = 'source.sync'

/** What comes with a wish for a sync. */
export interface SyncWish {
  /** What the sync has to see. */
  moves?: readonly Move[]
  /** Planned in the transaction that queues it, at the moment from which it is due. */
  alongside?: (tx: Transaction, now: EpochMs) => void
}

/**
 * Queue a sync, which is due from then on until it has succeeded. One that waits already is the one that is asked for. The job fails when its sync does.
 *
 * Who asks has to be allowed to when the job is queued, and not for as long as it runs: what a sync does is the
 * source's own, as if its schedule had begun it, and any admin can cancel it.
 * @param actor who asks; nobody when a schedule or a webhook does
 * @throws AppError `interrupted` when the server is stopping
 */
export function startSync(
  deps: SourcesDeps,
  source: SourceRow,
  trigger: SyncTrigger,
  actor?: Pick<Actor, 'username'>,
  { moves, alongside }: SyncWish = {},
): Promise<JobRow> {
  const startedBy = actor?.username ?? 'system'
  const plan = (tx: Transaction) => {
    const now = deps.clock()
    alongside?.(tx, now)
    askForSync(tx, source, now, { trigger, startedBy, ...(moves === undefined ? {} : { moves }) })
  }
  const work = async (run: JobRun) => {
    const sync = await syncSource(deps.background ?? deps, run, source.id, trigger, startedBy)
    if (sync.error !== null) throw new AppError(sync.error.code as ErrorCode, sync.error.message)
    return sync
  }
  return deps.jobs.start({ kind: SYNC_JOB, subject: source.slug, startedBy }, work, plan)
}

/** Call off what runs or waits, and what is due. */
export async function cancelSync(deps: Pick<SourcesDeps, 'db' | 'jobs'>, source: SourceRow): Promise<void> {
  const { jobs } = deps
  const open = jobs.list({ kind: SYNC_JOB, subject: source.slug }).filter((job) => !hasEnded(job))
  await deps.db.write((tx) => dropDue(tx, source.id))
  for (const { id } of open) jobs.cancel(id)
}
