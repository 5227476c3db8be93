/** Groups and who is in them. `everyone` exists always and holds everybody without rows of membership. */
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { GroupId, UserId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'

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
  revises: 'everybody',
  unique: { slug: (row) => row.slug },
  groups: { all: () => ALL },
  orders: { all: bySlug },
})

export const groupMembers = defineTable<MemberRow>()({
  name: 'group_members',
  key: ['groupId', 'userId'],
  columns: { groupId: 'text', userId: 'text', origin: 'text', createdAt: 'time' },
  revises: (row) => row.userId,
  groups: { user: (row) => row.userId, group: (row) => row.groupId },
})

export function findGroupById(db: Reads, id: GroupId): GroupRow | undefined {
  return db.get(groups, id)
}

export function findGroup(db: Reads, slug: string): GroupRow | undefined {
  return db.find(groups, 'slug', slug)
}

/** @throws AppError `group_not_found` */
export function getGroup(db: Reads, slug: string): GroupRow {
  const group = findGroup(db, slug)
  if (group !== undefined) return group
  throw new AppError('group_not_found', `There is no group "${slug}"; check the slug.`)
}

/** All groups, by slug. */
export function listGroups(db: Reads): readonly GroupRow[] {
  return db.sorted(groups, 'all', ALL)
}

/** The groups a user is in, `everyone` included, by slug. */
export function listGroupsOf(db: Reads, userId: UserId): GroupRow[] {
  const ids = [EVERYONE_ID, ...[...membershipsOf(db, userId)].map(({ groupId }) => groupId)]
  return ids.flatMap((id) => findGroupById(db, id) ?? []).sort(bySlug)
}

export function isMember(db: Reads, groupId: GroupId, userId: UserId): boolean {
  return groupId === EVERYONE_ID || findMembership(db, groupId, userId) !== undefined
}

export function countGroups(db: Reads): number {
  return db.count(groups)
}

/** Rows alone: `everyone` has none. So do those that follow. */
export function findMembership(db: Reads, groupId: GroupId, userId: UserId): MemberRow | undefined {
  return db.get(groupMembers, groupId, userId)
}

export function membershipsOf(db: Reads, userId: UserId): Iterable<MemberRow> {
  return db.many(groupMembers, 'user', userId).values()
}

/** Whoever joined first comes first. */
export function membersOf(db: Reads, groupId: GroupId): Iterable<MemberRow> {
  return db.many(groupMembers, 'group', groupId).values()
}

export function countMemberships(db: Reads, groupId: GroupId): number {
  return db.many(groupMembers, 'group', groupId).size
}

function bySlug(a: GroupRow, b: GroupRow): number {
  return a.slug < b.slug ? -1 : 1
}
