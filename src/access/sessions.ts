/**
 * Browser sessions after Lucia's guide: a random secret in the cookie, its SHA-256 at rest, sliding expiry.
 * A new session is made at every sign-in, so a planted cookie is worth nothing.
 */

import { record } from '../audit/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import { canonicalEmail } from '../kernel/email.ts'
import { AppError } from '../kernel/errors.ts'
import { newId, type SessionId } from '../kernel/ids.ts'
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from '../kernel/limits.ts'
import type { Transaction } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { verifyPassword } from './passwords.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { isLive, type SessionRow, sessionOfHash, sessions, sessionsOf } from './sessions.repo.ts'
import type { SignInAttempts } from './sign-in-attempts.ts'
import { findUserByEmail, findUserById, type UserRow, users } from './users.repo.ts'

/** A session is extended once a day, so that reading a page does not write. */
const EXTEND_AFTER_MS = 24 * 3_600_000

/** Who asks for a session: a network, as far as one can tell, and what the browser calls itself. */
export interface Caller {
  network: string
  userAgent: string
  /** The session cookie that it has already, if any. */
  cookie?: string
}

export type Browser = Omit<Caller, 'network'>

/**
 * Check mail and password and start a session.
 * @returns the cookie's value
 * @throws AppError `bad_credentials`: the same text, after the same time, for an unknown address, a wrong
 *   password and a disabled account; `rate_limited` after too many of them, for unknown addresses too
 */
export async function signIn(
  deps: AccessDeps & { signInAttempts: SignInAttempts },
  { email, password }: { email: string; password: string },
  { network, ...browser }: Caller,
): Promise<string> {
  const user = findUserByEmail(deps.db, email)
  const account = canonicalEmail(email) ?? email
  const matches = await deps.signInAttempts.attempt(account, network, async () => {
    const isPassword = await verifyPassword(user?.passwordHash, password, { network, account })
    return isPassword && user?.disabled === false
  })
  if (user === undefined || !matches) throw noMatch()
  return deps.db.write((tx) => {
    // Checking takes its time, in which the account may be disabled or get another password.
    const now = tx.get(users, user.id)
    if (now === undefined || now.disabled || now.passwordHash !== user.passwordHash) throw noMatch()
    return planSession(deps, tx, now, browser)
  })
}

function noMatch(): AppError {
  return new AppError(
    'bad_credentials',
    'The email address and password do not match an account; check both and try again.',
  )
}

/** @returns the cookie's value */
export function startSession(deps: AccessDeps, user: UserRow, browser: Browser): Promise<string> {
  return deps.db.write((tx) => planSession(deps, tx, user, browser))
}

/**
 * A session as part of a larger change. The one that the browser had ends, whosever it was: nobody may go on with a
 * cookie that was replaced.
 * @param details what the trail should say beside who signed in
 * @returns the cookie's value, worth something once `tx` is committed
 */
export function planSession(
  deps: AccessDeps,
  tx: Transaction,
  user: UserRow,
  { userAgent, cookie }: Browser,
  details: Record<string, unknown> = {},
): string {
  const secret = newSecret(deps.random)
  const now = deps.clock()
  for (const row of sessionsOf(tx, user.id)) {
    if (row.expiresAt <= now) tx.delete(sessions, row.id)
  }
  if (cookie !== undefined) replaceSession(deps, tx, cookie)
  tx.put(sessions, {
    id: newId('ses', deps.random),
    userId: user.id,
    hash: hashSecret(secret),
    userAgent: cut(userAgent, 200),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + SESSION_IDLE_MS,
  })
  record(tx, now, { actor: user.username, action: 'session.start', subject: user.username, details })
  return secret
}

function replaceSession(deps: AccessDeps, tx: Transaction, cookie: string): void {
  const replaced = sessionOfHash(tx, hashSecret(cookie))
  // It may have ended in the same transaction.
  if (replaced === undefined) return
  tx.delete(sessions, replaced.id)
  const username = tx.get(users, replaced.userId)?.username ?? ''
  const details = { replaced: true }
  record(tx, deps.clock(), { actor: username, action: 'session.end', subject: username, details })
}

/** The session behind a cookie and its user, or `undefined`. Extends the session when it is due. */
export function findSession(
  deps: AccessDeps,
  cookie: string,
): { session: SessionRow; user: UserRow } | undefined {
  const session = sessionOfHash(deps.db, hashSecret(cookie))
  const now = deps.clock()
  if (session === undefined || !isLive(session, now)) return undefined
  const user = findUserById(deps.db, session.userId)
  if (user === undefined || user.disabled) return undefined
  // A session that could not be extended still holds; the next request tries again.
  if (now - session.lastSeenAt > EXTEND_AFTER_MS) extend(deps, session.id, now).catch(() => undefined)
  return { session, user }
}

/** One session of the user. Ended already, it stays so. */
export async function endSession(deps: AccessDeps, user: UserRow, id: SessionId): Promise<void> {
  await deps.db.write((tx) => {
    if (tx.get(sessions, id)?.userId !== user.id) return
    tx.delete(sessions, id)
    record(tx, deps.clock(), { actor: user.username, action: 'session.end', subject: user.username })
  })
}

/** Sign a person out everywhere. @param except the session to keep, if any */
export async function endSessions(deps: AccessDeps, user: UserRow, except?: SessionId): Promise<void> {
  await deps.db.write((tx) => {
    const ended = planEnds(tx, user, except)
    if (ended === 0) return
    record(tx, deps.clock(), {
      actor: user.username,
      action: 'session.end-all',
      subject: user.username,
      details: { sessions: ended },
    })
  })
}

/** All of a person's sessions but one, as part of a larger change. @returns how many end */
export function planEnds(tx: Transaction, user: UserRow, except?: SessionId): number {
  const ended = [...sessionsOf(tx, user.id)].filter(({ id }) => id !== except)
  for (const { id } of ended) tx.delete(sessions, id)
  return ended.length
}

async function extend(deps: AccessDeps, id: SessionId, now: EpochMs): Promise<void> {
  await deps.db.write((tx) => {
    const row = tx.get(sessions, id)
    if (row === undefined) return
    const expiresAt = Math.min(now + SESSION_IDLE_MS, row.createdAt + SESSION_ABSOLUTE_MS)
    tx.put(sessions, { ...row, lastSeenAt: now, expiresAt })
  })
}
