/** One's set as people and programs see it: what is in it, why, and what it is served as. */

import type { Because, Resolution, Standing } from '../../access/index.ts'
import { type ItemRow, servedVersionOf } from '../../catalog/index.ts'
import { carrierOf } from '../../compose/index.ts'
import type { Oid } from '../../git/objects.ts'
import type { EpochMs } from '../../kernel/clock.ts'
import { bundleName } from '../../kernel/names.ts'
import { type Changes, changesBetween, type Snapshot, userFeed } from '../../snapshot/index.ts'
import type { Rooms } from '../rooms.ts'
import { eachShown } from './shown.ts'

export interface Stack {
  snapshot: Snapshot
  resolution: Resolution
}

/** The caller's set and the snapshot that serves exactly it: tried again when something changed in between. */
export async function readStack(deps: Rooms, who: Standing): Promise<Stack> {
  const { id } = who.user
  const revision = deps.record.revisions.of(id)
  const snapshot = await deps.feeds.advance(userFeed(id))
  const resolution = deps.sets.ofUser(id)
  return deps.record.revisions.of(id) === revision ? { snapshot, resolution } : readStack(deps, who)
}

/** The address that everybody clones; the token decides whose set comes. */
export function gitUrl({ settings }: Pick<Rooms, 'settings'>): string {
  return `${settings.baseUrl}/git/${settings.marketplaceName}.git`
}

export function presentStack(deps: Rooms, { snapshot, resolution }: Stack) {
  const { marketplaceName } = deps.settings
  return {
    marketplace: marketplaceName,
    gitUrl: gitUrl(deps),
    commit: snapshot.commit,
    tree: snapshot.tree,
    entries: eachShown(deps, resolution.entries, ({ item, version, because, pin, successor }) => ({
      item: item.servedName,
      servedName: item.servedName,
      kind: item.kind,
      version: version.version,
      servedVersion: servedVersionOf(version),
      plugin: carrierOf(item, bundleName(marketplaceName)) ?? null,
      pin,
      because,
      ...(version.status === 'deprecated' ? { deprecated: { reason: version.statusReason, successor } } : {}),
      ...(version.status === 'yanked' ? { yanked: { reason: version.statusReason } } : {}),
    })),
    optedOut: resolution.optedOut.map(({ item, groups }) => ({
      item: item.servedName,
      servedName: item.servedName,
      kind: item.kind,
      groups,
      keptBy: keptBy(resolution, item),
    })),
    unavailable: resolution.unavailable,
  }
}

/** What a client of the caller last fetched, and what its next pull will change. */
export interface Pending {
  /** When a client came last. */
  askedAt: EpochMs
  /** Absent for a client that has only looked. */
  fetched?: Oid
  changes?: Changes
}

/** @returns `undefined` when no client has come yet */
export async function readPending(
  { feeds, fetches }: Rooms,
  { user }: Standing,
  head: Oid,
): Promise<Pending | undefined> {
  const feed = userFeed(user.id)
  const clients = fetches.of(feed)
  const [last] = clients
  const fetched = clients.find((client) => client.commitOid !== null)?.commitOid
  if (last === undefined) return undefined
  if (fetched === undefined || fetched === null) return { askedAt: last.askedAt }
  const [before, after] = [await feeds.contentsAt(feed, fetched), await feeds.contentsAt(feed, head)]
  const changes = before === undefined || after === undefined ? undefined : changesBetween(before, after)
  return { askedAt: last.askedAt, fetched, ...(changes === undefined ? {} : { changes }) }
}

/** Served names of what keeps an item in the set of somebody who opted out of it: empty when it is not in there. */
export function keptBy({ entries }: Resolution, item: ItemRow): string[] {
  const because = entries.find((entry) => entry.item.id === item.id)?.because ?? []
  return because.flatMap((reason) => (reason.reason === 'dependency' ? [reason.item] : []))
}

/** The one thing somebody can do to have an item no longer; `undefined` when nothing can be done. */
export function wayOut(because: readonly Because[]): 'uninstall' | 'opt-out' | undefined {
  const reasons = new Set(because.map(({ reason }) => reason))
  if (reasons.has('install')) return 'uninstall'
  return reasons.has('default') && !reasons.has('required') ? 'opt-out' : undefined
}
