/**
 * Giving an item to somebody else: offered, and theirs once they accept. Nobody gets what they did not take, and whoever
 * gave keeps no right in it. Who may offer and withdraw is decided by the surfaces.
 */
import { record } from '../audit/index.ts'
import { assertUnfollowed, type CatalogDeps, findItem, type ItemRow, items } from '../catalog/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { TRANSFER_OFFER_MS } from '../kernel/limits.ts'
import type { Reads, Transaction } from '../store/index.ts'
import { findOffer, type Offer, type TransferRow, transfers } from './transfers.repo.ts'
import { getUser } from './users.repo.ts'
import { getVisibleItem, viewerOf } from './visibility.ts'

type TransferDeps = Pick<CatalogDeps, 'db' | 'clock' | 'hasSource'>

/**
 * Offer an item. The newest offer counts: one that is open ends.
 * @throws AppError `user_not_found`, `bad_request` for somebody who cannot sign in or owns it already, `source_owned`
 */
export function offerItem(
  deps: TransferDeps,
  actor: Actor,
  { id }: ItemRow,
  username: string,
): Promise<TransferRow> {
  return deps.db.write((tx) => {
    const item = tx.get(items, id)!
    assertUnfollowed(deps, tx, item)
    const to = getUser(tx, username)
    if (to.disabled)
      throw new AppError('bad_request', `The account ${username} is disabled; name somebody who can sign in.`)
    if (to.id === item.ownerId && item.source === null)
      throw new AppError('bad_request', `${username} owns it already; name somebody else.`)
    const now = deps.clock()
    const row: TransferRow = {
      itemId: id,
      fromUserId: item.ownerId,
      toUserId: to.id,
      offeredBy: actor.userId,
      offeredAt: now,
      expiresAt: now + TRANSFER_OFFER_MS,
    }
    tx.put(transfers, row)
    note(deps, tx, actor, 'item.transfer-offer', item, { to: username })
    return row
  })
}

/**
 * Take an item that is offered to the actor. Its served name and its versions stay; a curated item whose source is gone
 * becomes a person's.
 * @throws AppError `item_not_found`, `transfer_not_found`, `source_owned`
 */
export function acceptItem(deps: TransferDeps, actor: Actor, servedName: string): Promise<ItemRow> {
  return deps.db.write((tx) => {
    const { item, from, to } = offerTo(tx, deps.clock(), actor, servedName)
    assertUnfollowed(deps, tx, item)
    const after: ItemRow = {
      ...item,
      ownerId: to.id,
      source: null,
      // What the giver kept for themselves ends with the rest; an owner needs no share.
      sharedWith: item.sharedWith.filter(
        ({ type, id }) => type !== 'user' || (id !== from.username && id !== to.username),
      ),
      updatedAt: deps.clock(),
    }
    tx.put(items, after)
    tx.delete(transfers, item.id)
    note(deps, tx, actor, 'item.transfer', item, { from: from.username, to: to.username })
    return after
  })
}

/** @throws AppError `item_not_found`, `transfer_not_found` */
export function declineItem(deps: TransferDeps, actor: Actor, servedName: string): Promise<void> {
  return deps.db.write((tx) => {
    const { item, from } = offerTo(tx, deps.clock(), actor, servedName)
    tx.delete(transfers, item.id)
    note(deps, tx, actor, 'item.transfer-decline', item, { from: from.username })
  })
}

/** @throws AppError `transfer_not_found` */
export function withdrawItem(deps: TransferDeps, actor: Actor, item: ItemRow): Promise<void> {
  return deps.db.write((tx) => {
    const offer = findOffer(tx, item.id, deps.clock())
    if (offer === undefined) throw noOffer(item.servedName)
    tx.delete(transfers, item.id)
    note(deps, tx, actor, 'item.transfer-withdraw', item, { to: offer.to.username })
  })
}

/** The open offer of an item. @throws AppError `transfer_not_found` */
export function getOffer(db: Reads, now: EpochMs, item: ItemRow): Offer {
  const offer = findOffer(db, item.id, now)
  if (offer !== undefined) return offer
  throw noOffer(item.servedName)
}

/**
 * An offer to the actor: whoever has it knows of the item, whether or not they may see it.
 * @throws AppError `item_not_found` as for everybody who may not see it, `transfer_not_found`
 */
export function offerTo(
  db: Reads,
  now: EpochMs,
  { userId }: Pick<Actor, 'userId'>,
  servedName: string,
): Offer {
  const known = findItem(db, servedName)
  const offer = known === undefined ? undefined : findOffer(db, known.id, now)
  if (offer?.to.id === userId) return offer
  getVisibleItem(db, viewerOf(db, userId), servedName)
  throw noOffer(servedName)
}

function noOffer(servedName: string): AppError {
  return new AppError(
    'transfer_not_found',
    `No transfer of ${servedName} is open for you: it was answered, withdrawn or has ended; ask its owner.`,
  )
}

function note(
  { clock }: Pick<TransferDeps, 'clock'>,
  tx: Transaction,
  actor: Actor,
  action: string,
  { servedName }: ItemRow,
  details: Record<string, unknown>,
): void {
  record(tx, clock(), { actor: actor.username, action, subject: servedName, details })
}
