/** What each token last fetched of each feed. Noted in memory per request, written in one batch now and then. */

import type { Oid } from '../git/objects.ts'
import type { Clock } from '../kernel/clock.ts'
import type { TokenId } from '../kernel/ids.ts'
import type { WritableDatabase } from '../store/index.ts'
import { type FetchRow, fetches, fetchesOf, findFetch } from './fetches.repo.ts'
import type { FeedKey } from './snapshots.repo.ts'

export interface Fetches {
  /** A client asked for the refs, or fetched `commit`. */
  note(feed: FeedKey, tokenId: TokenId, commit: Oid | null): void
  /** The clients of a feed, the one that came last first. */
  of(feed: FeedKey): FetchRow[]
  /** Write what was noted since the last time. */
  flush(): Promise<void>
}

export function createFetches(db: WritableDatabase, clock: Clock): Fetches {
  let noted = new Map<string, FetchRow>()
  const keyOf = (feed: FeedKey, tokenId: TokenId) => `${feed} ${tokenId}`
  const find = (feed: FeedKey, tokenId: TokenId) =>
    noted.get(keyOf(feed, tokenId)) ?? findFetch(db, feed, tokenId)
  return {
    note(feed, tokenId, commit) {
      const commitOid = commit ?? find(feed, tokenId)?.commitOid ?? null
      noted.set(keyOf(feed, tokenId), { feed, tokenId, commitOid, askedAt: clock() })
    },
    of(feed) {
      const rows = new Map<TokenId, FetchRow>()
      for (const row of fetchesOf(db, feed)) rows.set(row.tokenId, row)
      for (const row of noted.values()) if (row.feed === feed) rows.set(row.tokenId, row)
      return [...rows.values()].sort((a, b) => b.askedAt - a.askedAt)
    },
    async flush() {
      const batch = noted
      noted = new Map()
      if (batch.size === 0) return
      await db.note((tx) => {
        for (const row of batch.values()) tx.put(fetches, row)
      })
    },
  }
}
