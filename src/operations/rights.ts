/** Rights in an item, for `Principal.need`: found now, and looked for again when the act is carried out. */
import { checkSharedWith, getItemFor, getVisibleItem, type ItemAct } from '../access/index.ts'
import {
  assertTakesUploads,
  findItem,
  type ItemRow,
  type SharedWith,
  type Sharing,
} from '../catalog/index.ts'
import type { Right } from './acts.ts'

/** @throws AppError `item_not_found` */
export function visibleItem(servedName: string): Right<ItemRow> {
  return ({ viewer }, { db }) => getVisibleItem(db, viewer, servedName)
}

/** To do one thing to it, or several. @throws AppError `item_not_found`, `forbidden` */
export function itemFor(servedName: string, ...acts: readonly [ItemAct, ...ItemAct[]]): Right<ItemRow> {
  return ({ viewer }, { db }) => acts.map((act) => getItemFor(db, viewer, servedName, act))[0]!
}

/**
 * To share with these people and groups.
 * @param servedName of the item, unless it is new: whom it is shared with by then may stay
 * @throws AppError `bad_request`, `user_not_found`, `group_not_found`
 */
export function shareable(wanted: readonly SharedWith[], servedName?: string): Right<void> {
  return ({ viewer }, { db }) => {
    const item = servedName === undefined ? undefined : findItem(db, servedName)
    checkSharedWith(db, viewer, wanted, item?.sharedWith)
  }
}

/** To say who sees it, where a change says so. @throws AppError as `itemFor` and `shareable` */
export function resharing(
  servedName: string,
  { sharing, sharedWith }: { sharing?: Sharing; sharedWith?: readonly SharedWith[] },
): Right<void> {
  return (who, rooms) => {
    if (sharing === undefined && sharedWith === undefined) return
    itemFor(servedName, 'share')(who, rooms)
    shareable(sharedWith ?? [], servedName)(who, rooms)
  }
}

/** To publish another version of it. @throws AppError `item_not_found`, `forbidden`, `source_owned`, `admin_required` */
export function uploadableItem(servedName: string): Right<ItemRow> {
  return ({ viewer }, rooms) => {
    const item = getItemFor(rooms.db, viewer, servedName, 'publish')
    assertTakesUploads(rooms, rooms.db, viewer, item)
    return item
  }
}
