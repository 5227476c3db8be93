/** One source: health, plugins, history, and what waits. */
import type { Failure } from '../../../../../views/admin/sources/health.tsx'
import type { PluginProps } from '../../../../../views/admin/sources/plugins.tsx'
import { SourcePage } from '../../../../../views/admin/sources/source.tsx'
import { counted } from '../../../../../views/parts/plural.ts'
import { chooseVersion, findItemById, listVersions } from '../../../../catalog/index.ts'
import { only } from '../../../../kernel/only.ts'
import {
  type DueRow,
  findDue,
  type HeldRow,
  listHeld,
  listPlugins,
  listSyncs,
  type SourcePluginRow,
  type SourceRow,
  type SyncRow,
} from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { assetUrl } from '../../../static.ts'
import { errorsFirst, issueProps } from '../../issues.ts'
import { runningProps } from '../../jobs.tsx'
import { address, listQuery, matches, paged } from '../../lists.ts'
import { render } from '../../page.tsx'
import { seenOf } from '../../seen.ts'
import { adminFrame, type Outcome, statusOf } from '../admin.tsx'
import { nextSync, troubled } from './list.tsx'
import { brokenOff, runningJob } from './running.ts'
import {
  failureOf,
  followsText,
  healthOf,
  momentAhead,
  momentOf,
  scheduleText,
  TRIGGERS,
  tookText,
} from './words.ts'

const PLUGINS_SHOWN = 50
const SYNCS_SHOWN = 15
/** Those beyond are in the queue of held changes, page by page. */
const HELD_SHOWN = 10

/** @param newSecret of the webhook, right after it was made: the only time it is shown */
export function renderSource(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  source: SourceRow,
  outcome: Outcome = {},
  newSecret?: string,
) {
  const now = deps.clock()
  const job = runningJob(deps, source)
  const plugins = listPlugins(deps.db, source.id)
  const held = listHeld(deps.db, source.id)
  const syncs = listSyncs(deps.db, source.id)
  const { q, offset } = listQuery(c)
  const found = plugins.filter((plugin) => matches(q, [plugin.name, stateOf(plugin), plugin.problem ?? '']))
  const at = `/admin/sources/${source.slug}`
  const { shown, span } = paged(
    found,
    offset,
    PLUGINS_SHOWN,
    (to) => `${address(at, { q, offset: to })}#plugins`,
  )
  const page = (
    <SourcePage
      {...adminFrame(deps, principal, outcome)}
      slug={source.slug}
      name={source.name}
      health={healthOf(source, {
        isRunning: job !== undefined,
        failed: troubled(plugins),
        held: held.length,
      })}
      script={assetUrl('jobs.js')}
      facts={factsOf(source, now, findDue(deps.db, source.id))}
      held={held.slice(0, HELD_SHOWN).map(({ id, plugin, version, summary, createdAt }) => ({
        id,
        plugin,
        version,
        summary,
        since: momentOf(createdAt, now),
      }))}
      heldTotal={held.length}
      q={q}
      pluginsTotal={plugins.length}
      plugins={shown.map((plugin) => pluginProps(deps, source, plugin, held))}
      span={span}
      syncs={syncs.slice(0, SYNCS_SHOWN).map((sync) => syncProps(sync, now))}
      syncsTotal={syncs.length}
      webhook={{
        slug: source.slug,
        url: `${deps.settings.baseUrl}/hooks/sources/${source.slug}`,
        hasSecret: source.webhookSecretRef !== null,
        ...only({ newSecret }),
      }}
      {...only({
        job: job === undefined ? undefined : runningProps(deps.jobs.kinds, job),
        failure: job === undefined ? failureNow(deps, source) : undefined,
      })}
    />
  )
  return render(c, page, statusOf(outcome))
}

function failureNow(deps: HttpDeps, source: SourceRow): Failure | undefined {
  const error = source.lastSync?.error ?? findDue(deps.db, source.id)?.why ?? undefined
  return brokenOff(deps, source) ?? (error === undefined ? undefined : failureOf(error))
}

function factsOf(source: SourceRow, now: number, due: DueRow | undefined) {
  const { lastSync, url, username, secretRef } = source
  const next = nextSync(source, now)
  return {
    url,
    follows: followsText(source),
    schedule: source.enabled ? scheduleText(source.schedule) : 'not followed',
    promote: source.promote === 'hold' ? 'Held for review' : 'Published at once',
    credentials:
      secretRef === null ? 'none' : `kept, encrypted${username === null ? '' : `, for ${username}`}`,
    addedBy: source.createdBy,
    ...only({
      nextTry: due?.why == null ? undefined : nextTryOf(due, now),
      next: next === undefined ? undefined : momentAhead(next, now),
      lastSync: lastSync === null ? undefined : momentOf(lastSync.endedAt, now),
      lastSuccess:
        lastSync?.error == null || lastSync.succeededAt === null
          ? undefined
          : momentOf(lastSync.succeededAt, now),
    }),
  }
}

/** What an admin corrected in an entry, as its form says it. */
export function correctionOf({ correction }: SourcePluginRow): { folder: string; version: string } {
  return { folder: correction?.folder ?? '', version: correction?.version ?? '' }
}

/** After a sync that did not do. */
function nextTryOf({ nextTryAt, tries }: DueRow, now: number) {
  const after = `after ${counted(tries, 'try', 'tries')}`
  return nextTryAt === null ? { after } : { after, moment: momentAhead(nextTryAt, now) }
}

/** Off is an admin's word, whatever became of it upstream. */
function stateOf({ enabled, state }: SourcePluginRow): PluginProps['state'] {
  return enabled ? state : 'off'
}

function pluginProps(
  { db }: HttpDeps,
  { slug, mode }: SourceRow,
  plugin: SourcePluginRow,
  held: readonly HeldRow[],
) {
  const item = plugin.itemId === null ? undefined : findItemById(db, plugin.itemId)
  const change = held.find((row) => row.plugin === plugin.name)
  return {
    name: plugin.name,
    isEnabled: plugin.enabled,
    ...correctionOf(plugin),
    seen: seenOf(correctionOf(plugin)),
    isCorrectable: mode === 'marketplace',
    state: stateOf(plugin),
    // Often the problem is the first of them.
    issues: errorsFirst(plugin.issues.filter(({ message }) => message !== plugin.problem)).map(issueProps),
    ...only({
      problem: plugin.problem ?? undefined,
      heldUrl: change === undefined ? undefined : `/admin/sources/${slug}/held/${change.id}`,
      item:
        item === undefined
          ? undefined
          : {
              servedName: item.servedName,
              title: item.title,
              version: chooseVersion(listVersions(db, item.id))?.version ?? '–',
            },
    }),
  }
}

const CHANGES = [
  ['added', 'added'],
  ['updated', 'updated'],
  ['archived', 'gone upstream'],
  ['held', 'held'],
] as const

function syncProps(sync: SyncRow, now: number) {
  return {
    moment: momentOf(sync.startedAt, now),
    trigger: TRIGGERS[sync.trigger],
    outcome: sync.outcome,
    took: tookText(sync.endedAt - sync.startedAt),
    changes: CHANGES.flatMap(([field, word]) =>
      sync[field].length === 0 ? [] : [{ word: counted(sync[field].length, word, word), names: sync[field] }],
    ),
    failed: sync.failed,
    ...only({ head: sync.head?.slice(0, 12), failure: sync.error?.message }),
  }
}
