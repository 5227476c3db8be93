/** What admins do to people. */

import { record } from '../audit/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { canonicalEmail } from '../kernel/email.ts'
import { AppError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { firstFree, isReservedUsername, usernameFromEmail } from '../kernel/names.ts'
import { assertShown } from '../kernel/shown-text.ts'
import type { Reads, Transaction } from '../store/index.ts'
import type { AccessDeps, AccountDeps } from './deps.ts'
import { assertOtherAdmin } from './last-admin.ts'
import { hashPassword } from './passwords.ts'
import { planRevocations } from './revoke-tokens.ts'
import { sessions, sessionsOf } from './sessions.repo.ts'

import { planSetUpLink } from './set-up.ts'
import { setUpLinks, setUpLinksOf } from './set-up-links.repo.ts'
import { countUsers, findUser, findUserByEmail, getUser, type UserRow, users } from './users.repo.ts'
import type { OwnIssuer } from './ways-in.ts'

export interface NewUser {
  email: string
  displayName?: string
  password?: string
  admin?: boolean
}

/** @throws AppError `invalid_email`, `email_taken`, `bad_request` for a weak password */
export async function createUser(
  deps: AccountDeps,
  actor: Pick<Actor, 'username'>,
  request: NewUser,
): Promise<UserRow> {
  const plan = await prepareUser(deps, actor, request)
  return deps.db.write(plan)
}

export interface Invited {
  user: UserRow
  /** A one-time code for `/set-up/{code}`, when no password was chosen for them. */
  code?: string
}

/** Add a person, with a way in, in one transaction. @throws like `createUser` */
export async function inviteUser(
  deps: AccountDeps,
  actor: Pick<Actor, 'username'>,
  request: NewUser,
): Promise<Invited> {
  const plan = await prepareUser(deps, actor, request)
  return deps.db.write((tx): Invited => {
    const user = plan(tx)
    return request.password === undefined ? { user, code: planSetUpLink(deps, tx, user, actor) } : { user }
  })
}

/** Hashing a password takes its time: it is done before anything is planned. */
async function prepareUser(
  deps: AccountDeps,
  actor: Pick<Actor, 'username'>,
  request: NewUser,
): Promise<(tx: Transaction) => UserRow> {
  const email = readEmail(request.email)
  const base = usernameFromEmail(email)
  assertShown('display name', request.displayName ?? '')
  const passwordHash = request.password === undefined ? null : await hashPassword(request.password)
  return (tx) => {
    assertEmailFree(tx, email)
    // Who runs the store may be called what they are.
    const isFirstAdmin = base === 'admin' && request.admin === true && countUsers(tx) === 0
    const username = isFirstAdmin
      ? base
      : firstFree(base, (candidate) => isUsernameTaken(tx, deps.marketplaceName, candidate))
    const user: UserRow = {
      id: newId('usr', deps.random),
      username,
      email,
      displayName: request.displayName?.trim() || username,
      admin: request.admin ?? false,
      disabled: false,
      passwordHash,
      createdAt: deps.clock(),
    }
    tx.put(users, user)
    const details = { admin: user.admin }
    record(tx, deps.clock(), { actor: actor.username, action: 'user.create', subject: username, details })
    return user
  }
}

/** @throws AppError `invalid_email` */
function readEmail(text: string): string {
  const email = canonicalEmail(text)
  if (email !== undefined && usernameFromEmail(email) !== '') return email
  throw new AppError('invalid_email', `"${text}" is not an email address; write it as name@example.com.`)
}

/** @throws AppError `email_taken` */
function assertEmailFree(db: Reads, email: string): void {
  if (findUserByEmail(db, email) === undefined) return
  throw new AppError(
    'email_taken',
    `There is a user with the address "${email}" already; change that one instead.`,
  )
}

/** By somebody, or for everybody: then an account gets the name with a number. */
export function isUsernameTaken(db: Reads, marketplaceName: string, username: string): boolean {
  return isReservedUsername(username, marketplaceName) || findUser(db, username) !== undefined
}

export interface UserPatch {
  disabled?: boolean
  admin?: boolean
  displayName?: string
  email?: string
  /** All that they have, whether or not they work at present. */
  revokeTokens?: boolean
}

/**
 * Disabling ends every session at once; tokens answer 401 from the same moment, until the account is enabled again
 * (ADR 37). Set-up links end with it, and with another address, because they were sent to the old one.
 * @throws AppError `user_not_found`, `invalid_email`, `email_taken`, `last_admin` when nobody would be left to undo it
 */
export async function patchUser(
  deps: AccessDeps & OwnIssuer,
  actor: Actor,
  username: string,
  { revokeTokens = false, ...patch }: UserPatch,
): Promise<UserRow> {
  assertShown('display name', patch.displayName ?? '')
  const email = patch.email === undefined ? undefined : readEmail(patch.email)
  return deps.db.write((tx) => {
    const before = getUser(tx, username)
    const isMoving = email !== undefined && findUserByEmail(tx, email)?.id !== before.id
    if (isMoving) assertEmailFree(tx, email)
    const after: UserRow = {
      ...before,
      ...patch,
      email: email ?? before.email,
      displayName: patch.displayName?.trim() || before.displayName,
    }
    const isLeaving = before.admin && !before.disabled && (after.disabled || !after.admin)
    if (isLeaving) assertOtherAdmin(deps, tx, before)
    tx.put(users, after)
    if (after.disabled) {
      for (const row of sessionsOf(tx, after.id)) tx.delete(sessions, row.id)
    }
    if (isMoving || after.disabled) {
      for (const { hash } of setUpLinksOf(tx, after.id)) tx.delete(setUpLinks, hash)
    }
    if (revokeTokens) planRevocations(deps, tx, actor, after)
    record(tx, deps.clock(), {
      actor: actor.username,
      action: 'user.patch',
      subject: username,
      details: { ...patch, ...(email === undefined ? {} : { email: 'changed' }) },
    })
    return after
  })
}
