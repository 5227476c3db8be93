/** Who may read a group's marketplace: its members and admins (docs/contract.md 5). */
import type { GroupId } from '../kernel/ids.ts'
import type { Reads } from '../store/index.ts'
import { findGroupById, isMember } from './groups.repo.ts'
import type { UserRow } from './users.repo.ts'

/** Of an account that is enabled: who asks looks at that. */
export function mayReadGroup(db: Reads, group: GroupId, user: UserRow): boolean {
  if (findGroupById(db, group) === undefined) return false
  return user.admin || isMember(db, group, user.id)
}
