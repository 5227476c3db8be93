/** What ends an opt-out (docs/rules.md, "What ends what"). */

import { record } from '../audit/index.ts'
import { items } from '../catalog/index.ts'
import type { GroupId, ItemId, UserId } from '../kernel/ids.ts'
import type { Reads, Transaction } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { grantsOfItem, optOuts, optOutsOfItem } from './entitlements.repo.ts'
import { isMember } from './groups.repo.ts'
import { findUserById } from './users.repo.ts'

/**
 * End the opt-outs of people whom no group gives an item any longer (one that only offers it gives nothing), so that a
 * later grant starts enabled.
 * Each item has its own entry in the trail, which says whose ended: an undo gives it back to nobody who did not want it.
 * @param actor whose act it goes along with: a user name
 */
export function endOptOuts(
  { clock }: Pick<AccessDeps, 'clock'>,
  tx: Transaction,
  actor: string,
  itemIds: Iterable<ItemId>,
): void {
  for (const itemId of new Set(itemIds)) {
    const standing = [...optOutsOfItem(tx, itemId)]
    const givers = standing.length === 0 ? [] : giversOf(tx, itemId)
    const ended = standing.filter(({ userId }) => !givers.some((groupId) => isMember(tx, groupId, userId)))
    if (ended.length === 0) continue
    for (const { userId } of ended) tx.delete(optOuts, userId, itemId)
    const usernames = ended.flatMap(({ userId }) => findUserById(tx, userId)?.username ?? []).sort()
    const subject = tx.get(items, itemId)?.servedName ?? itemId
    record(tx, clock(), { actor, action: 'opt-out.clear', subject, details: { usernames } })
  }
}

/** Whether a group gives somebody an item, so that there is something to opt out of. */
export function isGivenTo(db: Reads, itemId: ItemId, userId: UserId): boolean {
  return giversOf(db, itemId).some((groupId) => isMember(db, groupId, userId))
}

/** Who is required to have it now may have it by choice again: what they chose stands. */
function giversOf(db: Reads, itemId: ItemId): GroupId[] {
  return [...grantsOfItem(db, itemId)].flatMap(({ groupId, tier }) => (tier === 'available' ? [] : [groupId]))
}
