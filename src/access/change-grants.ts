/** Many grants at once, as the matrix of the admin pages changes them: all or none. */
import { auditHead, record } from '../audit/index.ts'
import { getItem, type ItemRow, whyOffShelf } from '../catalog/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { Reads, Transaction } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { endOptOuts } from './end-opt-outs.ts'
import { findGrant, grants, type Tier } from './entitlements.repo.ts'
import { type GroupRow, getGroup } from './groups.repo.ts'

/** `null` is no grant. */
export interface GrantChange {
  /** A slug. */
  group: string
  /** A served name. */
  item: string
  /** What there was when the change was decided. */
  before: Tier | null
  after: Tier | null
}

/** A change with its rows. */
export interface FoundChange {
  group: GroupRow
  item: ItemRow
  /** What there is now, whatever the change believes. */
  present: Tier | null
  after: Tier | null
}

/** What one write put into the trail: its entries, from the first to the last. */
export interface Act {
  first: number
  last: number
}

/** Nothing was changed when anything was overtaken; there is no act when nothing had to be changed. */
export interface Changed {
  /** What somebody else changed meanwhile. */
  overtaken: GrantChange[]
  act?: Act
}

/**
 * Apply all changes in one transaction, each with its audit entry.
 * @throws AppError `group_not_found`, `item_not_found`, `archived`
 */
export function changeGrants(
  deps: AccessDeps,
  actor: Actor,
  changes: readonly GrantChange[],
): Promise<Changed> {
  return deps.db.write((tx) => applyChanges(deps, tx, actor, changes))
}

/** The same inside a transaction. @param details of every entry, besides its own */
export function applyChanges(
  deps: AccessDeps,
  tx: Transaction,
  actor: Actor,
  changes: readonly GrantChange[],
  details: Record<string, unknown> = {},
): Changed {
  const found = findChanges(tx, changes)
  const overtaken = changes.filter(({ before }, index) => found[index]!.present !== before)
  if (overtaken.length > 0) return { overtaken }
  const first = lastEntry(tx) + 1
  for (const change of found) applyChange(deps, tx, actor, change, details)
  endOptOuts(
    deps,
    tx,
    actor.username,
    found.map(({ item }) => item.id),
  )
  const last = lastEntry(tx)
  return { overtaken, ...(last < first ? {} : { act: { first, last } }) }
}

/** The number of the newest entry of the trail. */
function lastEntry(tx: Transaction): number {
  return tx.get(auditHead, 'head')?.sequence ?? 0
}

/**
 * The rows that changes name, in their order.
 * @throws AppError `group_not_found`, `item_not_found`, and `archived` for new grants of archived items
 */
export function findChanges(db: Reads, changes: readonly Omit<GrantChange, 'before'>[]): FoundChange[] {
  const found = changes.map(({ group: slug, item: servedName, after }) => {
    const group = getGroup(db, slug)
    const item = getItem(db, servedName)
    return { group, item, present: findGrant(db, group.id, item.id)?.tier ?? null, after }
  })
  const archived = found.filter(isNewGrantOfArchived).map(({ item }) => item.servedName)
  if (archived.length > 0) throw archivedError([...new Set(archived)].sort())
  return found
}

function isNewGrantOfArchived({ item, present, after }: FoundChange): boolean {
  return present === null && after !== null && whyOffShelf(item, 'grant') !== undefined
}

function archivedError(names: readonly string[]): AppError {
  const [first, ...others] = names
  const sentence =
    others.length === 0
      ? `${first} is archived; restore it before granting it.`
      : `${names.join(', ')} are archived; restore them before granting them.`
  return new AppError('archived', sentence)
}

function applyChange(
  deps: AccessDeps,
  tx: Transaction,
  actor: Actor,
  { group, item, after }: FoundChange,
  more: Record<string, unknown>,
): void {
  const row = tx.get(grants, group.id, item.id)
  const before = row?.tier ?? null
  if (before === after) return
  const entry = { actor: actor.username, subject: group.slug }
  if (after === null) {
    tx.delete(grants, group.id, item.id)
    const details = { item: item.servedName, before, ...more }
    record(tx, deps.clock(), { ...entry, action: 'grant.delete', details })
    return
  }
  const createdAt = row?.createdAt ?? deps.clock()
  tx.put(grants, { groupId: group.id, itemId: item.id, tier: after, createdAt })
  const details = { item: item.servedName, tier: after, before, ...more }
  record(tx, deps.clock(), { ...entry, action: 'grant.put', details })
}
