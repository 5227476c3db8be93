/** What each token last fetched of each feed: rows and finders. */
import type { Oid } from '../git/objects.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { TokenId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'
import type { FeedKey } from './feed-key.ts'

export interface FetchRow {
  feed: FeedKey
  tokenId: TokenId
  /** The head that was fetched last; `null` for a client that has only looked. */
  commitOid: Oid | null
  /** When it came last, whether or not there was anything new. */
  askedAt: EpochMs
}

export const fetches = defineTable<FetchRow>()({
  name: 'fetches',
  kind: 'note',
  key: ['feed', 'tokenId'],
  columns: { feed: 'text', tokenId: 'text', commitOid: 'text', askedAt: 'time' },
  groups: { feed: (row) => row.feed },
})

export function findFetch(db: Reads, feed: FeedKey, tokenId: TokenId): FetchRow | undefined {
  return db.get(fetches, feed, tokenId)
}

export function fetchesOf(db: Reads, feed: FeedKey): Iterable<FetchRow> {
  return db.many(fetches, 'feed', feed).values()
}
