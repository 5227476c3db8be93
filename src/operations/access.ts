/** What somebody has to show, before it matters what it is about. */
import { assertReach, type Scope, type Standing } from '../access/index.ts'
import { AppError } from '../kernel/errors.ts'

/**
 * `anyone`, who brings a proof that the operation asks for; `signed-in` with whatever token; `session` for what no token
 * may do; or a token's scope.
 */
export type Access = 'anyone' | 'signed-in' | 'session' | Scope

/** @throws AppError `unauthenticated`, `session_required`, `admin_required`, `missing_scope` */
export function assertAccess(access: Access, who: Standing | undefined): void {
  if (access === 'anyone') return
  if (who === undefined) {
    throw new AppError(
      'unauthenticated',
      'You are not signed in; send "Authorization: Bearer TOKEN" or sign in.',
    )
  }
  if (access === 'session' && who.session === undefined) {
    throw new AppError(
      'session_required',
      'A token cannot do this; sign in with your password and do it there.',
    )
  }
  if (access !== 'session' && access !== 'signed-in') assertReach(who, access)
}
