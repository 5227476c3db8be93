/** Which feed somebody may fetch (CONTRACT.md section 5). */
import type { Hono } from 'hono'
import { findGroup, type GroupRow, isMember } from '../../access/groups.repo.ts'
import { assertScope } from '../../access/tokens.ts'
import { AppError } from '../../kernel/errors.ts'
import { groupFeed, userFeed } from '../../snapshot/feeds.ts'
import type { HttpDeps } from '../deps.ts'
import type { Principal } from '../env.ts'
import { fromToken } from '../middleware/authenticate.ts'
import { gitRoutes } from './routes.ts'

export function feedRoutes(deps: HttpDeps): Hono {
  const { marketplaceName, baseUrl } = deps.settings
  return gitRoutes<Principal>({
    marketplaceName,
    baseUrl,
    authenticate: (authorization) => authenticate(deps, authorization),
    open: (principal, feed) =>
      deps.feeds.open(
        feed.kind === 'own'
          ? userFeed(principal.user.id)
          : groupFeed(visibleGroup(deps, principal, feed.slug).id),
      ),
    onError: (err) => deps.log.error({ err }, 'feed'),
  })
}

async function authenticate(deps: HttpDeps, authorization: string | undefined): Promise<Principal> {
  if (authorization === undefined) {
    throw new AppError(
      'unauthenticated',
      `This marketplace needs a token: make one at ${deps.settings.baseUrl}/account and use it as the password.`,
    )
  }
  const principal = fromToken(deps, authorization)
  assertScope(principal.scopes, 'git:read')
  return principal
}

/** The same answer for a group that does not exist and one that the caller is not in. */
function visibleGroup(deps: HttpDeps, { user }: Principal, slug: string): GroupRow {
  const group = findGroup(deps.db, slug)
  if (group !== undefined && (user.admin || isMember(deps.db, group.id, user.id))) return group
  throw new AppError('group_not_found', `You are in no group "${slug}"; ask an admin to add you.`)
}
