/** What ends an opt-out (docs/rules.md, "What ends what"). */
import { record } from '../audit/audit.ts'
import { items } from '../catalog/items.repo.ts'
import type { GroupId, ItemId, UserId } from '../kernel/ids.ts'
import type { Transaction } from '../store/transaction.ts'
import type { AccessDeps } from './deps.ts'
import { grants, optOuts } from './entitlements.repo.ts'
import { EVERYONE_ID, groupMembers } from './groups.repo.ts'
import { users } from './users.repo.ts'

/**
 * End the opt-outs of people whom no group gives an item any longer (one that only offers it gives nothing), so that a
 * later grant starts enabled.
 * Each item has its own entry in the trail, which says whose ended: an undo gives it back to nobody who did not want it.
 * @param actor whose act it goes along with: a user name
 */
export function endOptOuts(
  { db, clock }: Pick<AccessDeps, 'db' | 'clock'>,
  tx: Transaction,
  actor: string,
  itemIds: Iterable<ItemId>,
): void {
  for (const itemId of new Set(itemIds)) {
    const standing = [...db.table(optOuts).many('item', itemId).values()].filter(
      ({ userId }) => tx.get(optOuts, userId, itemId) !== undefined,
    )
    const givers = standing.length === 0 ? [] : giversOf(tx, itemId)
    const ended = standing.filter(({ userId }) => !givers.some((groupId) => isMember(tx, groupId, userId)))
    if (ended.length === 0) continue
    for (const { userId } of ended) tx.delete(optOuts, userId, itemId)
    const usernames = ended.flatMap(({ userId }) => db.table(users).get(userId)?.username ?? []).sort()
    const subject = tx.get(items, itemId)?.servedName ?? itemId
    record(tx, clock(), { actor, action: 'opt-out.clear', subject, details: { usernames } })
  }
}

/** Whether a group gives somebody an item, so that there is something to opt out of. */
export function isGivenTo(tx: Transaction, itemId: ItemId, userId: UserId): boolean {
  return giversOf(tx, itemId).some((groupId) => isMember(tx, groupId, userId))
}

/** Who is required to have it now may have it by choice again: what they chose stands. */
function giversOf(tx: Transaction, itemId: ItemId): GroupId[] {
  const granted = tx.after.table(grants).many('item', itemId).values()
  return [...granted].flatMap(({ groupId, tier }) => (tier === 'available' ? [] : [groupId]))
}

function isMember(tx: Transaction, groupId: GroupId, userId: UserId): boolean {
  return groupId === EVERYONE_ID || tx.get(groupMembers, groupId, userId) !== undefined
}
