/** How syncs went: a row for each, the newest kept, and what the source's own row says of the last one. */
import { record } from '../audit/index.ts'
import type { JobRun } from '../jobs/index.ts'
import { newId } from '../kernel/ids.ts'
import { SYNCS_KEPT_MAX } from '../kernel/limits.ts'
import type { Transaction } from '../store/index.ts'
import type { SourcesDeps } from './deps.ts'
import { listSyncs, type SourceRow, type SyncRow, sources, syncs } from './sources.repo.ts'

export type SyncFacts = Omit<SyncRow, 'id' | 'sourceId' | 'endedAt'> & {
  /** Whom the trail names: a user name, or `system`. */
  startedBy: string
}

/**
 * Plan the rows of a sync that has ended. Syncs that found nothing new, one after another, are one row, and so are tries
 * that fail for one reason.
 */
export function putSync(
  { clock, random }: Pick<SourcesDeps, 'clock' | 'random'>,
  tx: Transaction,
  source: SourceRow,
  { startedBy, ...facts }: SyncFacts,
): SyncRow {
  const earlier = listSyncs(tx, source.id)
  const [last] = earlier
  const isRepeated = last !== undefined && isLike(last, facts)
  const endedAt = clock()
  const sync: SyncRow = {
    id: isRepeated ? last.id : newId('syn', random),
    sourceId: source.id,
    endedAt,
    ...facts,
  }
  tx.put(syncs, sync)
  for (const old of earlier.slice(SYNCS_KEPT_MAX - 1)) if (old.id !== sync.id) tx.delete(syncs, old.id)
  const { outcome, error } = facts
  const row = tx.get(sources, source.id) ?? source
  const succeededAt = outcome === 'failed' ? (row.lastSync?.succeededAt ?? null) : endedAt
  tx.put(sources, { ...row, lastSync: { outcome, endedAt, succeededAt, error } })
  if (outcome !== 'unchanged' && !isRepeated) {
    const { head, added, updated, archived, held, failed } = facts
    const counts = { added, updated, archived, held, failed: failed.map(({ name }) => name) }
    const details = { outcome, head, ...counts, ...(error === null ? {} : { error: error.code }) }
    record(tx, endedAt, { actor: startedBy, action: 'source.sync', subject: source.slug, details })
  }
  return sync
}

/** Plan that the job of a sync has ended: as the row says that was just put. */
export function endJob(run: Partial<Pick<JobRun, 'ends'>>, tx: Transaction, sync: SyncRow): void {
  const { endedAt, error } = sync
  run.ends?.(tx, endedAt, error === null ? { state: 'succeeded', result: sync } : { state: 'failed', error })
}

/** Whether a sync says what the one before it said. */
function isLike(last: SyncRow, { outcome, trigger, error }: Omit<SyncFacts, 'startedBy'>): boolean {
  if (outcome !== last.outcome) return false
  const isSame = error !== null && error.code === last.error?.code && error.message === last.error.message
  return outcome === 'unchanged' || (outcome === 'failed' && trigger === 'retry' && isSame)
}
