/** Who a person is at a single sign-on provider. A subject is unique and lasting there; an address is neither. */
import type { EpochMs } from '../kernel/clock.ts'
import type { UserId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'

export interface IdentityRow {
  /** The `iss` of the provider's ID tokens. */
  issuer: string
  /** Their `sub`. */
  subject: string
  userId: UserId
  createdAt: EpochMs
  lastUsedAt: EpochMs
}

export const identities = defineTable<IdentityRow>()({
  name: 'identities',
  key: ['issuer', 'subject'],
  columns: { issuer: 'text', subject: 'text', userId: 'text', createdAt: 'time', lastUsedAt: 'time' },
  groups: { user: (row) => row.userId },
})

/** Oldest first. */
export function listIdentities(db: Reads, userId: UserId): IdentityRow[] {
  const rows = [...db.many(identities, 'user', userId).values()]
  return rows.sort((a, b) => a.createdAt - b.createdAt || (a.issuer < b.issuer ? -1 : 1))
}
