/** What decides a person's set: grants to groups, opt-outs and installs of people. */

import type { EpochMs } from '../kernel/clock.ts'
import type { GroupId, ItemId, UserId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'

/** `available` lets members find and install it; `default` gives it until they opt out; `required` gives it for good. */
export type Tier = 'available' | 'default' | 'required'

export const TIERS: readonly Tier[] = ['available', 'default', 'required']

export interface GrantRow {
  groupId: GroupId
  itemId: ItemId
  tier: Tier
  createdAt: EpochMs
}

export interface OptOutRow {
  userId: UserId
  itemId: ItemId
  createdAt: EpochMs
}

export interface InstallRow {
  userId: UserId
  itemId: ItemId
  /** An exact version or a semver range; `null` follows the newest. */
  pin: string | null
  createdAt: EpochMs
}

export const grants = defineTable<GrantRow>()({
  name: 'grants',
  key: ['groupId', 'itemId'],
  columns: { groupId: 'text', itemId: 'text', tier: 'text', createdAt: 'time' },
  revises: 'everybody',
  groups: { group: (row) => row.groupId, item: (row) => row.itemId },
})

export const optOuts = defineTable<OptOutRow>()({
  name: 'opt_outs',
  key: ['userId', 'itemId'],
  columns: { userId: 'text', itemId: 'text', createdAt: 'time' },
  revises: (row) => row.userId,
  groups: { user: (row) => row.userId, item: (row) => row.itemId },
})

export const installs = defineTable<InstallRow>()({
  name: 'installs',
  key: ['userId', 'itemId'],
  columns: { userId: 'text', itemId: 'text', pin: 'text', createdAt: 'time' },
  revises: (row) => row.userId,
  groups: { user: (row) => row.userId, item: (row) => row.itemId },
})

export function findGrant(db: Reads, groupId: GroupId, itemId: ItemId): GrantRow | undefined {
  return db.get(grants, groupId, itemId)
}

export function grantsToGroup(db: Reads, groupId: GroupId): Iterable<GrantRow> {
  return db.many(grants, 'group', groupId).values()
}

export function countGrantsTo(db: Reads, groupId: GroupId): number {
  return db.many(grants, 'group', groupId).size
}

export function grantsOfItem(db: Reads, itemId: ItemId): Iterable<GrantRow> {
  return db.many(grants, 'item', itemId).values()
}

export function countGrantsOf(db: Reads, itemId: ItemId): number {
  return db.many(grants, 'item', itemId).size
}

export function optOutsOfUser(db: Reads, userId: UserId): Iterable<OptOutRow> {
  return db.many(optOuts, 'user', userId).values()
}

export function optOutsOfItem(db: Reads, itemId: ItemId): Iterable<OptOutRow> {
  return db.many(optOuts, 'item', itemId).values()
}

export function findInstall(db: Reads, userId: UserId, itemId: ItemId): InstallRow | undefined {
  return db.get(installs, userId, itemId)
}

export function installsOfUser(db: Reads, userId: UserId): Iterable<InstallRow> {
  return db.many(installs, 'user', userId).values()
}

export function installsOfItem(db: Reads, itemId: ItemId): Iterable<InstallRow> {
  return db.many(installs, 'item', itemId).values()
}

export function countInstallsOf(db: Reads, itemId: ItemId): number {
  return db.many(installs, 'item', itemId).size
}
