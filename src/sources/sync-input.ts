/** What a job is told that syncs a source. */
import type { SourceId } from '../kernel/ids.ts'
import type { SyncTrigger } from './source-rows.ts'

export const SYNC_JOB = 'source.sync'

export interface SyncInput {
  sourceId: SourceId
  trigger: SyncTrigger
}
