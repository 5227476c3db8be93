/** Who is in a group, as lists show it. */
import type { Database } from '../store/database.ts'
import { EVERYONE_ID, type GroupRow, groupMembers, isMember } from './groups.repo.ts'
import { listUsers, type UserRow, users } from './users.repo.ts'

/** Everybody in it, by user name. */
export function listMembers(db: Database, { id }: GroupRow): readonly UserRow[] {
  if (id === EVERYONE_ID) return listUsers(db)
  return listUsers(db).filter((user) => isMember(db, id, user.id))
}

/** As many as a list of groups shows of each, by user name: whoever joined first. */
export function someMembers(db: Database, { id }: GroupRow, count: number): UserRow[] {
  if (id === EVERYONE_ID) return listUsers(db).slice(0, count)
  const some: UserRow[] = []
  for (const { userId } of db.table(groupMembers).many('group', id).values()) {
    if (some.length === count) break
    const user = db.table(users).get(userId)
    if (user !== undefined) some.push(user)
  }
  return some.sort((a, b) => (a.username < b.username ? -1 : 1))
}

export function countMembers(db: Database, { id }: GroupRow): number {
  return id === EVERYONE_ID ? db.table(users).size : db.table(groupMembers).many('group', id).size
}
