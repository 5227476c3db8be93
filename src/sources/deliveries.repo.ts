/** Webhook deliveries that were accepted: rows and finders. */
import type { EpochMs } from '../kernel/clock.ts'
import { WEBHOOKS_REMEMBERED_MAX } from '../kernel/limits.ts'
import { defineTable, type Reads } from '../store/index.ts'

export interface DeliveryRow {
  key: string
  acceptedAt: EpochMs
}

export const deliveries = defineTable<DeliveryRow>()({
  name: 'webhook_deliveries',
  key: ['key'],
  columns: { key: 'text', acceptedAt: 'time' },
})

export function findDelivery(db: Reads, key: string): DeliveryRow | undefined {
  return db.get(deliveries, key)
}

/** The oldest, once there are too many: a twentieth at a time, so that not every delivery sorts them all. */
export function outdatedDeliveries(db: Reads): DeliveryRow[] {
  if (db.count(deliveries) < WEBHOOKS_REMEMBERED_MAX) return []
  return [...db.all(deliveries)]
    .sort((a, b) => a.acceptedAt - b.acceptedAt)
    .slice(0, WEBHOOKS_REMEMBERED_MAX / 20)
}
