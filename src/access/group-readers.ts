/** Who may read a group's marketplace: its members and admins (CONTRACT.md section 5). */
import type { GroupId } from '../kernel/ids.ts'
import type { Database } from '../store/database.ts'
import { groups, isMember } from './groups.repo.ts'
import type { UserRow } from './users.repo.ts'

/** Of an account that is enabled: who asks looks at that. */
export function mayReadGroup(db: Database, group: GroupId, user: UserRow): boolean {
  if (db.table(groups).get(group) === undefined) return false
  return user.admin || isMember(db, group, user.id)
}
