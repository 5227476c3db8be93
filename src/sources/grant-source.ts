/** A starter kit: everything of a source to a group, in one act that can be undone as one. */
import { applyChanges, getGroup, grants, type Tier } from '../access/index.ts'
import { itemsFrom } from '../catalog/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { assertAdmin } from './admin.ts'
import type { SourcesDeps } from './deps.ts'
import { getSource } from './sources.repo.ts'

/**
 * Grant all items of a source that are on the shelf now.
 * @returns their served names, in order
 * @throws AppError `admin_required`, `group_not_found`, `source_not_found`
 */
export async function grantSource(
  deps: SourcesDeps,
  actor: Actor,
  groupSlug: string,
  sourceSlug: string,
  tier: Tier,
): Promise<string[]> {
  assertAdmin(actor)
  return deps.db.write((tx) => {
    const source = getSource(tx, sourceSlug)
    const group = getGroup(tx, groupSlug)
    const granted = itemsFrom(tx, source.slug).filter(({ status }) => status === 'active')
    const changes = granted.map((item) => ({
      group: group.slug,
      item: item.servedName,
      before: tx.get(grants, group.id, item.id)?.tier ?? null,
      after: tier,
    }))
    applyChanges(deps, tx, actor, changes, { source: source.slug })
    return granted.map((item) => item.servedName).sort()
  })
}
