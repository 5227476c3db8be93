/** Webhook deliveries that were accepted: one that comes again does nothing when what it announced was read. */
import { createHash } from 'node:crypto'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { WEBHOOKS_REMEMBERED_MAX } from '../kernel/limits.ts'
import type { Database } from '../store/database.ts'
import { defineTable } from '../store/table.ts'
import type { Transaction } from '../store/transaction.ts'
import type { SourcesDeps } from './deps.ts'
import { askForSync, dueSyncs } from './due.ts'
import { type SourceRow, sources } from './sources.repo.ts'
import type { SyncWish } from './start-sync.ts'

export interface DeliveryRow {
  key: string
  acceptedAt: EpochMs
}

export const deliveries = defineTable<DeliveryRow>()({
  name: 'webhook_deliveries',
  key: ['key'],
  columns: { key: 'text', acceptedAt: 'time' },
})

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
  const note = (tx: Transaction) => {
    if (tx.get(sources, source.id)?.webhookSecretRef !== source.webhookSecretRef) throw outOfDate(source)
    for (const { key: old } of outdated(db)) tx.delete(deliveries, old)
    tx.put(deliveries, { key, acceptedAt: clock() })
  }
  try {
    return { kind: 'started', job: await start({ moves, alongside: note }) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'interrupted') throw error
    // No job begins in a server that stops. Hosts that are sent away do not come back.
    return db.write((tx) => {
      note(tx)
      askForSync(tx, source, clock(), { trigger: 'webhook', startedBy: 'system', moves })
      return { kind: 'kept' }
    })
  }
}

function isDone(db: Database, source: SourceRow, key: string): boolean {
  const accepted = db.table(deliveries).get(key)
  const due = db.table(dueSyncs).get(source.id)
  return accepted !== undefined && (due === undefined || accepted.acceptedAt < due.since)
}

function outOfDate({ slug }: SourceRow): AppError {
  return new AppError(
    'webhook_forged',
    `The webhook secret of "${slug}" was changed while the delivery came; set the same secret on both sides.`,
  )
}

/** A twentieth at a time, so that not every delivery sorts them all. */
function outdated(db: Database): DeliveryRow[] {
  const rows = db.table(deliveries)
  if (rows.size < WEBHOOKS_REMEMBERED_MAX) return []
  return [...rows.values()].sort((a, b) => a.acceptedAt - b.acceptedAt).slice(0, WEBHOOKS_REMEMBERED_MAX / 20)
}
