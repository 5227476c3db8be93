/** Syncing a source, as a job. It reads what is there, so that it may be done again, and ends with what it changed. */
import { defineJob } from '../jobs/index.ts'
import { AppError, type ErrorCode } from '../kernel/errors.ts'
import { SYNC_JOB_MS_MAX } from '../kernel/limits.ts'
import type { SourcesDeps } from './deps.ts'
import { askForSync } from './due.ts'
import { SYNC_TRIGGERS } from './source-rows.ts'
import type { SyncRow } from './sources.repo.ts'
import { syncSource } from './sync.ts'
import { SYNC_JOB, type SyncInput } from './sync-input.ts'

export const sourceSync = defineJob<SyncInput, SourcesDeps>()({
  kind: SYNC_JOB,
  title: 'Syncing',
  noun: 'sync',
  input: {
    type: 'object',
    properties: { sourceId: { type: 'string' }, trigger: { enum: SYNC_TRIGGERS } },
    required: ['sourceId', 'trigger'],
  },
  // One that failed has ended, for whoever waits for it; its source stays due, and is tried again (due.ts).
  retries: 0,
  timeoutMs: SYNC_JOB_MS_MAX,
  concurrency: 2,
  async run(run, deps) {
    const { sourceId, trigger } = run.input
    const sync = await syncSource(deps, run, sourceId, trigger, run.startedBy)
    if (sync.error !== null) throw new AppError(sync.error.code as ErrorCode, sync.error.message)
    return sync
  },
  told: toldOf,
  page: ({ subject }) => `/admin/sources/${subject}`,
  scheduled(tx, { sourceId, trigger }, now) {
    askForSync(tx, { id: sourceId, slug: sourceId }, now, { trigger, startedBy: 'system' })
  },
})

function toldOf({ added, updated, archived, held, failed }: SyncRow): string {
  const counts = { added, updated, 'gone upstream': archived, held, failed }
  const said = Object.entries(counts).flatMap(([word, { length }]) =>
    length > 0 ? [`${length} ${word}`] : [],
  )
  return said.length === 0 ? 'Everything is up to date.' : `${said.join(', ')}.`
}
