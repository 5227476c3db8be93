/** How many people have an item in their set, for whatever reason. Counted once per revision, for all items. */
import type { ItemId } from '../kernel/ids.ts'
import { turnTimer } from '../kernel/turns.ts'
import type { Database } from '../store/database.ts'
import type { Sets } from './sets.ts'
import { allUsers, type UserRow } from './users.repo.ts'

const counted = new WeakMap<Sets, { revision: number; counts: Promise<ReadonlyMap<ItemId, number>> }>()

/** People who are disabled are not counted. */
export async function countHolders(db: Database, sets: Sets, itemId: ItemId): Promise<number> {
  let known = counted.get(sets)
  if (known?.revision !== db.revision) {
    known = { revision: db.revision, counts: countAll(db, sets) }
    counted.set(sets, known)
  }
  return (await known.counts).get(itemId) ?? 0
}

async function countAll(db: Database, sets: Sets): Promise<ReadonlyMap<ItemId, number>> {
  const counts = new Map<ItemId, number>()
  const turn = turnTimer()
  const people = [...allUsers(db)].filter((user) => !user.disabled)
  for (const { id } of people) {
    if (turn.isOver()) await turn.next()
    for (const { item } of sets.ofUser(id).entries) counts.set(item.id, (counts.get(item.id) ?? 0) + 1)
  }
  return counts
}

/** Who has any of these items, by user name. People who are disabled are left out. */
export async function listHolders(
  db: Database,
  sets: Sets,
  itemIds: ReadonlySet<ItemId>,
): Promise<UserRow[]> {
  const holders: UserRow[] = []
  const turn = turnTimer()
  const people = [...allUsers(db)].filter((user) => !user.disabled)
  for (const user of people) {
    if (turn.isOver()) await turn.next()
    if (sets.ofUser(user.id).entries.some(({ item }) => itemIds.has(item.id))) holders.push(user)
  }
  return holders.sort((a, b) => (a.username < b.username ? -1 : 1))
}
