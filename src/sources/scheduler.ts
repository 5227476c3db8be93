/** The clock that starts scheduled syncs. What a stopped server missed is not made up for. */
import { Cron } from 'croner'
import type { EpochMs } from '../kernel/clock.ts'
import type { SourcesDeps } from './deps.ts'
import { isDue } from './schedule.ts'
import { listSources } from './sources.repo.ts'
import { startSync } from './start-sync.ts'

export interface Scheduler {
  stop(): void
}

/** Look every minute, so that a schedule counts from the moment it is saved. */
export function startScheduler(deps: SourcesDeps): Scheduler {
  const ticking = new Cron('* * * * *', { unref: true, timezone: 'UTC' }, async () => {
    await syncDue(deps, deps.clock()).catch((err) => deps.log.error({ err }, 'scheduled syncs'))
  })
  return { stop: () => ticking.stop() }
}

/** Start the syncs of the minute that `at` is in. One that still waits from before is not started twice. */
export async function syncDue(deps: SourcesDeps, at: EpochMs): Promise<void> {
  const due = listSources(deps.db).filter(
    ({ enabled, schedule }) => enabled && schedule !== null && isDue(schedule, at),
  )
  await Promise.all(due.map((source) => startSync(deps, source, 'schedule')))
}
