/** What owners and admins do to an item after publishing. Who may is decided by the surfaces through `access`. */
import { record } from '../audit/audit.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { CatalogDeps } from './deps.ts'
import { checkCategory, checkDescription, checkTags, checkTitle, checkVideoUrl } from './details.ts'
import {
  getVersion,
  type ItemRow,
  items,
  type SharedWith,
  type Sharing,
  type VersionRow,
  versions,
} from './items.repo.ts'

type ManageDeps = Pick<CatalogDeps, 'db' | 'clock'>

/** Absent keeps what is there; `null` clears. */
export interface ItemPatch {
  title?: string
  description?: string
  category?: string | null
  tags?: readonly string[]
  sharing?: Sharing
  sharedWith?: readonly SharedWith[]
  videoUrl?: string | null
}

export function patchItem(deps: ManageDeps, actor: Actor, item: ItemRow, patch: ItemPatch): Promise<ItemRow> {
  const checked: Partial<ItemRow> = {
    ...(patch.title === undefined ? {} : { title: checkTitle(patch.title) || item.title }),
    ...(patch.description === undefined
      ? {}
      : { description: checkDescription(patch.description) || item.description }),
    ...(patch.category === undefined ? {} : { category: checkCategory(patch.category) }),
    ...(patch.tags === undefined ? {} : { tags: checkTags(patch.tags) }),
    ...(patch.videoUrl === undefined ? {} : { videoUrl: checkVideoUrl(patch.videoUrl) }),
    ...(patch.sharing === undefined ? {} : { sharing: patch.sharing }),
    ...(patch.sharedWith === undefined ? {} : { sharedWith: patch.sharedWith }),
  }
  return change(deps, actor, item, 'item.patch', checked, { ...checked })
}

/** Off the shelf: nobody can newly install or grant it, whoever has it keeps it. */
export function archiveItem(deps: ManageDeps, actor: Actor, item: ItemRow): Promise<ItemRow> {
  return change(deps, actor, item, 'item.archive', { status: 'archived' })
}

export function unarchiveItem(deps: ManageDeps, actor: Actor, item: ItemRow): Promise<ItemRow> {
  return change(deps, actor, item, 'item.unarchive', { status: 'active' })
}

/** No longer chosen for anybody but those who pinned exactly this version. */
export function yankVersion(
  deps: ManageDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
  reason: string,
): Promise<VersionRow> {
  if (reason.trim() === '') {
    return Promise.reject(
      new AppError('bad_request', 'A yank needs a reason; say what is wrong with this version.'),
    )
  }
  return setStatus(deps, actor, item, version, 'yanked', reason.trim())
}

export function restoreVersion(
  deps: ManageDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
): Promise<VersionRow> {
  return setStatus(deps, actor, item, version, 'published', null)
}

function change(
  { db, clock }: ManageDeps,
  actor: Actor,
  item: ItemRow,
  action: string,
  patch: Partial<ItemRow>,
  details: Record<string, unknown> = {},
): Promise<ItemRow> {
  return db.write((tx) => {
    const after: ItemRow = { ...(tx.get(items, item.id) ?? item), ...patch, updatedAt: clock() }
    tx.put(items, after)
    record(tx, clock(), { actor: actor.username, action, subject: item.servedName, details })
    return after
  })
}

function setStatus(
  { db, clock }: ManageDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
  status: VersionRow['status'],
  reason: string | null,
): Promise<VersionRow> {
  return db.write((tx) => {
    const row = { ...getVersion(db, item, version), status, statusReason: reason }
    tx.put(versions, row)
    const action = status === 'yanked' ? 'version.yank' : 'version.restore'
    record(tx, clock(), {
      actor: actor.username,
      action,
      subject: item.servedName,
      details: { version, reason },
    })
    return row
  })
}
