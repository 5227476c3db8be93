/** When tokens were last used: noted in memory per request, written in one batch now and then. */
import type { EpochMs } from '../kernel/clock.ts'
import type { TokenId } from '../kernel/ids.ts'
import type { WritableDatabase } from '../store/index.ts'
import { tokenUses } from './tokens.repo.ts'

export interface TokenUse {
  note(id: TokenId, at: EpochMs): void
  /** Write what was noted since the last time. */
  flush(): Promise<void>
}

export function createTokenUse(db: WritableDatabase): TokenUse {
  let noted = new Map<TokenId, EpochMs>()
  return {
    note(id, at) {
      noted.set(id, at)
    },
    async flush() {
      const batch = noted
      noted = new Map()
      if (batch.size === 0) return
      await db.note((tx) => {
        for (const [tokenId, usedAt] of batch) tx.put(tokenUses, { tokenId, usedAt })
      })
    },
  }
}
