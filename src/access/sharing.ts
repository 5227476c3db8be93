/** Whom an item may be shared with: people and groups that are there. */
import type { SharedWith } from '../catalog/items.repo.ts'
import { AppError } from '../kernel/errors.ts'
import { SHARES_MAX } from '../kernel/limits.ts'
import type { Database } from '../store/database.ts'
import { getGroup } from './groups.repo.ts'
import { getUser } from './users.repo.ts'

/**
 * A share with a name that nobody has would be inherited by whoever gets it.
 * @throws AppError `bad_request` when these are too many; `user_not_found`, `group_not_found`
 */
export function checkSharedWith(db: Database, sharedWith: readonly SharedWith[]): void {
  const count = sharedWith.length
  if (count > SHARES_MAX) {
    throw new AppError(
      'bad_request',
      `It would be shared with ${count} people and groups; name at most ${SHARES_MAX}, or make a group of them.`,
    )
  }
  for (const { type, id } of sharedWith) {
    if (type === 'user') getUser(db, id)
    else getGroup(db, id)
  }
}
