/** Held changes: an admin publishes them, or drops them for as long as upstream does not change again. */
import { getUser } from '../access/index.ts'
import { record } from '../audit/index.ts'
import {
  findItem,
  type ItemRow,
  items,
  type Publication,
  planPublication,
  type VersionRow,
  versions,
} from '../catalog/index.ts'
import { confirmedResults, isConfirmed, placeOf } from '../intake/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { compareNewestFirst } from '../kernel/versions.ts'
import type { Transaction } from '../store/index.ts'
import { assertAdmin } from './admin.ts'
import type { SourcesDeps } from './deps.ts'
import { followed } from './followed.ts'
import { followRenames } from './renames.ts'
import { servedOf } from './served-of.ts'
import {
  getHeld,
  type HeldRow,
  heldChanges,
  listHeld,
  type SourcePluginRow,
  type SourceRow,
  sourcePlugins,
  sources,
} from './sources.repo.ts'
import { REJECTED } from './triage.ts'

type HeldDeps = Pick<SourcesDeps, 'db' | 'clock' | 'random' | 'hasSource'>

/** What a decision is about. */
interface Decision {
  now: number
  held: HeldRow
  source: SourceRow
  plugin: SourcePluginRow
}

/** A change that waits no longer, and what was served of its plugin before. */
export interface Decided {
  held: HeldRow
  served: VersionRow | undefined
}

/**
 * Publish a held change as it was held.
 * @param confirmSecrets places (`path:line`) that look like secrets and may be published
 * @throws AppError `admin_required`, `held_not_found`; `held_outdated` when the item has moved on since;
 *   `invalid_upload` with each place that looks like a secret and was not confirmed
 */
export async function promoteHeld(
  deps: HeldDeps,
  actor: Actor,
  id: string,
  confirmSecrets: readonly string[] = [],
): Promise<Decided> {
  assertAdmin(actor)
  return deps.db.write((tx) => {
    const decision = decide(deps, tx, id)
    const served = servedOf(tx, decision.held)?.version
    const confirmed = assertConfirmed(decision.held, confirmSecrets)
    const { held, plugin } = decision
    const { details, upstream } = held.content
    const published = publish(deps, tx, actor, decision)
    if (plugin.offShelf) tx.put(items, { ...published, status: 'active' })
    const isNewest = plugin.version === null || compareNewestFirst(held.version, plugin.version) <= 0
    const changed = isNewest ? { ...upstream, version: held.version, details } : {}
    const row = {
      ...plugin,
      ...changed,
      itemId: published.id,
      offShelf: false,
      rejectedId: null,
      problem: null,
    }
    close(tx, actor, decision, 'source.promote', { ...row, state: 'published' }, confirmed)
    followRenames(tx, decision.now, decision.source.id, actor.username)
    return { held, served }
  })
}

/** Its content under its version; or, when that is there already, what is said of it. */
function publish(deps: HeldDeps, tx: Transaction, actor: Actor, decision: Decision): ItemRow {
  const { now, held, source, plugin } = decision
  const { details, stored, notes } = held.content
  const item = itemFor(tx, decision)
  const reword = (current: ItemRow) => followed(current, plugin.details, details)
  if ('id' in item && isPublished(tx, item, held)) {
    const shown = reword(item)
    const after = { ...item, ...shown, updatedAt: now }
    tx.put(items, after)
    record(tx, now, { actor: actor.username, action: 'item.patch', subject: item.servedName, details: shown })
    return after
  }
  const by = { now, publishedBy: source.createdBy, recordedAs: actor.username }
  const content = { ...stored, checks: confirmedResults(stored.checks ?? []) }
  return planPublication(deps, tx, by, { item, content, notes, reword }).item
}

/** Whether this very content is there: then only what is said of it waits. */
function isPublished(tx: Transaction, item: ItemRow, held: HeldRow): boolean {
  return tx.get(versions, item.id, held.version)?.treeOid === held.treeOid
}

/**
 * Drop a held change. The same content is not held again.
 * @throws AppError `admin_required`, `held_not_found`
 */
export async function rejectHeld(deps: HeldDeps, actor: Actor, id: string): Promise<Decided> {
  assertAdmin(actor)
  return deps.db.write((tx) => {
    const decision = decide(deps, tx, id)
    const { held, plugin } = decision
    const state = plugin.version === null ? 'unavailable' : 'published'
    const row: SourcePluginRow = {
      ...plugin,
      rejectedId: held.content.upstream.contentId,
      problem: REJECTED,
      state,
    }
    close(tx, actor, decision, 'source.reject', row)
    return { held, served: servedOf(tx, held)?.version }
  })
}

/** @returns the places that were confirmed. @throws AppError `invalid_upload` */
function assertConfirmed({ content, plugin }: HeldRow, confirmSecrets: readonly string[]): string[] {
  const found = content.secrets ?? []
  const confirmed = new Set(confirmSecrets)
  const open = found.filter((issue) => !isConfirmed(issue, confirmed))
  if (open.length === 0) return [...new Set(found.map(placeOf))]
  const more = open.length === 1 ? '' : ` (and ${open.length - 1} more)`
  throw new AppError('invalid_upload', `${plugin}: ${open[0]!.message}${more}`, {
    issues: open,
  })
}

function decide({ clock }: Pick<HeldDeps, 'clock'>, tx: Transaction, id: string): Decision {
  const held = getHeld(tx, id)
  const source = tx.get(sources, held.sourceId)!
  // A held change has its row: both come and go together.
  return { now: clock(), held, source, plugin: tx.get(sourcePlugins, source.id, held.plugin)! }
}

/** The item that the change is for, if it is still what the change was stamped for. @throws AppError `held_outdated` */
function itemFor(tx: Transaction, { held, source, plugin }: Decision): Publication['item'] {
  const { names, kind, details } = held.content
  const known = plugin.itemId === null ? findItem(tx, names.servedName) : tx.get(items, plugin.itemId)
  const isOwn = known?.source === source.slug && known.servedName === names.servedName
  const isNew =
    known !== undefined &&
    (tx.get(versions, known.id, held.version) === undefined || isPublished(tx, known, held))
  if (known === undefined) {
    return { ...names, kind, ...details, ownerId: getUser(tx, source.createdBy).id, source: source.slug }
  }
  if (isOwn && isNew) return known
  throw new AppError(
    'held_outdated',
    `"${names.servedName}" ${held.version} was published meanwhile, or the name is taken; sync ${source.slug} again.`,
  )
}

function close(
  tx: Transaction,
  actor: Actor,
  { now, held, source }: Decision,
  action: string,
  row: SourcePluginRow,
  confirmed: readonly string[] = [],
): void {
  tx.delete(heldChanges, held.id)
  // Tag sources may hold several versions of one item.
  const isWaiting = listHeld(tx, source.id).some(({ plugin }) => plugin === held.plugin)
  tx.put(sourcePlugins, isWaiting ? { ...row, state: 'held' } : row)
  const { tag } = held.content
  if (tag !== null) tx.put(sources, { ...source, tags: { ...source.tags, [tag.name]: tag.oid } })
  const secrets = confirmed.length === 0 ? {} : { confirmedSecrets: confirmed }
  const details = { plugin: held.plugin, version: held.version, tree: held.treeOid, ...secrets }
  record(tx, now, { actor: actor.username, action, subject: source.slug, details })
}
