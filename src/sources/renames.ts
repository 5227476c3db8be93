/** Plugins that upstream calls something else by now. */
import { followRename } from '../access/index.ts'
import { items } from '../catalog/index.ts'
import type { SourceId } from '../kernel/ids.ts'
import type { Transaction } from '../store/index.ts'
import { listPlugins, sourcePlugins } from './sources.repo.ts'

/**
 * What a plugin is called in the end, if that is listed; `undefined` otherwise, also for names in a circle. Pure.
 * @param renames as the marketplace says: names by what they were before
 */
export function lastName(
  name: string,
  renames: ReadonlyMap<string, string>,
  isListed: (name: string) => boolean,
): string | undefined {
  const seen = new Set([name])
  for (let next = renames.get(name); next !== undefined && !seen.has(next); next = renames.get(next)) {
    if (isListed(next)) return next
    seen.add(next)
  }
  return undefined
}

/** Give everybody who had a renamed plugin the one that it became, where that is published. */
export function followRenames(tx: Transaction, now: number, sourceId: SourceId, actor: string): void {
  for (const before of listPlugins(tx, sourceId)) {
    if (before.renamedTo === null || before.itemId === null) continue
    const after = tx.get(sourcePlugins, sourceId, before.renamedTo)
    if (after?.enabled !== true || after.itemId === null || after.version === null) continue
    const [from, to] = [tx.get(items, before.itemId), tx.get(items, after.itemId)]
    if (from === undefined || to === undefined || from.id === to.id || to.status !== 'active') continue
    followRename(tx, now, { from, to, version: after.version, actor })
  }
}
