/** Memberships that follow a provider's claim. What admins did by hand stays. */

import { record } from '../audit/index.ts'
import type { GroupId } from '../kernel/ids.ts'
import type { Transaction } from '../store/index.ts'
import type { ClaimedGroup } from './claims.ts'
import type { AccessDeps } from './deps.ts'
import { endOptOuts } from './end-opt-outs.ts'
import { grantsToGroup } from './entitlements.repo.ts'
import { EVERYONE_ID, findGroup, findGroupById, groupMembers, membershipsOf } from './groups.repo.ts'
import type { UserRow } from './users.repo.ts'

/**
 * Join the claimed groups that exist, and leave those that an earlier claim joined and this one does not list.
 * @returns the names that match no group here
 */
export function syncClaimedGroups(
  deps: Pick<AccessDeps, 'clock'>,
  tx: Transaction,
  user: UserRow,
  claimed: readonly ClaimedGroup[],
): string[] {
  const found = claimed.map(({ slugs }) => slugs.flatMap((slug) => findGroup(tx, slug)?.id ?? []))
  const listed = new Set(found.flat())
  listed.delete(EVERYONE_ID)
  const before = [...membershipsOf(tx, user.id)]
  const lost = before.filter((row) => row.origin === 'claim' && !listed.has(row.groupId))
  const present = new Set(before.map((row) => row.groupId))
  const gained = [...listed].filter((groupId) => !present.has(groupId))

  for (const groupId of gained) {
    tx.put(groupMembers, { groupId, userId: user.id, origin: 'claim', createdAt: deps.clock() })
    recordChange(deps, tx, 'group.add', groupId, user)
  }
  for (const { groupId } of lost) {
    tx.delete(groupMembers, groupId, user.id)
    recordChange(deps, tx, 'group.remove', groupId, user)
  }
  const left = lost.flatMap(({ groupId }) => [...grantsToGroup(tx, groupId)])
  endOptOuts(
    deps,
    tx,
    user.username,
    left.map(({ itemId }) => itemId),
  )
  return claimed.flatMap(({ name }, index) => (found[index]!.length === 0 ? [name] : []))
}

function recordChange(
  { clock }: Pick<AccessDeps, 'clock'>,
  tx: Transaction,
  action: 'group.add' | 'group.remove',
  groupId: GroupId,
  { username }: UserRow,
): void {
  const subject = findGroupById(tx, groupId)?.slug ?? groupId
  record(tx, clock(), { actor: username, action, subject, details: { username, through: 'sso' } })
}
