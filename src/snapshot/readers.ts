/**
 * Who a feed may be brought up to date for. It is asked in the same turn in which the set is resolved, and once more
 * in the plan that moves the head: whoever left a group while they waited gets nothing that came after.
 */
import { findGroupById, findUserById, mayReadGroup, type UserRow, userDisabled } from '../access/index.ts'
import { AppError } from '../kernel/errors.ts'
import type { GroupId } from '../kernel/ids.ts'
import type { Reads } from '../store/index.ts'
import { type FeedKey, partsOf } from './feed-key.ts'

export function isReader(db: Reads, feed: FeedKey): boolean {
  return refusalOf(db, feed) === undefined
}

/** @throws AppError `user_disabled`, `group_not_found` */
export function assertReader(db: Reads, feed: FeedKey): void {
  const refusal = refusalOf(db, feed)
  if (refusal !== undefined) throw refusal()
}

function refusalOf(db: Reads, feed: FeedKey): (() => AppError) | undefined {
  const { reader, group } = partsOf(feed)
  const user = findUserById(db, reader)
  if (user === undefined) throw new Error(`The feed ${feed} is nobody's.`)
  if (user.disabled) return () => userDisabled(user)
  if (group === undefined || mayReadGroup(db, group, user)) return undefined
  return () => noReader(db, group, user)
}

function noReader(db: Reads, id: GroupId, user: UserRow): AppError {
  const group = findGroupById(db, id)
  const why =
    group === undefined
      ? 'This group was deleted; remove its marketplace from your agent.'
      : `${user.username} is in no group "${group.slug}" any more; ask an admin to add you.`
  return new AppError('group_not_found', why)
}
