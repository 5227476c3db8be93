/** Who is in a group, as lists show it. */
import type { Reads } from '../store/index.ts'
import { countMemberships, EVERYONE_ID, type GroupRow, isMember, membersOf } from './groups.repo.ts'
import { countUsers, findUserById, listUsers, type UserRow } from './users.repo.ts'

/** Everybody in it, by user name. */
export function listMembers(db: Reads, { id }: GroupRow): readonly UserRow[] {
  if (id === EVERYONE_ID) return listUsers(db)
  return listUsers(db).filter((user) => isMember(db, id, user.id))
}

/** As many as a list of groups shows of each, by user name: whoever joined first. */
export function someMembers(db: Reads, { id }: GroupRow, count: number): UserRow[] {
  if (id === EVERYONE_ID) return listUsers(db).slice(0, count)
  const some: UserRow[] = []
  for (const { userId } of membersOf(db, id)) {
    if (some.length === count) break
    const user = findUserById(db, userId)
    if (user !== undefined) some.push(user)
  }
  return some.sort((a, b) => (a.username < b.username ? -1 : 1))
}

export function countMembers(db: Reads, { id }: GroupRow): number {
  return id === EVERYONE_ID ? countUsers(db) : countMemberships(db, id)
}
