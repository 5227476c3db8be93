/** What a held change would take the place of. */
import { chooseVersion } from '../catalog/choose-version.ts'
import { type ItemRow, items, listVersions, type VersionRow } from '../catalog/items.repo.ts'
import type { Database } from '../store/database.ts'
import { type HeldRow, sourcePlugins } from './sources.repo.ts'

/** What people have now of the plugin; nothing when it is new. */
export function servedOf(db: Database, held: HeldRow): { item: ItemRow; version: VersionRow } | undefined {
  const itemId = db.table(sourcePlugins).get(held.sourceId, held.plugin)?.itemId
  const item = itemId == null ? undefined : db.table(items).get(itemId)
  const version = item === undefined ? undefined : chooseVersion(listVersions(db, item.id))
  return item === undefined || version === undefined ? undefined : { item, version }
}
