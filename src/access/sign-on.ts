/** From a provider's word to an account, its groups and a session: one transaction, or nothing. */

import { record } from '../audit/index.ts'
import { AppError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { firstFree, usernameFromEmail } from '../kernel/names.ts'
import { trimEnd } from '../kernel/trim-end.ts'
import type { Transaction } from '../store/index.ts'
import { syncClaimedGroups } from './claimed-groups.ts'
import type { Profile } from './claims.ts'
import type { AccessDeps, AccountDeps } from './deps.ts'
import { identities, listIdentities } from './identities.repo.ts'
import { type Browser, planSession } from './sessions.ts'
import { userDisabled } from './tokens.ts'
import { findUserByEmail, type UserRow, users } from './users.repo.ts'
import { isUsernameTaken } from './users.ts'

/** What the trail says of changes that single sign-on makes. */
export const THROUGH_SSO = { through: 'sso' }

/** Stands for "no address that anybody verified". Nobody can own one (RFC 2606). */
const NO_ADDRESS = '@sso.invalid'
/** Room for a suffix such as `-12`, and for an item's name before `-by-`. */
const USERNAME_CHARS_MAX = 32

export interface SignedOn {
  /** The session cookie's value. */
  session: string
  /** Groups of the claim that match none here. */
  unknownGroups: readonly string[]
}

/**
 * Sign in whom the provider vouches for. Who they are is issuer and subject; an address counts only when it is
 * verified, and then only to find the account the first time, and to follow it when it changes there. Admins are
 * neither made nor unmade here.
 * @throws AppError `user_disabled`, `sign_on_refused` when an account is in the way
 */
export function signOn(deps: AccountDeps, profile: Profile, browser: Browser): Promise<SignedOn> {
  return deps.db.write((tx) => {
    const user = knownUser(deps, tx, profile) ?? linkedUser(deps, tx, profile) ?? newUser(deps, tx, profile)
    if (user.disabled) throw userDisabled(user)
    putIdentity(deps, tx, profile, user)
    const unknownGroups =
      profile.groups === undefined ? [] : syncClaimedGroups(deps, tx, user, profile.groups)
    return { session: planSession(deps, tx, user, browser, THROUGH_SSO), unknownGroups }
  })
}

/** Somebody who was here before. Their address follows the provider's, once that is verified and nobody else's. */
function knownUser(deps: AccessDeps, tx: Transaction, profile: Profile): UserRow | undefined {
  const identity = tx.get(identities, profile.issuer, profile.subject)
  const user = identity === undefined ? undefined : tx.get(users, identity.userId)
  const email = verifiedEmail(profile)
  if (user === undefined || email === undefined || findUserByEmail(tx, email) !== undefined) return user
  return moveAddress(deps, tx, user, email, user.email.endsWith(NO_ADDRESS) ? 'verified' : 'changed')
}

function moveAddress(deps: AccessDeps, tx: Transaction, user: UserRow, email: string, what: string): UserRow {
  const after = { ...user, email }
  tx.put(users, after)
  const details = { email: what, ...THROUGH_SSO }
  record(tx, deps.clock(), { actor: user.username, action: 'user.patch', subject: user.username, details })
  return after
}

/**
 * The account with the same address, if the provider says that it is theirs. Somebody who left gives the address back,
 * so that whoever gets it next is not locked out.
 */
function linkedUser(deps: AccessDeps, tx: Transaction, profile: Profile): UserRow | undefined {
  const user = profile.email === undefined ? undefined : findUserByEmail(tx, profile.email)
  if (user === undefined) return undefined
  if (verifiedEmail(profile) === undefined) {
    throw new AppError(
      'sign_on_refused',
      `There is an account with the address "${user.email}" already, and the provider does not say that the address is verified; verify it there, or sign in with the password.`,
    )
  }
  // Addresses are given to new people; whoever had this one before must not be taken over.
  const others = listIdentities(tx, user.id)
  if (others.some(({ issuer }) => issuer === profile.issuer)) {
    if (user.disabled) {
      moveAddress(deps, tx, user, user.username + NO_ADDRESS, 'given back')
      return undefined
    }
    throw new AppError(
      'sign_on_refused',
      `The account with the address "${user.email}" belongs to another person at the provider; an admin of this store can give that account another address, or disable it if they left.`,
    )
  }
  record(tx, deps.clock(), {
    actor: user.username,
    action: 'identity.link',
    subject: user.username,
    details: { issuer: profile.issuer },
  })
  return user
}

function newUser(deps: AccountDeps, tx: Transaction, profile: Profile): UserRow {
  const username = firstFree(
    usernameBase(profile),
    (candidate) =>
      isUsernameTaken(tx, deps.marketplaceName, candidate) ||
      findUserByEmail(tx, candidate + NO_ADDRESS) !== undefined,
  )
  const user: UserRow = {
    id: newId('usr', deps.random),
    username,
    email: verifiedEmail(profile) ?? username + NO_ADDRESS,
    displayName: profile.displayName ?? username,
    admin: false,
    disabled: false,
    passwordHash: null,
    createdAt: deps.clock(),
  }
  tx.put(users, user)
  const details = { admin: false, issuer: profile.issuer, ...THROUGH_SSO }
  record(tx, deps.clock(), { actor: username, action: 'user.create', subject: username, details })
  return user
}

function putIdentity(deps: AccessDeps, tx: Transaction, { issuer, subject }: Profile, user: UserRow): void {
  const now = deps.clock()
  const createdAt = tx.get(identities, issuer, subject)?.createdAt ?? now
  tx.put(identities, { issuer, subject, userId: user.id, createdAt, lastUsedAt: now })
}

function verifiedEmail({ email, emailVerified }: Profile): string | undefined {
  return emailVerified ? email : undefined
}

/** Names are labels here, not proof: an unverified one is as good as another. */
function usernameBase({ email, nickname, displayName }: Profile): string {
  const local = email?.slice(0, email.lastIndexOf('@'))
  for (const text of [local, nickname, displayName]) {
    const name = trimEnd(usernameFromEmail(`${text ?? ''}@`).slice(0, USERNAME_CHARS_MAX), '-')
    if (name !== '') return name
  }
  return 'user'
}
