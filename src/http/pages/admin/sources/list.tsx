/** All sources, and how each is. */

import { type SourceCard, SourcesPage } from '../../../../../views/admin/sources/sources.tsx'
import { only } from '../../../../kernel/only.ts'
import { eachShown } from '../../../../operations/answers/index.ts'
import {
  findDue,
  listHeld,
  listPlugins,
  listSources,
  nextRun,
  type SourcePluginRow,
  type SourceRow,
} from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { render } from '../../page.tsx'
import { adminFrame, type Outcome } from '../admin.tsx'
import { runningJob } from './running.ts'
import { failureOf, healthOf, momentAhead, momentOf, placeText } from './words.ts'

export function renderSources(deps: HttpDeps, c: StoaContext, principal: Principal, outcome: Outcome) {
  const sources = eachShown(deps, listSources(deps.db), (source) => cardOf(deps, source))
  return render(c, <SourcesPage {...adminFrame(deps, principal, outcome)} sources={sources} />)
}

function cardOf(deps: HttpDeps, source: SourceRow): SourceCard {
  const now = deps.clock()
  const plugins = listPlugins(deps.db, source.id)
  const held = listHeld(deps.db, source.id).length
  const isRunning = runningJob(deps, source) !== undefined
  const next = nextSync(source, now)
  const failure = source.lastSync?.error ?? findDue(deps.db, source.id)?.why
  return {
    slug: source.slug,
    name: source.name,
    place: placeText(source.url),
    health: healthOf(source, { isRunning, failed: troubled(plugins), held }),
    plugins: plugins.length,
    held,
    next: next === undefined ? (source.enabled ? 'by hand' : 'off') : momentAhead(next, now),
    ...only({
      failure: failure == null ? undefined : failureOf(failure),
      lastSync: source.lastSync === null ? undefined : momentOf(source.lastSync.endedAt, now),
    }),
  }
}

/** Plugins that are not as upstream, though an admin wants them. */
export function troubled(plugins: readonly SourcePluginRow[]): number {
  return plugins.filter(({ enabled, state }) => enabled && (state === 'failed' || state === 'unavailable'))
    .length
}

export function nextSync({ enabled, schedule }: SourceRow, now: number): number | undefined {
  return enabled && schedule !== null ? nextRun(schedule, now) : undefined
}
