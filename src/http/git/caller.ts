/** Who fetches, and which feed they may have (docs/contract.md 5). */
import { assertScope, findGroup, type GroupRow, mayReadGroup, type UserRow } from '../../access/index.ts'
import { AppError } from '../../kernel/errors.ts'
import type { TokenId } from '../../kernel/ids.ts'
import { type FeedKey, groupFeed, userFeed } from '../../snapshot/index.ts'
import type { HttpDeps } from '../deps.ts'
import { tokenBearer } from '../middleware/authenticate.ts'
import type { FeedPath } from './path.ts'

export interface FeedCaller {
  user: UserRow
  tokenId: TokenId
}

/**
 * Whose token it is: one hash and two look-ups.
 * @throws AppError `unauthenticated`, `token_…`, `user_disabled`, `missing_scope`
 */
export function feedCaller(deps: HttpDeps, authorization: string | undefined): FeedCaller {
  if (authorization === undefined) throw tokenNeeded(deps)
  const { row, user } = tokenBearer(deps, authorization)
  assertScope(row.scopes, 'git:read')
  return { user, tokenId: row.id }
}

export function tokenNeeded({ settings }: Pick<HttpDeps, 'settings'>): AppError {
  return new AppError(
    'unauthenticated',
    `This marketplace needs a token: make one at ${settings.baseUrl}/account and use it as the password.`,
  )
}

/** @throws AppError `group_not_found` */
export function feedKeyOf(deps: HttpDeps, { user }: FeedCaller, path: FeedPath): FeedKey {
  return path.kind === 'own' ? userFeed(user.id) : groupFeed(visibleGroup(deps, user, path.slug).id, user.id)
}

/** The same answer for a group that does not exist and one that the caller is not in. */
function visibleGroup(deps: HttpDeps, user: UserRow, slug: string): GroupRow {
  const group = findGroup(deps.db, slug)
  if (group !== undefined && mayReadGroup(deps.db, group.id, user)) return group
  throw new AppError('group_not_found', `You are in no group "${slug}"; ask an admin to add you.`)
}
