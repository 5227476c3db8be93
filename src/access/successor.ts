/** What to use instead of a deprecated version, told only to who may see it. */
import { findItem, type VersionRow } from '../catalog/items.repo.ts'
import type { Database } from '../store/database.ts'
import { maySee, type Viewer } from './visibility.ts'

/** A served name, or `null` where there is none that the viewer may know of. */
export function successorFor(
  db: Database,
  viewer: Viewer,
  { successor }: Pick<VersionRow, 'successor'>,
): string | null {
  const item = successor === null ? undefined : findItem(db, successor)
  return item !== undefined && maySee(db, viewer, item) ? item.servedName : null
}
