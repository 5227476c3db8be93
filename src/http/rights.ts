/** Rights in an item, for `Principal.need`: found now, and looked for again when the act is carried out. */
import { getEditableItem, getOwnedItem, getVisibleItem } from '../access/visibility.ts'
import { assertTakesUploads } from '../catalog/curated.ts'
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

/** To publish another version of it. @throws AppError `item_not_found`, `forbidden`, `source_owned`, `admin_required` */
export function uploadableItem(deps: Of & Pick<HttpDeps, 'hasSource'>, servedName: string): Right<ItemRow> {
  return ({ viewer }) => {
    const item = getEditableItem(deps.db, viewer, servedName)
    assertTakesUploads(deps, viewer, item)
    return item
  }
}

/** @throws AppError `item_not_found`, `forbidden` */
export function ownedItem({ db }: Of, servedName: string): Right<ItemRow> {
  return ({ viewer }) => getOwnedItem(db, viewer, servedName)
}
