/** Whom an item may be shared with: people and groups that are there. */
import type { SharedWith } from '../catalog/items.repo.ts'
import type { Database } from '../store/database.ts'
import { getGroup } from './groups.repo.ts'
import { getUser } from './users.repo.ts'

/**
 * A share with a name that nobody has would be inherited by whoever gets it.
 * @throws AppError `user_not_found`, `group_not_found`
 */
export function checkSharedWith(db: Database, sharedWith: readonly SharedWith[]): void {
  for (const { type, id } of sharedWith) {
    if (type === 'user') getUser(db, id)
    else getGroup(db, id)
  }
}
