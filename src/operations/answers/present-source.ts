/** Sources as the API shows them: never a secret, only whether there is one. */
import type { Viewer } from '../../access/index.ts'
import { findItemById, type VersionRow } from '../../catalog/index.ts'
import type { EpochMs } from '../../kernel/clock.ts'
import { only } from '../../kernel/only.ts'
import {
  findDue,
  type HeldRow,
  listHeld,
  nextRun,
  type SourcePluginRow,
  type SourceRow,
  type SyncRow,
} from '../../sources/index.ts'
import { gainsOf } from './gains.ts'
import { type PresentDeps, presentTime, presentTimeOrNull } from './present.ts'
import { presentWithin, type Room, roomForMany } from './present-gains.ts'

/** @param now from when on the next sync is looked for */
export function presentSource({ db, settings }: PresentDeps, row: SourceRow, now: EpochMs) {
  const { slug, name, url, mode, ref, folder, schedule, promote, username, enabled, lastSync } = row
  const next = enabled && schedule !== null ? nextRun(schedule, now) : undefined
  return {
    slug,
    name,
    url,
    mode,
    ref,
    folder,
    schedule,
    promote,
    username,
    hasSecret: row.secretRef !== null,
    hasWebhookSecret: row.webhookSecretRef !== null,
    webhookUrl: `${settings.baseUrl}/hooks/sources/${slug}`,
    enabled,
    head: row.headOid,
    held: listHeld(db, row.id).length,
    lastSync:
      lastSync === null
        ? null
        : {
            ...lastSync,
            endedAt: presentTime(lastSync.endedAt),
            succeededAt: presentTimeOrNull(lastSync.succeededAt),
          },
    nextSyncAt: presentTimeOrNull(next ?? null),
    due: presentDue(db, row),
    createdAt: presentTime(row.createdAt),
    createdBy: row.createdBy,
  }
}

/** What was asked for and has not been read yet. */
function presentDue(db: PresentDeps['db'], { id }: SourceRow) {
  const due = findDue(db, id)
  if (due === undefined) return null
  const { since, tries, nextTryAt, why, announced } = due
  return {
    since: presentTime(since),
    tries,
    nextTryAt: presentTimeOrNull(nextTryAt),
    why,
    announced: announced.map(({ ref, after }) => ({ ref, ...(after === undefined ? {} : { after }) })),
  }
}

export function presentSourcePlugin({ db }: PresentDeps, row: SourcePluginRow) {
  const { name, path, version, enabled, state, problem, issues, correction } = row
  const item = row.itemId === null ? undefined : findItemById(db, row.itemId)
  return {
    name,
    ...only({ item: item?.servedName }),
    path,
    version,
    enabled,
    state,
    problem,
    issues,
    ...(correction === null ? {} : { correction }),
  }
}

export function presentSync(row: SyncRow) {
  const { id, trigger, outcome, head, added, updated, archived, held, failed, error } = row
  return {
    id,
    startedAt: presentTime(row.startedAt),
    endedAt: presentTime(row.endedAt),
    trigger,
    outcome,
    head,
    added,
    updated,
    archived,
    held,
    failed,
    error,
  }
}

interface Beside {
  /** For what it can do, shared with others in one answer. */
  room?: Room
  /** What it takes the place of, or took. */
  served: VersionRow | undefined
}

export function presentHeld(
  deps: PresentDeps,
  viewer: Viewer,
  held: HeldRow,
  { room = roomForMany(), served }: Beside,
) {
  const { id, plugin, version, summary, treeOid, createdAt } = held
  const gains = gainsOf(deps, viewer, served, held.content.stored)
  const { shown, more } = presentWithin(gains, room)
  return {
    id,
    plugin,
    version,
    summary,
    tree: treeOid,
    createdAt: presentTime(createdAt),
    newCapabilities: shown,
    newCapabilitiesMore: more,
  }
}
