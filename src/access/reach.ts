/** How far a change of grants reaches: from item to item along their dependencies. */
import { allVersions, findItem, findItemById, type ItemRow } from '../catalog/index.ts'
import type { ItemId } from '../kernel/ids.ts'
import type { Reads } from '../store/index.ts'
import { neededName } from './needed-item.ts'

type Links = Map<ItemId, Set<ItemId>>

/**
 * The items that decide what a change of some items' grants does. What these depend on may come and go with them;
 * which version of it is chosen, and whether one is found at all, depends on everything that asks for it. Whether
 * anything else is in a set does not change, because nothing that asks for it does.
 */
export function listConcerned(db: Reads, touched: readonly ItemRow[]): ItemRow[] {
  const { needs, neededBy } = readLinks(db)
  const changing = closure(new Set(touched.map(({ id }) => id)), needs)
  return [...closure(changing, neededBy)].flatMap((id) => findItemById(db, id) ?? [])
}

/** Over all versions, whichever is chosen. */
function readLinks(db: Reads): { needs: Links; neededBy: Links } {
  const [needs, neededBy]: [Links, Links] = [new Map(), new Map()]
  const find = (servedName: string) => findItem(db, servedName)
  for (const { itemId, dependencies } of allVersions(db)) {
    const dependant = dependencies.length === 0 ? undefined : findItemById(db, itemId)
    if (dependant === undefined) continue
    for (const { name } of dependencies) {
      const needed = find(neededName(db, dependant, name, (served) => find(served) !== undefined))
      if (needed === undefined) continue
      link(needs, itemId, needed.id)
      link(neededBy, needed.id, itemId)
    }
  }
  return { needs, neededBy }
}

function link(links: Links, from: ItemId, to: ItemId): void {
  const others = links.get(from)
  if (others === undefined) links.set(from, new Set([to]))
  else others.add(to)
}

function closure(start: ReadonlySet<ItemId>, links: Links): Set<ItemId> {
  const found = new Set(start)
  // A set may grow while it is walked: what is added is walked too.
  for (const id of found) for (const next of links.get(id) ?? []) found.add(next)
  return found
}
