/** What people do to their own ways of signing in: a password, and single sign-on. */

import { record } from '../audit/index.ts'
import { isYounger } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { FRESH_SIGN_IN_MS } from '../kernel/limits.ts'
import type { Reads, Transaction } from '../store/index.ts'
import { syncClaimedGroups } from './claimed-groups.ts'
import type { AccessDeps } from './deps.ts'
import { identities, listIdentities } from './identities.repo.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { type SessionRow, sessions } from './sessions.repo.ts'
import { type Caller, planEnds, planSession } from './sessions.ts'

import { setUpLinks, setUpLinksOf } from './set-up-links.repo.ts'
import type { SignInAttempts } from './sign-in-attempts.ts'
import { listTokens, type TokenRow } from './tokens.repo.ts'
import { type UserRow, users } from './users.repo.ts'

/** A person in the browser that asks. */
export interface SignedIn {
  user: UserRow
  session: SessionRow
}

/**
 * Choose a password. Every session ends and set-up links with them, as somebody else may hold one; the browser
 * that asks gets a new session. Tokens go on.
 * @param typed `current` counts only when there is a password
 * @returns the new session cookie's value
 * @throws AppError `bad_credentials`, `rate_limited`, `bad_request` for a weak password, `sign_in_again` when there
 *   is no password to ask for and the sign-in is not fresh, `unauthenticated` when the session ended meanwhile
 */
export async function changePassword(
  deps: AccessDeps & { signInAttempts: SignInAttempts },
  { user, session }: SignedIn,
  typed: { current: string; password: string },
  caller: Caller,
): Promise<string> {
  if (user.passwordHash === null) assertFresh(deps, session)
  else await assertPassword(deps, user, typed.current, caller)
  const passwordHash = await hashPassword(typed.password)
  return deps.db.write((tx) => {
    const before = stillSignedIn(tx, { user, session })
    // Hashing takes its time, in which a set-up link may have been used.
    if (before.passwordHash !== user.passwordHash) throw wrongPassword()
    const after = { ...before, passwordHash }
    tx.put(users, after)
    for (const { hash } of setUpLinksOf(tx, user.id)) tx.delete(setUpLinks, hash)
    const details = { sessions: planEnds(tx, user) }
    record(tx, deps.clock(), {
      actor: user.username,
      action: 'user.password',
      subject: user.username,
      details,
    })
    return planSession(deps, tx, after, caller)
  })
}

/** The provider that this store signs people on with, if any. */
export interface OwnIssuer {
  settings: { oidcIssuer: string | null }
}

/**
 * Whether somebody can act as the admin that they are: a password, single sign-on, or a token that reaches so far.
 * @param ending tokens that do not count any longer
 */
export function hasWayIn(
  { clock, settings }: Pick<AccessDeps, 'clock'> & OwnIssuer,
  db: Reads,
  user: UserRow,
  ending: readonly TokenRow[] = [],
): boolean {
  if (user.passwordHash !== null) return true
  if (listIdentities(db, user.id).some(({ issuer }) => issuer === settings.oidcIssuer)) return true
  const now = clock()
  const ended = new Set(ending.map(({ id }) => id))
  return listTokens(db, user.id).some(
    ({ id, scopes, expiresAt }) =>
      scopes.includes('admin') && (expiresAt === null || expiresAt > now) && !ended.has(id),
  )
}

/** Whether the person could still sign in without what they are at `issuer`. */
export function canUnlink(db: Reads, user: UserRow, issuer: string, ownIssuer: string | null): boolean {
  const others = listIdentities(db, user.id).filter((row) => row.issuer !== issuer)
  return user.passwordHash !== null || others.some((row) => row.issuer === ownIssuer)
}

/**
 * Forget who the person is at a provider. What its claims joined is left, so that nobody keeps a group by
 * unlinking, and every session but the one that asks ends, as any of them may have come through it.
 * @throws AppError `not_found` when it is not linked, `last_way_in`, `unauthenticated` when the session ended
 */
export async function unlinkIdentity(
  deps: AccessDeps & OwnIssuer,
  { user, session }: SignedIn,
  issuer: string,
): Promise<void> {
  await deps.db.write((tx) => {
    const before = stillSignedIn(tx, { user, session })
    const row = listIdentities(tx, user.id).find((identity) => identity.issuer === issuer)
    if (row === undefined) {
      throw new AppError(
        'not_found',
        `Your account is not linked with "${cut(issuer, 200)}"; reload the page.`,
      )
    }
    if (!canUnlink(tx, before, issuer, deps.settings.oidcIssuer)) {
      throw new AppError(
        'last_way_in',
        'Single sign-on is your only way into this account; choose a password first, then unlink it.',
      )
    }
    tx.delete(identities, row.issuer, row.subject)
    syncClaimedGroups(deps, tx, before, [])
    const details = { issuer, sessions: planEnds(tx, user, session.id) }
    record(tx, deps.clock(), {
      actor: user.username,
      action: 'identity.unlink',
      subject: user.username,
      details,
    })
  })
}

/** A stolen cookie must not become a lasting way in. */
function assertFresh({ clock }: AccessDeps, { createdAt }: SessionRow): void {
  if (isYounger(createdAt, FRESH_SIGN_IN_MS + 1, clock())) return
  throw new AppError(
    'sign_in_again',
    `You signed in more than ${FRESH_SIGN_IN_MS / 60_000} minutes ago; sign out, sign in again, then choose a password.`,
  )
}

async function assertPassword(
  { signInAttempts }: { signInAttempts: SignInAttempts },
  user: UserRow,
  password: string,
  { network }: Caller,
): Promise<void> {
  const isRight = () => verifyPassword(user.passwordHash, password, { network, account: user.email })
  if (!(await signInAttempts.attempt(user.email, network, isRight))) throw wrongPassword()
}

/** The user as of now. @throws AppError `unauthenticated` */
function stillSignedIn(tx: Transaction, { user, session }: SignedIn): UserRow {
  const now = tx.get(users, user.id)
  if (now !== undefined && !now.disabled && tx.get(sessions, session.id) !== undefined) return now
  throw new AppError('unauthenticated', 'Your session has ended meanwhile; sign in and try again.')
}

function wrongPassword(): AppError {
  return new AppError('bad_credentials', 'The current password is not right; type it again.')
}
