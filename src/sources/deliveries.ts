/** Webhook deliveries that were accepted: a delivery that somebody recorded and sends again does nothing. */
import { createHash } from 'node:crypto'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { WEBHOOKS_REMEMBERED_MAX } from '../kernel/limits.ts'
import type { Database } from '../store/database.ts'
import { defineTable } from '../store/table.ts'
import type { SourcesDeps } from './deps.ts'
import type { SourceRow } from './sources.repo.ts'

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
 * Do `work` for a delivery, once. When it fails the delivery may come again.
 * @param marks what a delivery has for itself, such as its id and its signature; one that is known suffices to refuse
 * @throws AppError `webhook_replayed`, and what `work` throws
 */
export async function acceptDelivery<T>(
  { db, clock }: Pick<SourcesDeps, 'db' | 'clock'>,
  source: SourceRow,
  marks: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const keys = marks.map((mark) => createHash('sha256').update(`${source.id} ${mark}`).digest('hex'))
  await db.write((tx) => {
    if (keys.some((key) => tx.get(deliveries, key) !== undefined)) throw replayed(source)
    for (const { key } of outdated(db)) tx.delete(deliveries, key)
    for (const key of keys) tx.put(deliveries, { key, acceptedAt: clock() })
  })
  try {
    return await work()
  } catch (error) {
    await db.write((tx) => {
      for (const key of keys) tx.delete(deliveries, key)
    })
    throw error
  }
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
