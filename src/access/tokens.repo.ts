/** Access tokens: rows and finders. */
import type { EpochMs } from '../kernel/clock.ts'
import type { TokenId, UserId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'

/**
 * `git:read`: feeds and ZIP; `items:read`; `items:write`: publish, install, opt out; `admin`: what the admin
 * pages do, for admins only.
 */
export type Scope = 'git:read' | 'items:read' | 'items:write' | 'admin'

export const SCOPES: readonly Scope[] = ['git:read', 'items:read', 'items:write', 'admin']

export interface TokenRow {
  id: TokenId
  userId: UserId
  name: string
  hash: string
  scopes: readonly Scope[]
  /** A user name. */
  createdBy: string
  createdAt: EpochMs
  expiresAt: EpochMs | null
  revokedAt: EpochMs | null
}

export const tokens = defineTable<TokenRow>()({
  name: 'tokens',
  key: ['id'],
  columns: {
    id: 'text',
    userId: 'text',
    name: 'text',
    hash: 'text',
    scopes: 'json',
    createdBy: 'text',
    createdAt: 'time',
    expiresAt: 'time',
    revokedAt: 'time',
  },
  unique: { hash: (row) => row.hash },
  groups: { user: (row) => row.userId },
})

/** When a token was last used. Who uses one does not wait for this to be written. */
export const tokenUses = defineTable<{ tokenId: TokenId; usedAt: EpochMs }>()({
  name: 'token_uses',
  kind: 'note',
  key: ['tokenId'],
  columns: { tokenId: 'text', usedAt: 'time' },
})

export interface ListedToken extends TokenRow {
  /** As far as it was written: uses of the last minute may be missing. */
  lastUsedAt: EpochMs | null
}

/** A person's tokens that were not revoked, newest first, for those who look at them. */
export function listTokensWithUse(db: Reads, userId: UserId): ListedToken[] {
  return listTokens(db, userId).map((row) => withLastUse(db, row))
}

export function withLastUse(db: Reads, row: TokenRow): ListedToken {
  return { ...row, lastUsedAt: db.get(tokenUses, row.id)?.usedAt ?? null }
}

export function findTokenById(db: Reads, id: TokenId): TokenRow | undefined {
  return db.get(tokens, id)
}

export function tokenOfHash(db: Reads, hash: string): TokenRow | undefined {
  return db.find(tokens, 'hash', hash)
}

/** A person's tokens that were not revoked, newest first. */
export function listTokens(db: Reads, userId: UserId): TokenRow[] {
  const rows = [...db.many(tokens, 'user', userId).values()].filter((row) => row.revokedAt === null)
  return rows.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
}

/** Those that clients can use, or could if the account were not disabled. */
export function listUsableTokens(db: Reads, userId: UserId, now: EpochMs): TokenRow[] {
  return listTokens(db, userId).filter((row) => !hasExpired(row, now))
}

export function hasExpired({ expiresAt }: TokenRow, now: EpochMs): boolean {
  return expiresAt !== null && expiresAt <= now
}
