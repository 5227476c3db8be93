/** Somebody is always left who can come in as an admin, whatever is taken away: the rank, the account, a token. */
import { AppError } from '../kernel/errors.ts'
import type { Reads } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import type { TokenRow } from './tokens.repo.ts'
import { listUsers, type UserRow } from './users.repo.ts'
import { hasWayIn, type OwnIssuer } from './ways-in.ts'

/** What ends with an act may not be the only way in there is. @throws AppError `last_admin` */
export function assertAdminStays(
  deps: Pick<AccessDeps, 'clock'> & OwnIssuer,
  db: Reads,
  user: UserRow,
  ending: readonly TokenRow[],
): void {
  const isLockedOut =
    user.admin && !user.disabled && hasWayIn(deps, db, user) && !hasWayIn(deps, db, user, ending)
  if (isLockedOut) assertOtherAdmin(deps, db, user)
}

/**
 * Who is an admin and cannot come in is none: a set-up link that was not used yet is no way in.
 * @throws AppError `last_admin`
 */
export function assertOtherAdmin(
  deps: Pick<AccessDeps, 'clock'> & OwnIssuer,
  db: Reads,
  leaving: UserRow,
): void {
  const others = listUsers(db).filter((user) => user.id !== leaving.id && user.admin && !user.disabled)
  if (others.some((user) => hasWayIn(deps, db, user))) return
  const [first] = others
  const advice =
    first === undefined
      ? 'make somebody else an admin first'
      : `${first.username} is an admin too, but has no password, single sign-on or token yet`
  throw new AppError('last_admin', `${leaving.username} is the only admin who can come in; ${advice}.`)
}
