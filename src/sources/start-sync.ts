/** Syncing as a job: answered at once, watched while it runs. */
import type { JobRow } from '../jobs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { Transaction } from '../store/index.ts'
import type { Move } from './announced.ts'
import type { SourcesDeps } from './deps.ts'
import { askForSync, dropDue } from './due.ts'
import type { SourceRow, SyncTrigger } from './sources.repo.ts'
import { SYNC_JOB } from './sync-input.ts'
import { sourceSync } from './sync-job.ts'

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
  { jobs }: Pick<SourcesDeps, 'jobs'>,
  source: SourceRow,
  trigger: SyncTrigger,
  actor?: Pick<Actor, 'username'>,
  { moves, alongside }: SyncWish = {},
): Promise<JobRow> {
  const startedBy = actor?.username ?? 'system'
  const job = { subject: source.slug, input: { sourceId: source.id, trigger }, startedBy }
  return jobs.start(sourceSync, job, (tx, now) => {
    alongside?.(tx, now)
    askForSync(tx, source, now, { trigger, startedBy, ...(moves === undefined ? {} : { moves }) })
  })
}

/** Call off what runs or waits, and what is due: what it has not stored by then it does not store. */
export function cancelSync({ jobs }: Pick<SourcesDeps, 'jobs'>, { id, slug }: SourceRow): Promise<void> {
  return jobs.cancel({ kind: SYNC_JOB, subject: slug }, (tx) => dropDue(tx, id))
}
