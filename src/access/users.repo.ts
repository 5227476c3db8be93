/** People: rows and finders. */
import type { EpochMs } from '../kernel/clock.ts'
import { canonicalEmail } from '../kernel/email.ts'
import { AppError } from '../kernel/errors.ts'
import type { UserId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'

export interface UserRow {
  id: UserId
  /** From the mail's local part; never changes, because served names carry it. */
  username: string
  /** In the spelling of `canonicalEmail`; rows of old may have another. */
  email: string
  displayName: string
  admin: boolean
  /** A disabled user is nobody: sessions and tokens answer 401. */
  disabled: boolean
  /** An argon2id string; `null` until the person chooses a password or signs in through single sign-on. */
  passwordHash: string | null
  createdAt: EpochMs
}

const ALL = 'all'

export const users = defineTable<UserRow>()({
  name: 'users',
  key: ['id'],
  columns: {
    id: 'text',
    username: 'text',
    email: 'text',
    displayName: 'text',
    admin: 'bool',
    disabled: 'bool',
    passwordHash: 'text',
    createdAt: 'time',
  },
  revises: (row, other) => (isCalledAlike(row, other ?? row) ? row.id : 'everybody'),
  unique: { username: (row) => row.username, email: (row) => spellingOf(row.email) },
  groups: { all: () => ALL },
  orders: { all: (a, b) => (a.username < b.username ? -1 : 1) },
})

export function findUserById(db: Reads, id: UserId): UserRow | undefined {
  return db.get(users, id)
}

/** Empty for nobody. */
export function usernameOf(db: Reads, id: UserId): string {
  return findUserById(db, id)?.username ?? ''
}

export function findUser(db: Reads, username: string): UserRow | undefined {
  return db.find(users, 'username', username)
}

/** @throws AppError `user_not_found` */
export function getUser(db: Reads, username: string): UserRow {
  const user = findUser(db, username)
  if (user !== undefined) return user
  throw new AppError('user_not_found', `There is no user "${username}"; check the user name.`)
}

export function findUserByEmail(db: Reads, email: string): UserRow | undefined {
  return db.find(users, 'email', spellingOf(email))
}

/** What others are told of somebody: owners are found by their names. */
function isCalledAlike(a: UserRow, b: UserRow): boolean {
  return a.username === b.username && a.displayName === b.displayName
}

/** What is no address is compared as it is. */
function spellingOf(email: string): string {
  return canonicalEmail(email) ?? email.trim().toLowerCase()
}

/** Everybody, by user name. */
export function listUsers(db: Reads): readonly UserRow[] {
  return db.sorted(users, 'all', ALL)
}

/** Everybody, in the order they came. */
export function allUsers(db: Reads): IterableIterator<UserRow> {
  return db.all(users)
}

export function countUsers(db: Reads): number {
  return db.count(users)
}
