/** What a held change would take the place of. */
import { chooseVersion, findItemById, type ItemRow, listVersions, type VersionRow } from '../catalog/index.ts'
import type { Reads } from '../store/index.ts'
import { findSourcePlugin, type HeldRow } from './sources.repo.ts'

/** What people have now of the plugin; nothing when it is new. */
export function servedOf(db: Reads, held: HeldRow): { item: ItemRow; version: VersionRow } | undefined {
  const itemId = findSourcePlugin(db, held.sourceId, held.plugin)?.itemId
  const item = itemId == null ? undefined : findItemById(db, itemId)
  const version = item === undefined ? undefined : chooseVersion(listVersions(db, item.id))
  return item === undefined || version === undefined ? undefined : { item, version }
}
