/** Syncs that were asked for and have not succeeded yet: rows and finders. */
import type { EpochMs } from '../kernel/clock.ts'
import type { SourceId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'
import type { Announcement } from './announced.ts'
import type { SyncFailure, SyncTrigger } from './source-rows.ts'

export interface DueRow {
  sourceId: SourceId
  /** What was asked for from then on was not read yet. */
  since: EpochMs
  /** How often somebody asked: a sync that began before the last time is not the last one. */
  asked: number
  trigger: SyncTrigger
  /** A user name, or `system`. */
  startedBy: string
  announced: readonly Announcement[]
  /** Syncs since then that did not do. */
  tries: number
  /** `null` when it is not tried again unless somebody asks. */
  nextTryAt: EpochMs | null
  /** Why the last try did not do; `null` before one has ended. */
  why: SyncFailure | null
}

export const dueSyncs = defineTable<DueRow>()({
  name: 'source_due',
  key: ['sourceId'],
  columns: {
    sourceId: 'text',
    since: 'time',
    asked: 'int',
    trigger: 'text',
    startedBy: 'text',
    announced: 'json',
    tries: 'int',
    nextTryAt: 'time',
    why: 'json',
  },
})

export function findDue(db: Reads, sourceId: SourceId): DueRow | undefined {
  return db.get(dueSyncs, sourceId)
}

export function allDue(db: Reads): Iterable<DueRow> {
  return db.all(dueSyncs)
}
