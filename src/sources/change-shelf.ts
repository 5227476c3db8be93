/** On the shelf and off it: what a source and its admins do with the item of a plugin. */
import { record } from '../audit/index.ts'
import { type ItemRow, items } from '../catalog/index.ts'
import type { Transaction } from '../store/index.ts'
import type { SourcePluginRow, SourceRow } from './sources.repo.ts'

interface By {
  tx: Transaction
  now: number
  source: SourceRow
  /** Who does it, as the trail names them. */
  actor: string
}

/** @returns whether it was elsewhere before */
export function changeShelf(
  { tx, now, source, actor }: By,
  { itemId }: SourcePluginRow,
  status: ItemRow['status'],
): boolean {
  const item = itemId === null ? undefined : tx.get(items, itemId)
  if (item === undefined || item.status === status) return false
  tx.put(items, { ...item, status, updatedAt: now })
  const action = status === 'active' ? 'item.unarchive' : 'item.archive'
  record(tx, now, { actor, action, subject: item.servedName, details: { source: source.slug } })
  return true
}
