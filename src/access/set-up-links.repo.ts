/** One-time links with which a person chooses a password: rows and finders. */
import type { EpochMs } from '../kernel/clock.ts'
import type { UserId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'

interface SetUpLinkRow {
  hash: string
  userId: UserId
  expiresAt: EpochMs
}

export const setUpLinks = defineTable<SetUpLinkRow>()({
  name: 'set_up_links',
  key: ['hash'],
  columns: { hash: 'text', userId: 'text', expiresAt: 'time' },
  groups: { user: (row) => row.userId },
})

export function findSetUpLink(db: Reads, hash: string): SetUpLinkRow | undefined {
  return db.get(setUpLinks, hash)
}

export function setUpLinksOf(db: Reads, userId: UserId): Iterable<SetUpLinkRow> {
  return db.many(setUpLinks, 'user', userId).values()
}
