/**
 * How many people have an item in their set, for whatever reason. Counted for all items when somebody asks; after that
 * only the sets of those are resolved again whose revision has moved.
 */
import { createHash } from 'node:crypto'
import type { ItemId, UserId } from '../kernel/ids.ts'
import { turnTimer } from '../kernel/turns.ts'
import type { Database } from '../store/index.ts'
import type { Sets } from './sets.ts'
import { allUsers, findUserById, type UserRow } from './users.repo.ts'

const counted = new WeakMap<Sets, HolderCounts>()

/** People who are disabled are not counted. */
export async function countHolders(db: Database, sets: Sets, itemId: ItemId): Promise<number> {
  const known = counted.get(sets) ?? new HolderCounts(db, sets)
  counted.set(sets, known)
  await known.refresh()
  return known.of(itemId)
}

type ItemIds = readonly ItemId[]

class HolderCounts {
  readonly #db: Database
  readonly #sets: Sets
  /** What everybody had at which revision of theirs. */
  #had = new Map<UserId, { revision: number; itemIds: ItemIds }>()
  #counts: ReadonlyMap<ItemId, number> = new Map()
  /** The newest revision when the count began. */
  #newest = -1
  #counting: Promise<void> | undefined

  constructor(db: Database, sets: Sets) {
    this.#db = db
    this.#sets = sets
  }

  of(itemId: ItemId): number {
    return this.#counts.get(itemId) ?? 0
  }

  /** Afterwards all is counted that was committed before the call. */
  async refresh(): Promise<void> {
    const wanted = this.#db.revisions.newest
    while (this.#newest < wanted) {
      this.#counting ??= this.#count().finally(() => {
        this.#counting = undefined
      })
      await this.#counting
    }
  }

  async #count(): Promise<void> {
    const { revisions } = this.#db
    const { newest } = revisions
    const counts = new Map(this.#counts)
    const had = new Map(this.#had)
    const shared = new Map<string, ItemIds>()
    const add = (itemIds: ItemIds, difference: 1 | -1) => {
      for (const id of itemIds) counts.set(id, (counts.get(id) ?? 0) + difference)
    }
    const turn = turnTimer()
    for (const { id } of [...allUsers(this.#db)]) {
      if (turn.isOver()) await turn.next()
      const revision = revisions.of(id)
      const before = had.get(id)
      if (before?.revision === revision) continue
      const itemIds = sharedIn(shared, this.#itemIdsOf(id))
      if (before !== undefined) add(before.itemIds, -1)
      add(itemIds, 1)
      had.set(id, { revision, itemIds })
    }
    this.#had = had
    this.#counts = counts
    this.#newest = newest
  }

  #itemIdsOf(id: UserId): ItemIds {
    if (findUserById(this.#db, id)?.disabled !== false) return []
    return this.#sets.ofUser(id).entries.map(({ item }) => item.id)
  }
}

/** Most people have what their groups give: equal sets are kept once. */
function sharedIn(shared: Map<string, ItemIds>, itemIds: ItemIds): ItemIds {
  const key = createHash('sha1').update(itemIds.join(' ')).digest('base64url')
  const known = shared.get(key) ?? itemIds
  shared.set(key, known)
  return known
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
