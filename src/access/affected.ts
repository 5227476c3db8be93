/**
 * Who would gain and who would lose what, if grants changed: the sets of everybody concerned, resolved before and
 * after. Pure: nothing is written; the change is made to a copy of the grants in memory.
 */
import type { ItemRow } from '../catalog/items.repo.ts'
import type { UserId } from '../kernel/ids.ts'
import type { Database } from '../store/database.ts'
import { MemoryTable } from '../store/memory-table.ts'
import { keyOf } from '../store/table.ts'
import { findChanges, type GrantChange } from './change-grants.ts'
import { type GrantRow, grants } from './entitlements.repo.ts'
import { EVERYONE_ID, type GroupRow, groupMembers } from './groups.repo.ts'
import type { Resolution } from './resolve.ts'
import { createSets } from './sets.ts'
import { type UserRow, users } from './users.repo.ts'

/** What the changes mean for one item: also for one that they do not name, but something depends on. */
export interface Effect {
  item: ItemRow
  /** By user name. */
  gains: UserRow[]
  loses: UserRow[]
  /** Those who keep it, but can no longer, or once more, opt out of it. */
  bound: UserRow[]
  freed: UserRow[]
}

export interface Affected {
  /** In the order of their served names; items that nobody gains, loses or must keep are left out. */
  effects: Effect[]
  /** Everybody for whom anything changes. */
  people: number
  /** Everybody in the groups that the changes name. */
  members: number
}

/**
 * Disabled people are left out: nothing reaches them.
 * @throws AppError `group_not_found`, `item_not_found`, `archived`
 */
export function findAffected(db: Database, changes: readonly Omit<GrantChange, 'before'>[]): Affected {
  const found = findChanges(db, changes)
  const imagined = new MemoryTable<GrantRow>(grants)
  for (const row of db.table(grants).values()) imagined.put(row)
  for (const { group, item, after } of found) {
    const key = { groupId: group.id, itemId: item.id }
    if (after === null) imagined.delete(keyOf(grants, key))
    else imagined.put({ ...key, tier: after, createdAt: 0 })
  }
  const before = createSets(db)
  const after = createSets(withGrants(db, imagined))
  const effects = new Map<string, Effect>()
  const members = listMembers(
    db,
    found.map((change) => change.group),
  )
  const touched = members.filter((user) =>
    compare(effects, user, before.ofUser(user.id), after.ofUser(user.id)),
  )
  const sorted = [...effects.values()].sort((a, b) => (a.item.servedName < b.item.servedName ? -1 : 1))
  return { effects: sorted, people: touched.length, members: members.length }
}

/** The same database, but for its grants. */
function withGrants(db: Database, imagined: MemoryTable<GrantRow>): Database {
  const table = (definition: { name: string }) =>
    definition.name === grants.name ? imagined : db.table(definition as typeof grants)
  return { ...db, revision: db.revision, table: table as unknown as Database['table'] }
}

/** Everybody who is in one of these groups and may sign in, by user name. */
function listMembers(db: Database, named: readonly GroupRow[]): UserRow[] {
  const isEveryone = named.some((group) => group.id === EVERYONE_ID)
  const ids = new Set<UserId>()
  for (const { id } of named) {
    for (const { userId } of db.table(groupMembers).many('group', id).values()) ids.add(userId)
  }
  const people = isEveryone
    ? [...db.table(users).values()]
    : [...ids].flatMap((id) => db.table(users).get(id) ?? [])
  return people.filter((user) => !user.disabled).sort((a, b) => (a.username < b.username ? -1 : 1))
}

/** Note what changes for one person. @returns whether anything does */
function compare(
  effects: Map<string, Effect>,
  user: UserRow,
  before: Resolution,
  after: Resolution,
): boolean {
  const had = isBoundByItem(before)
  const has = isBoundByItem(after)
  const note = (item: ItemRow, what: 'gains' | 'loses' | 'bound' | 'freed') => {
    const effect = effects.get(item.id) ?? { item, gains: [], loses: [], bound: [], freed: [] }
    effects.set(item.id, effect)
    effect[what].push(user)
  }
  let isTouched = false
  for (const [item, isBound] of has) {
    const wasBound = had.get(item)
    if (wasBound === isBound) continue
    isTouched = true
    note(item, wasBound === undefined ? 'gains' : isBound ? 'bound' : 'freed')
  }
  for (const item of had.keys()) {
    if (has.has(item)) continue
    isTouched = true
    note(item, 'loses')
  }
  return isTouched
}

/** Whether a group requires it, by each item of the set. */
function isBoundByItem({ entries }: Resolution): Map<ItemRow, boolean> {
  return new Map(
    entries.map(({ item, because }) => [item, because.some(({ reason }) => reason === 'required')]),
  )
}
