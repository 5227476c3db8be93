/** Due syncs that nobody works on are taken up: after a restart, and when the wait after a failure is over. */
import { hasEnded } from '../jobs/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { SourceId } from '../kernel/ids.ts'
import type { SourcesDeps } from './deps.ts'
import type { DueRow } from './due.repo.ts'
import { dueNow } from './due.ts'
import { findSourceById, type SourceRow } from './sources.repo.ts'
import { startSync } from './start-sync.ts'
import { SYNC_JOB } from './sync-input.ts'

/** How often to look. Nothing is read from disk for it. */
const LOOK_MS = 1_000
/** A sync whose end could not be written, as on a full disk, is not begun again before. */
const SAME_AGAIN_MS = 60_000

export interface Retries {
  stop(): void
}

export function startRetries(deps: SourcesDeps): Retries {
  const lastTries = new Map<SourceId, { of: string; at: EpochMs }>()
  const look = () => {
    const now = deps.clock()
    for (const row of dueNow(deps.db, now)) {
      const source = findSourceById(deps.db, row.sourceId)
      if (source === undefined || !source.enabled || isWorkedOn(deps, source)) continue
      const of = `${row.tries} ${row.nextTryAt}`
      const last = lastTries.get(row.sourceId)
      if (last?.of === of && Math.abs(now - last.at) < SAME_AGAIN_MS) continue
      lastTries.set(row.sourceId, { of, at: now })
      void take(deps, source, row).catch((err) => deps.log.error({ err, source: source.slug }, 'due sync'))
    }
  }
  look()
  const looking = setInterval(look, LOOK_MS)
  looking.unref()
  return { stop: () => clearInterval(looking) }
}

/** One that never ended is what it was; one that failed is another try. */
function take(deps: SourcesDeps, source: SourceRow, { tries, trigger, startedBy }: DueRow): Promise<unknown> {
  return startSync(deps, source, tries === 0 ? trigger : 'retry', {
    username: tries === 0 ? startedBy : 'system',
  })
}

function isWorkedOn({ jobs }: SourcesDeps, { slug }: SourceRow): boolean {
  return jobs.list({ kind: SYNC_JOB, subject: slug }).some((job) => !hasEnded(job))
}
