/** Who may see and who may change an item. One rule for pages, API and feeds. */
import { type CatalogDeps, getItem, type ItemRow, itemNotFound, takesUploads } from '../catalog/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { GroupId, UserId } from '../kernel/ids.ts'
import type { Reads } from '../store/index.ts'
import { findGrant, findInstall } from './entitlements.repo.ts'
import { EVERYONE_ID, findGroup, membershipsOf } from './groups.repo.ts'
import { findUserById } from './users.repo.ts'

/** Somebody or something an item is shown to: a person with their groups, or a group's own feed. */
export interface Viewer {
  userId?: UserId
  username?: string
  admin: boolean
  groupIds: readonly GroupId[]
}

/** The person as a viewer, whatever they showed: what is in a set depends on nothing else. */
export function viewerOf(db: Reads, userId: UserId): Viewer {
  const user = findUserById(db, userId)
  const groupIds = [EVERYONE_ID, ...[...membershipsOf(db, userId)].map((row) => row.groupId)]
  return { userId, username: user?.username ?? '', admin: user?.admin ?? false, groupIds }
}

/** The person as far as they act: without an admin's reach there is no admin's view. */
export function viewerFor(db: Reads, { userId, admin }: Pick<Actor, 'userId' | 'admin'>): Viewer {
  const viewer = viewerOf(db, userId)
  return { ...viewer, admin: viewer.admin && admin }
}

/** A group as a viewer: what every one of its members may see because of the group. */
export function groupViewer(groupId: GroupId): Viewer {
  return { admin: false, groupIds: [groupId] }
}

/** Curated items are their source's: whoever added that is named as their owner, and decides only as an admin. */
export function isOwner(viewer: Viewer, item: ItemRow): boolean {
  return item.source === null && item.ownerId === viewer.userId
}

/** Owner and admins; everyone for `public`; those it is shared with; members of groups it is granted to. */
export function maySee(db: Reads, viewer: Viewer, item: ItemRow): boolean {
  if (item.sharing === 'public' || viewer.admin || isOwner(viewer, item)) return true
  if (item.sharing === 'shared' && isSharedWith(db, viewer, item)) return true
  return viewer.groupIds.some((groupId) => findGrant(db, groupId, item.id) !== undefined)
}

/** Owner, admins, and those it is shared with for editing, also when everybody may see it. */
export function mayEdit(db: Reads, viewer: Viewer, item: ItemRow): boolean {
  if (viewer.admin || isOwner(viewer, item)) return true
  return item.sharing !== 'private' && isSharedWith(db, viewer, item, 'edit')
}

/** Whether they may publish a version of it. */
export function mayUpload(
  deps: Pick<CatalogDeps, 'hasSource'>,
  db: Reads,
  viewer: Viewer,
  item: ItemRow,
): boolean {
  return mayEdit(db, viewer, item) && takesUploads(deps, db, viewer, item)
}

/** Whether it is offered in listings: archived items only show to those who may edit or have installed them. */
export function isListed(db: Reads, viewer: Viewer, item: ItemRow): boolean {
  if (!maySee(db, viewer, item)) return false
  if (item.status === 'active' || mayEdit(db, viewer, item)) return true
  return viewer.userId !== undefined && findInstall(db, viewer.userId, item.id) !== undefined
}

/** @throws AppError `item_not_found`, the same for absent and hidden */
export function getVisibleItem(db: Reads, viewer: Viewer, servedName: string): ItemRow {
  const item = getItem(db, servedName)
  if (!maySee(db, viewer, item)) throw itemNotFound(servedName)
  return item
}

function isSharedWith(db: Reads, viewer: Viewer, item: ItemRow, permission?: 'edit'): boolean {
  return item.sharedWith.some((share) => {
    if (permission !== undefined && share.permission !== permission) return false
    if (share.type === 'org') return true
    if (share.type === 'user') return share.id === viewer.username
    const group = findGroup(db, share.id)
    return group !== undefined && viewer.groupIds.includes(group.id)
  })
}
