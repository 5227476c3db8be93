/** Webhook deliveries that were accepted: one that comes again does nothing when what it announced was read. */

import { createHash } from 'node:crypto'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { Reads, Transaction } from '../store/index.ts'
import { deliveries, findDelivery, outdatedDeliveries } from './deliveries.repo.ts'
import type { SourcesDeps } from './deps.ts'
import { findDue } from './due.repo.ts'
import { askForSync } from './due.ts'
import { type SourceRow, sources } from './sources.repo.ts'
import type { SyncWish } from './start-sync.ts'

/** What a delivery led to. */
export type Accepted<T> =
  | { kind: 'started'; job: T }
  /** It is due, and begins with the next start of the server. */
  | { kind: 'kept' }
  /** What it announced was read. */
  | { kind: 'known' }

type AcceptDeps = Pick<SourcesDeps, 'db' | 'clock'>

/**
 * Start what a delivery asks for. One that came before counts as known once that was done; until then it asks again.
 * @param source as it was when its secret signed the delivery
 * @param mark what this delivery has that no other has
 * @param wish what the sync that it asks for has to see
 * @param start plans `alongside` in the transaction that starts it
 * @throws AppError `webhook_forged` when the secret was changed meanwhile, and what `start` throws
 */
export async function acceptDelivery<T>(
  { db, clock }: AcceptDeps,
  source: SourceRow,
  mark: string,
  { moves }: Required<Pick<SyncWish, 'moves'>>,
  start: (wish: SyncWish) => Promise<T>,
): Promise<Accepted<T>> {
  const key = createHash('sha256').update(`${source.id} ${mark}`).digest('hex')
  if (isDone(db, source, key)) return { kind: 'known' }
  // Of the moment from which its sync is due: a millisecond before, it would count as read by the sync before.
  const note = (tx: Transaction, now: EpochMs) => {
    if (tx.get(sources, source.id)?.webhookSecretRef !== source.webhookSecretRef) throw outOfDate(source)
    for (const { key: old } of outdatedDeliveries(tx)) tx.delete(deliveries, old)
    tx.put(deliveries, { key, acceptedAt: now })
  }
  try {
    return { kind: 'started', job: await start({ moves, alongside: note }) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'interrupted') throw error
    // No job begins in a server that stops. Hosts that are sent away do not come back.
    return db.write((tx) => {
      const now = clock()
      note(tx, now)
      askForSync(tx, source, now, { trigger: 'webhook', startedBy: 'system', moves })
      return { kind: 'kept' }
    })
  }
}

function isDone(db: Reads, source: SourceRow, key: string): boolean {
  const accepted = findDelivery(db, key)
  const due = findDue(db, source.id)
  return accepted !== undefined && (due === undefined || accepted.acceptedAt < due.since)
}

function outOfDate({ slug }: SourceRow): AppError {
  return new AppError(
    'webhook_forged',
    `The webhook secret of "${slug}" was changed while the delivery came; set the same secret on both sides.`,
  )
}
