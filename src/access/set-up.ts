/** The first admin, and one-time links with which a person chooses a password. */

import { record } from '../audit/index.ts'
import { type EpochMs, isYounger } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { SET_UP_LINK_MS } from '../kernel/limits.ts'
import type { Reads, Transaction } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { EVERYONE, EVERYONE_ID, findGroupById, groups } from './groups.repo.ts'
import { hashPassword } from './passwords.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { sessions, sessionsOf } from './sessions.repo.ts'
import { type Browser, planSession } from './sessions.ts'
import { findSetUpLink, setUpLinks, setUpLinksOf } from './set-up-links.repo.ts'
import { findUserById, type UserRow, users } from './users.repo.ts'

/** Make the group that holds everybody, once. */
export async function ensureEveryone(deps: AccessDeps): Promise<void> {
  if (findGroupById(deps.db, EVERYONE_ID) !== undefined) return
  await deps.db.write((tx) =>
    tx.put(groups, { id: EVERYONE_ID, slug: EVERYONE, name: 'Everyone', createdAt: deps.clock() }),
  )
}

/** A new one-time code for `/set-up/{code}`. Older ones of the same person work until one of them is used. */
export function makeSetUpLink(
  deps: AccessDeps,
  user: UserRow,
  actor: { username: string } = { username: 'system' },
): Promise<string> {
  return deps.db.write((tx) => planSetUpLink(deps, tx, user, actor))
}

/** The same as part of a larger change: worth something once `tx` is committed. */
export function planSetUpLink(
  deps: AccessDeps,
  tx: Transaction,
  user: UserRow,
  actor: { username: string },
): string {
  const code = newSecret(deps.random)
  tx.put(setUpLinks, { hash: hashSecret(code), userId: user.id, expiresAt: deps.clock() + SET_UP_LINK_MS })
  record(tx, deps.clock(), { actor: actor.username, action: 'user.set-up-link', subject: user.username })
  return code
}

/** Whom a code is for. @throws AppError `set_up_link_invalid` when it is unknown, used or expired */
export function getSetUpUser(db: Reads, code: string, now: EpochMs): UserRow {
  const link = findSetUpLink(db, hashSecret(code))
  const user =
    link === undefined || !isYounger(link.expiresAt - SET_UP_LINK_MS, SET_UP_LINK_MS, now)
      ? undefined
      : findUserById(db, link.userId)
  if (user === undefined || user.disabled) {
    throw new AppError(
      'set_up_link_invalid',
      'This set-up link was used already or has expired; ask an admin for a new one.',
    )
  }
  return user
}

/**
 * Use the code up: set the password, end every session of that person, and sign them in.
 * @returns the cookie's value
 */
export async function setUp(
  deps: AccessDeps,
  code: string,
  password: string,
  browser: Browser,
): Promise<string> {
  const passwordHash = await hashPassword(password)
  return deps.db.write((tx) => {
    const user = { ...getSetUpUser(tx, code, deps.clock()), passwordHash }
    tx.put(users, user)
    for (const row of setUpLinksOf(tx, user.id)) tx.delete(setUpLinks, row.hash)
    for (const row of sessionsOf(tx, user.id)) tx.delete(sessions, row.id)
    record(tx, deps.clock(), { actor: user.username, action: 'user.set-up', subject: user.username })
    return planSession(deps, tx, user, browser)
  })
}
