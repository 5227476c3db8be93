/** Groups and who is in them. `everyone` exists always and holds everybody without rows of membership. */
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { GroupId, UserId } from '../kernel/ids.ts'
import type { Database } from '../store/database.ts'
import { defineTable } from '../store/table.ts'

export interface GroupRow {
  id: GroupId
  slug: string
  name: string
  createdAt: EpochMs
}

export interface MemberRow {
  groupId: GroupId
  userId: UserId
  /** `claim`: single sign-on made it, and takes it back when the provider no longer lists the group. */
  origin: 'admin' | 'claim'
  createdAt: EpochMs
}

export const EVERYONE = 'everyone'
export const EVERYONE_ID = 'grp_everyone' as GroupId

const ALL = 'all'

export const groups = defineTable<GroupRow>()({
  name: 'groups',
  key: ['id'],
  columns: { id: 'text', slug: 'text', name: 'text', createdAt: 'time' },
  revisioned: true,
  unique: { slug: (row) => row.slug },
  groups: { all: () => ALL },
  orders: { all: bySlug },
})

export const groupMembers = defineTable<MemberRow>()({
  name: 'group_members',
  key: ['groupId', 'userId'],
  columns: { groupId: 'text', userId: 'text', origin: 'text', createdAt: 'time' },
  revisioned: true,
  groups: { user: (row) => row.userId, group: (row) => row.groupId },
})

export function findGroup(db: Database, slug: string): GroupRow | undefined {
  return db.table(groups).one('slug', slug)
}

/** @throws AppError `group_not_found` */
export function getGroup(db: Database, slug: string): GroupRow {
  const group = findGroup(db, slug)
  if (group !== undefined) return group
  throw new AppError('group_not_found', `There is no group "${slug}"; check the slug.`)
}

/** All groups, by slug. */
export function listGroups(db: Database): readonly GroupRow[] {
  return db.table(groups).sorted('all', ALL)
}

/** The groups a user is in, `everyone` included, by slug. */
export function listGroupsOf(db: Database, userId: UserId): GroupRow[] {
  const memberships = [...db.table(groupMembers).many('user', userId).values()]
  const ids = [EVERYONE_ID, ...memberships.map((row) => row.groupId)]
  return ids.flatMap((id) => db.table(groups).get(id) ?? []).sort(bySlug)
}

export function isMember(db: Database, groupId: GroupId, userId: UserId): boolean {
  return groupId === EVERYONE_ID || db.table(groupMembers).get(groupId, userId) !== undefined
}

function bySlug(a: GroupRow, b: GroupRow): number {
  return a.slug < b.slug ? -1 : 1
}
