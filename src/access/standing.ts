/** Who somebody is and what they may do at one moment, found from what they showed when they came. */

import type { Actor } from '../kernel/actor.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { SessionId, TokenId } from '../kernel/ids.ts'
import type { Reads } from '../store/index.ts'
import { findSessionById, isLive, type SessionRow } from './sessions.repo.ts'

import { findTokenById, SCOPES, type Scope } from './tokens.repo.ts'
import { assertScope, assertUsable, tokenNotFound } from './tokens.ts'
import { findUserById, type UserRow } from './users.repo.ts'
import { type Viewer, viewerFor } from './visibility.ts'

/** What was shown: it is looked up again for every act. */
export type Proof = { readonly session: SessionId } | { readonly token: TokenId }

export interface Standing {
  user: UserRow
  /** An admin only as far as what was shown reaches. */
  actor: Actor
  viewer: Viewer
  /** A browser's session, or absent for a token. */
  session?: SessionRow
  /** The token that was shown, or absent for a session. */
  tokenId?: TokenId
  /** A session may do everything its user may. */
  scopes: readonly Scope[]
}

/** @throws AppError `unauthenticated` when the session has ended, `token_…`, `user_disabled` */
export function standingOf(db: Reads, proof: Proof, now: EpochMs): Standing {
  return 'token' in proof ? ofToken(db, proof.token, now) : ofSession(db, proof.session, now)
}

/** @throws AppError `admin_required`, `missing_scope` */
export function assertReach({ user, scopes }: Standing, scope: Scope): void {
  if (scope === 'admin' && !user.admin)
    throw new AppError('admin_required', `${user.username} is not an admin; ask one to do this.`)
  assertScope(scopes, scope)
}

function ofToken(db: Reads, id: TokenId, now: EpochMs): Standing {
  const row = findTokenById(db, id)
  const user = row === undefined ? undefined : findUserById(db, row.userId)
  if (row === undefined || user === undefined) throw tokenNotFound()
  assertUsable(row, user, now)
  return { ...person(db, user, row.scopes), tokenId: id }
}

function ofSession(db: Reads, id: SessionId, now: EpochMs): Standing {
  const session = findSessionById(db, id)
  const user = session === undefined ? undefined : findUserById(db, session.userId)
  if (session === undefined || !isLive(session, now) || user === undefined || user.disabled)
    throw new AppError('unauthenticated', 'Your session has ended meanwhile; sign in and try again.')
  return { ...person(db, user, SCOPES), session }
}

/** Without the scope `admin` a token reaches no further than anybody's. */
function person(db: Reads, user: UserRow, scopes: readonly Scope[]): Omit<Standing, 'session' | 'tokenId'> {
  const actor = { userId: user.id, username: user.username, admin: user.admin && scopes.includes('admin') }
  return { user, actor, viewer: viewerFor(db, actor), scopes }
}
