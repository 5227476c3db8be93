/** Offers to take an item over, which end by an answer or by time: rows and finders. */
import { findItemById, type ItemRow } from '../catalog/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { ItemId, UserId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'
import { findUserById, type UserRow } from './users.repo.ts'
import { isOwner, viewerOf } from './visibility.ts'

export interface TransferRow {
  itemId: ItemId
  /** Who owned it when it was offered. */
  fromUserId: UserId
  toUserId: UserId
  /** The owner, or an admin. */
  offeredBy: UserId
  offeredAt: EpochMs
  expiresAt: EpochMs
}

export const transfers = defineTable<TransferRow>()({
  name: 'transfers',
  key: ['itemId'],
  columns: {
    itemId: 'text',
    fromUserId: 'text',
    toUserId: 'text',
    offeredBy: 'text',
    offeredAt: 'time',
    expiresAt: 'time',
  },
  groups: { to: (row) => row.toUserId },
})

/** An offer that can be answered now, and whom it is about. */
export interface Offer {
  row: TransferRow
  item: ItemRow
  from: UserRow
  to: UserRow
}

/** `undefined` for none; also for one that has ended, whose giver may no longer give, or whose receiver is gone. */
export function findOffer(db: Reads, itemId: ItemId, now: EpochMs): Offer | undefined {
  const row = db.get(transfers, itemId)
  return row === undefined ? undefined : openOffer(db, row, now)
}

/** Offers to somebody, oldest first. */
export function listOffersTo(db: Reads, userId: UserId, now: EpochMs): Offer[] {
  return [...db.many(transfers, 'to', userId).values()]
    .flatMap((row) => openOffer(db, row, now) ?? [])
    .sort((a, b) => a.row.offeredAt - b.row.offeredAt || (a.item.servedName < b.item.servedName ? -1 : 1))
}

function openOffer(db: Reads, row: TransferRow, now: EpochMs): Offer | undefined {
  const item = findItemById(db, row.itemId)
  const [from, to, by] = [row.fromUserId, row.toUserId, row.offeredBy].map((id) => findUserById(db, id))
  if (item === undefined || from === undefined || to === undefined || by === undefined) return undefined
  const mayGive = !by.disabled && (by.admin || isOwner(viewerOf(db, by.id), item))
  const isOpen = row.expiresAt > now && item.ownerId === from.id && !to.disabled && mayGive
  return isOpen ? { row, item, from, to } : undefined
}
