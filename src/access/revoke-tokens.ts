/** Ending access tokens, for good. */
import { record } from '../audit/index.ts'
import { AppError } from '../kernel/errors.ts'
import type { Transaction } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { assertAdminStays } from './last-admin.ts'
import { listTokens, type TokenRow, tokens } from './tokens.repo.ts'
import { type UserRow, users } from './users.repo.ts'
import type { OwnIssuer } from './ways-in.ts'

/**
 * Of one's own, or an admin somebody's.
 * @throws AppError `token_not_found` when the user has no such token, `last_admin` when nobody else could come in
 */
export async function revokeToken(
  deps: AccessDeps & OwnIssuer,
  actor: { username: string },
  user: UserRow,
  id: string,
): Promise<void> {
  const { id: userId, username } = user
  await deps.db.write((tx) => {
    const row = tx.get(tokens, id)
    if (row === undefined || row.userId !== userId || row.revokedAt !== null) {
      throw new AppError(
        'token_not_found',
        username === actor.username
          ? `You have no token "${id}"; GET /api/v1/tokens lists yours.`
          : `${username} has no token "${id}"; GET /api/v1/users/${username}/tokens lists theirs.`,
      )
    }
    assertAdminStays(deps, tx, tx.get(users, userId) ?? user, [row])
    planRevocation(deps, tx, actor, username, row)
  })
}

/**
 * Part of a larger act: nothing that the person holds opens anything any more.
 * @param user as they are after it
 * @throws AppError `last_admin` when nobody else could come in
 */
export function planRevocations(
  deps: AccessDeps & OwnIssuer,
  tx: Transaction,
  actor: { username: string },
  user: UserRow,
): void {
  const rows = listTokens(tx, user.id)
  assertAdminStays(deps, tx, user, rows)
  for (const row of rows) planRevocation(deps, tx, actor, user.username, row)
}

function planRevocation(
  { clock }: AccessDeps,
  tx: Transaction,
  actor: { username: string },
  subject: string,
  row: TokenRow,
): void {
  const now = clock()
  tx.put(tokens, { ...row, revokedAt: now })
  const details = { id: row.id, name: row.name }
  record(tx, now, { actor: actor.username, action: 'token.revoke', subject, details })
}
