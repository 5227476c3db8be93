/** Rights in an item, for `Principal.need`: found now, and looked for again when the act is carried out. */
import { getEditableItem, getOwnedItem, getVisibleItem } from '../access/visibility.ts'
import type { ItemRow } from '../catalog/items.repo.ts'
import type { Right } from './acts.ts'
import type { HttpDeps } from './deps.ts'

type Of = Pick<HttpDeps, 'db'>

/** @throws AppError `item_not_found` */
export function visibleItem({ db }: Of, servedName: string): Right<ItemRow> {
  return ({ viewer }) => getVisibleItem(db, viewer, servedName)
}

/** @throws AppError `item_not_found`, `forbidden` */
export function editableItem({ db }: Of, servedName: string): Right<ItemRow> {
  return ({ viewer }) => getEditableItem(db, viewer, servedName)
}

/** @throws AppError `item_not_found`, `forbidden` */
export function ownedItem({ db }: Of, servedName: string): Right<ItemRow> {
  return ({ viewer }) => getOwnedItem(db, viewer, servedName)
}
