/** What travels with a request. */
import type { Context } from 'hono'
import type { SessionRow } from '../access/sessions.ts'
import type { Scope } from '../access/tokens.ts'
import type { UserRow } from '../access/users.repo.ts'
import type { Viewer } from '../access/visibility.ts'
import type { Actor } from '../kernel/actor.ts'
import type { TokenId } from '../kernel/ids.ts'

/** Who asks, and what they may do with what they showed. */
export interface Principal {
  user: UserRow
  actor: Actor
  viewer: Viewer
  /** A browser's session, or absent for a token. */
  session?: SessionRow
  /** The token that was shown, or absent for a session. */
  tokenId?: TokenId
  /** A session may do everything its user may. */
  scopes: readonly Scope[]
}

export interface Env {
  Variables: {
    /** Known after `identify`; for the log. */
    username?: string
    /** The pattern that matched, such as `/api/v1/items/{item}`, or `feed`; for metrics. */
    route?: string
  }
}

export type StoaContext = Context<Env>
