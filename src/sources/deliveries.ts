/** Webhook deliveries that were accepted: a delivery that somebody recorded and sends again does nothing. */
import { createHash } from 'node:crypto'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { WEBHOOKS_REMEMBERED_MAX } from '../kernel/limits.ts'
import type { Database } from '../store/database.ts'
import { defineTable } from '../store/table.ts'
import type { Transaction } from '../store/transaction.ts'
import type { SourcesDeps } from './deps.ts'
import { type SourceRow, sources } from './sources.repo.ts'

export interface DeliveryRow {
  key: string
  acceptedAt: EpochMs
}

export const deliveries = defineTable<DeliveryRow>()({
  name: 'webhook_deliveries',
  key: ['key'],
  columns: { key: 'text', acceptedAt: 'time' },
})

/**
 * Start what a delivery asks for, once: that it was accepted is noted in the transaction that does it.
 * @param source as it was when its secret signed the delivery
 * @param marks what a delivery has for itself, such as its id and its signature; one that is known suffices to refuse
 * @throws AppError `webhook_replayed`, `webhook_forged` when the secret was changed meanwhile, and what `start` throws
 */
export function acceptDelivery<T>(
  { db, clock }: Pick<SourcesDeps, 'db' | 'clock'>,
  source: SourceRow,
  marks: readonly string[],
  start: (alongside: (tx: Transaction) => void) => Promise<T>,
): Promise<T> {
  const keys = marks.map((mark) => createHash('sha256').update(`${source.id} ${mark}`).digest('hex'))
  return start((tx) => {
    if (tx.get(sources, source.id)?.webhookSecretRef !== source.webhookSecretRef) throw outOfDate(source)
    if (keys.some((key) => tx.get(deliveries, key) !== undefined)) throw replayed(source)
    for (const { key } of outdated(db)) tx.delete(deliveries, key)
    for (const key of keys) tx.put(deliveries, { key, acceptedAt: clock() })
  })
}

function outOfDate({ slug }: SourceRow): AppError {
  return new AppError(
    'webhook_forged',
    `The webhook secret of "${slug}" was changed while the delivery came; set the same secret on both sides.`,
  )
}

function replayed({ slug }: SourceRow): AppError {
  return new AppError(
    'webhook_replayed',
    `This delivery was accepted for "${slug}" before; push again, or sync the source by hand.`,
  )
}

/** A twentieth at a time, so that not every delivery sorts them all. */
function outdated(db: Database): DeliveryRow[] {
  const rows = db.table(deliveries)
  if (rows.size < WEBHOOKS_REMEMBERED_MAX) return []
  return [...rows.values()].sort((a, b) => a.acceptedAt - b.acceptedAt).slice(0, WEBHOOKS_REMEMBERED_MAX / 20)
}
