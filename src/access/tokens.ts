/** Access tokens: minting, listing, revoking, checking (docs/contract.md 2). */

import { record } from '../audit/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { TOKEN_DAYS_MAX, TOKENS_PER_USER_MAX } from '../kernel/limits.ts'
import type { Reads } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { hashSecret, looksLikeToken, newToken } from './secrets.ts'
import { hasExpired, listTokens, type Scope, type TokenRow, tokenOfHash, tokens } from './tokens.repo.ts'
import { findUserById, type UserRow, users } from './users.repo.ts'

export interface TokenRequest {
  name: string
  scopes?: readonly Scope[]
  expiresInDays?: number
}

const DAY_MS = 24 * 3_600_000

/** Mint a token for `user`. The answer is the only place where the token itself appears. */
export async function mintToken(
  deps: AccessDeps,
  user: UserRow,
  mintedBy: { username: string },
  request: TokenRequest,
): Promise<{ row: TokenRow; token: string }> {
  const scopes = request.scopes ?? ['git:read']
  assertMayHave(user, scopes)
  if (request.expiresInDays !== undefined && request.expiresInDays > TOKEN_DAYS_MAX) {
    throw new AppError(
      'bad_request',
      `expiresInDays is ${request.expiresInDays}; a token lives at most ${TOKEN_DAYS_MAX} days.`,
    )
  }
  const token = newToken(deps.random)
  const now = deps.clock()
  const row: TokenRow = {
    id: newId('tok', deps.random),
    userId: user.id,
    name: request.name,
    hash: hashSecret(token),
    scopes: [...new Set(scopes)],
    createdBy: mintedBy.username,
    createdAt: now,
    expiresAt: request.expiresInDays === undefined ? null : now + request.expiresInDays * DAY_MS,
    revokedAt: null,
  }
  return deps.db.write((tx) => {
    assertMayHave(tx.get(users, user.id) ?? user, scopes)
    if (listTokens(tx, user.id).length >= TOKENS_PER_USER_MAX) {
      throw new AppError(
        'bad_request',
        `${user.username} has ${TOKENS_PER_USER_MAX} tokens; revoke one first.`,
      )
    }
    tx.put(tokens, row)
    const details = { id: row.id, name: row.name, scopes: row.scopes }
    record(tx, now, { actor: mintedBy.username, action: 'token.mint', subject: user.username, details })
    return { row, token }
  })
}

function assertMayHave(user: UserRow, scopes: readonly Scope[]): void {
  if (!scopes.includes('admin') || user.admin) return
  throw new AppError('admin_required', `${user.username} is not an admin; leave the scope "admin" out.`)
}

/**
 * The token's row and its user: one hash and two map look-ups.
 * @throws AppError `token_invalid`, `token_revoked`, `token_expired`, `user_disabled`
 */
export function checkToken(db: Reads, token: string, now: EpochMs): { row: TokenRow; user: UserRow } {
  const row = looksLikeToken(token) ? tokenOfHash(db, hashSecret(token)) : undefined
  const user = row === undefined ? undefined : findUserById(db, row.userId)
  if (row === undefined || user === undefined) throw tokenNotFound()
  assertUsable(row, user, now)
  return { row, user }
}

export function tokenNotFound(): AppError {
  return new AppError(
    'token_invalid',
    'The token is not one of this store; copy it again or make a new one under Account.',
  )
}

/** @throws AppError `token_revoked`, `token_expired`, `user_disabled` */
export function assertUsable(row: TokenRow, user: UserRow, now: EpochMs): void {
  if (row.revokedAt !== null) {
    throw new AppError('token_revoked', `The token "${row.name}" was revoked; make a new one under Account.`)
  }
  if (hasExpired(row, now)) {
    const day = new Date(row.expiresAt ?? 0).toISOString().slice(0, 10)
    throw new AppError(
      'token_expired',
      `The token "${row.name}" expired on ${day}; make a new one under Account.`,
    )
  }
  if (user.disabled) throw userDisabled(user)
}

/** @throws AppError `missing_scope` */
export function assertScope(scopes: readonly Scope[], wanted: Scope): void {
  if (scopes.includes(wanted)) return
  throw new AppError(
    'missing_scope',
    `This needs the scope "${wanted}", but the token has ${scopes.join(', ') || 'none'}; make a token with that scope.`,
  )
}

export function userDisabled(user: UserRow): AppError {
  return new AppError(
    'user_disabled',
    `The account ${user.username} is disabled; ask an admin of this store.`,
  )
}
