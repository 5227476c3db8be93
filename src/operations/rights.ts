/** Rights in an item, for `Principal.need`: found now, and looked for again when the act is carried out. */
import { getItemFor, type ItemAct } from '../access/item-rights.ts'
import { getVisibleItem } from '../access/visibility.ts'
import { assertTakesUploads } from '../catalog/curated.ts'
import type { ItemRow } from '../catalog/items.repo.ts'
import type { Right } from './acts.ts'
import type { Rooms } from './rooms.ts'

type Of = Pick<Rooms, 'db'>

/** @throws AppError `item_not_found` */
export function visibleItem({ db }: Of, servedName: string): Right<ItemRow> {
  return ({ viewer }) => getVisibleItem(db, viewer, servedName)
}

/** To do one thing to it, or several. @throws AppError `item_not_found`, `forbidden` */
export function itemFor(
  { db }: Of,
  servedName: string,
  ...acts: readonly [ItemAct, ...ItemAct[]]
): Right<ItemRow> {
  return ({ viewer }) => acts.map((act) => getItemFor(db, viewer, servedName, act))[0]!
}

/** To publish another version of it. @throws AppError `item_not_found`, `forbidden`, `source_owned`, `admin_required` */
export function uploadableItem(deps: Of & Pick<Rooms, 'hasSource'>, servedName: string): Right<ItemRow> {
  return ({ viewer }) => {
    const item = getItemFor(deps.db, viewer, servedName, 'publish')
    assertTakesUploads(deps, deps.db, viewer, item)
    return item
  }
}
