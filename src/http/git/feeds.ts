/** Which feed somebody may fetch (CONTRACT.md section 5). */
import type { Hono } from 'hono'
import { findGroup, type GroupRow, isMember } from '../../access/groups.repo.ts'
import { assertScope } from '../../access/tokens.ts'
import { AppError } from '../../kernel/errors.ts'
import { groupFeed, userFeed } from '../../snapshot/feeds.ts'
import type { FeedKey } from '../../snapshot/snapshots.repo.ts'
import type { HttpDeps } from '../deps.ts'
import type { Principal, StoaContext } from '../env.ts'
import { identify } from '../middleware/authenticate.ts'
import { refusal } from './refusal.ts'
import { type FeedRequest, gitRoutes } from './routes.ts'

export function feedRoutes(deps: HttpDeps): Hono {
  const { marketplaceName, baseUrl } = deps.settings
  return gitRoutes<Principal>({
    marketplaceName,
    baseUrl,
    authenticate: (c) => authenticateFeed(deps, c),
    open: (principal, feed) => deps.feeds.open(keyOf(deps, principal, feed)),
    note(principal, feed, head) {
      if (principal.tokenId !== undefined)
        deps.fetches.note(keyOf(deps, principal, feed), principal.tokenId, head)
    },
    refuse: (error) => refusal(error, deps),
    onError: (err) => deps.log.error({ err }, 'feed'),
  })
}

/** @throws AppError `group_not_found` */
function keyOf(deps: HttpDeps, principal: Principal, feed: FeedRequest): FeedKey {
  return feed.kind === 'own'
    ? userFeed(principal.user.id)
    : groupFeed(visibleGroup(deps, principal, feed.slug).id)
}

/**
 * Who fetches. A session is as good as a token where the client is a browser.
 * @throws AppError `unauthenticated`, `token_…`, `user_disabled`, `missing_scope`
 */
export function authenticateFeed(deps: HttpDeps, c: StoaContext, { orSession = false } = {}): Principal {
  c.set('route', 'feed')
  const header = c.req.header('authorization')
  const principal = header === undefined && !orSession ? undefined : identify(deps, c)
  if (principal === undefined) {
    throw new AppError(
      'unauthenticated',
      `This marketplace needs a token: make one at ${deps.settings.baseUrl}/account and use it as the password.`,
    )
  }
  assertScope(principal.scopes, 'git:read')
  return principal
}

/** The same answer for a group that does not exist and one that the caller is not in. */
function visibleGroup(deps: HttpDeps, { user }: Principal, slug: string): GroupRow {
  const group = findGroup(deps.db, slug)
  if (group !== undefined && (user.admin || isMember(deps.db, group.id, user.id))) return group
  throw new AppError('group_not_found', `You are in no group "${slug}"; ask an admin to add you.`)
}
