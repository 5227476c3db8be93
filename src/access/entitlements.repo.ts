/** What decides a person's set: grants to groups, opt-outs and installs of people. */

import type { EpochMs } from '../kernel/clock.ts'
import type { GroupId, ItemId, UserId } from '../kernel/ids.ts'
import { defineTable } from '../store/table.ts'

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
  revisioned: true,
  groups: { group: (row) => row.groupId, item: (row) => row.itemId },
})

export const optOuts = defineTable<OptOutRow>()({
  name: 'opt_outs',
  key: ['userId', 'itemId'],
  columns: { userId: 'text', itemId: 'text', createdAt: 'time' },
  revisioned: true,
  groups: { user: (row) => row.userId, item: (row) => row.itemId },
})

export const installs = defineTable<InstallRow>()({
  name: 'installs',
  key: ['userId', 'itemId'],
  columns: { userId: 'text', itemId: 'text', pin: 'text', createdAt: 'time' },
  revisioned: true,
  groups: { user: (row) => row.userId, item: (row) => row.itemId },
})
