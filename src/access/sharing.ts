/** Whom an item may be shared with: people who are there, and groups that the sharer is in. */
import type { SharedWith } from '../catalog/index.ts'
import { AppError } from '../kernel/errors.ts'
import { SHARES_MAX } from '../kernel/limits.ts'
import type { Reads } from '../store/index.ts'
import { EVERYONE, findGroup } from './groups.repo.ts'
import { getUser } from './users.repo.ts'
import type { Viewer } from './visibility.ts'

/**
 * A share with a name that nobody has would be inherited by whoever gets it. Which groups there are is for their members
 * and admins to know: to everybody else a group that is there answers like one that is not.
 * @param kept what it is shared with already, by whomever
 * @throws AppError `bad_request` when these are too many or a share names another organisation; `user_not_found`, `group_not_found`
 */
export function checkSharedWith(
  db: Reads,
  viewer: Viewer,
  sharedWith: readonly SharedWith[],
  kept: readonly SharedWith[] = [],
): void {
  const count = sharedWith.length
  if (count > SHARES_MAX) {
    throw new AppError(
      'bad_request',
      `It would be shared with ${count} people and groups; name at most ${SHARES_MAX}, or make a group of them.`,
    )
  }
  for (const { type, id } of sharedWith) {
    if (type === 'user') getUser(db, id)
    else if (type === 'org') assertEveryone(id)
    else if (!kept.some((share) => share.type === 'group' && share.id === id)) assertOwnGroup(db, viewer, id)
  }
}

/** There is one organisation: all who have an account. */
function assertEveryone(id: string): void {
  if (id === EVERYONE) return
  throw new AppError(
    'bad_request',
    `A share of type "org" is with "${EVERYONE}", not with "${id}"; write that.`,
  )
}

function assertOwnGroup(db: Reads, { admin, groupIds }: Viewer, slug: string): void {
  const group = findGroup(db, slug)
  if (group !== undefined && (admin || groupIds.includes(group.id))) return
  throw new AppError(
    'group_not_found',
    `You are in no group "${slug}"; share with one of yours, or ask an admin.`,
  )
}
