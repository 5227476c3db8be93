/** What to use instead of a deprecated version, told only to who may see it and could take it. */
import { findItem, type ItemRow, type VersionRow, whyOffShelf } from '../catalog/index.ts'
import type { Reads } from '../store/index.ts'
import { maySee, type Viewer } from './visibility.ts'

/** A served name, or `null` where there is none that the viewer may know of and take. */
export function successorFor(
  db: Reads,
  viewer: Viewer,
  { successor }: Pick<VersionRow, 'successor'>,
): string | null {
  const item = successor === null ? undefined : findItem(db, successor)
  return item !== undefined && isSuccessor(item, (one) => maySee(db, viewer, one)) ? item.servedName : null
}

/** What is archived helps nobody; it is named again once it is restored. */
export function isSuccessor(item: ItemRow, maySee: (item: ItemRow) => boolean): boolean {
  return whyOffShelf(item, 'succeed') === undefined && maySee(item)
}
