/** The clock that starts syncs: scheduled ones, of which a stopped server misses some, and due ones, of which it misses none. */
import { Cron } from 'croner'
import type { EpochMs } from '../kernel/clock.ts'
import type { SourcesDeps } from './deps.ts'
import { startRetries } from './retries.ts'
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
  const retries = startRetries(deps)
  return {
    stop() {
      ticking.stop()
      retries.stop()
    },
  }
}

/** Start the syncs of the minute that `at` is in. One that still waits from before is not started twice. */
export async function syncDue(deps: SourcesDeps, at: EpochMs): Promise<void> {
  const due = listSources(deps.db).filter(
    ({ enabled, schedule }) => enabled && schedule !== null && isDue(schedule, at),
  )
  await Promise.all(due.map((source) => startSync(deps, source, 'schedule')))
}
