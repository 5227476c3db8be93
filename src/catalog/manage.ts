/** What owners and admins do to an item after publishing. Who may is decided by the surfaces through `access`. */
import { record } from '../audit/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { Transaction } from '../store/index.ts'
import { checkCategory } from './categories.ts'
import type { CatalogDeps } from './deps.ts'
import { checkDescription, checkPhotoAlt, checkTags, checkTitle, checkVideoUrl } from './details.ts'
import { type ItemRow, items, type SharedWith, type Sharing, type StoredPhoto } from './items.repo.ts'

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
  /** What the photo shows. An item without one has nothing to say it of. */
  photoAlt?: string | null
  /** On the shelf or off it. */
  status?: ItemRow['status']
}

export function patchItem(
  { db, clock }: ManageDeps,
  actor: Actor,
  item: ItemRow,
  { status, ...patch }: ItemPatch,
): Promise<ItemRow> {
  checkPatch(item, patch)
  return db.write((tx) => {
    const change: Change = { tx, now: clock(), actor, item }
    planPatch(tx, change.now, actor, item, patch)
    const moves = status !== undefined && status !== (tx.get(items, item.id) ?? item).status
    if (moves) planChange(change, SHELF_ACTIONS[status], { status })
    return tx.get(items, item.id) ?? item
  })
}

/** In somebody's transaction, on the row as it is there. @throws AppError what `checkPatch` throws */
export function planPatch(
  tx: Transaction,
  now: EpochMs,
  actor: Actor,
  item: ItemRow,
  patch: Omit<ItemPatch, 'status'>,
): ItemRow {
  const before = tx.get(items, item.id) ?? item
  const checked = checkPatch(before, patch)
  if (Object.keys(checked).length === 0) return before
  return planChange({ tx, now, actor, item: before }, 'item.patch', checked, { ...checked })
}

const SHELF_ACTIONS = { active: 'item.unarchive', archived: 'item.archive' } as const

/** @throws AppError `bad_request`, `invalid_category`, `invalid_video_url` */
export function checkPatch(item: ItemRow, patch: ItemPatch): Partial<ItemRow> {
  return {
    ...(patch.title === undefined ? {} : { title: checkTitle(patch.title) || item.title }),
    ...(patch.description === undefined
      ? {}
      : { description: checkDescription(patch.description) || item.description }),
    ...(patch.category === undefined ? {} : { category: checkCategory(patch.category, item.category) }),
    ...(patch.tags === undefined ? {} : { tags: checkTags(patch.tags) }),
    ...(patch.videoUrl === undefined ? {} : { videoUrl: checkVideoUrl(patch.videoUrl) }),
    ...(patch.photoAlt === undefined ? {} : { photo: describedPhoto(item.photo, patch.photoAlt) }),
    ...(patch.sharing === undefined ? {} : { sharing: patch.sharing }),
    ...(patch.sharedWith === undefined ? {} : { sharedWith: patch.sharedWith }),
  }
}

/** @param alt what it shows; nothing leaves it to the title. @throws AppError `bad_request` */
export function describedPhoto(photo: StoredPhoto | null, alt: string | null): StoredPhoto | null {
  const checked = checkPhotoAlt(alt ?? '')
  if (photo === null) return null
  const { alt: _, ...picture } = photo
  return checked === '' ? picture : { ...picture, alt: checked }
}

/** Off the shelf: nobody can newly install or grant it, whoever has it keeps it. */
export function archiveItem(deps: ManageDeps, actor: Actor, item: ItemRow): Promise<ItemRow> {
  return moveItem(deps, actor, item, 'archived')
}

export function unarchiveItem(deps: ManageDeps, actor: Actor, item: ItemRow): Promise<ItemRow> {
  return moveItem(deps, actor, item, 'active')
}

function moveItem(
  { db, clock }: ManageDeps,
  actor: Actor,
  item: ItemRow,
  status: ItemRow['status'],
): Promise<ItemRow> {
  return db.write((tx) => planChange({ tx, now: clock(), actor, item }, SHELF_ACTIONS[status], { status }))
}

/**
 * One change with its audit entry, which says all of it.
 * @param patchOf of the row as it is by then
 */
export function changeItem(
  { db, clock }: ManageDeps,
  actor: Actor,
  item: ItemRow,
  action: string,
  patchOf: (before: ItemRow) => Partial<ItemRow>,
): Promise<ItemRow> {
  return db.write((tx) => {
    const patch = patchOf(tx.get(items, item.id) ?? item)
    return planChange({ tx, now: clock(), actor, item }, action, patch, { ...patch })
  })
}

interface Change {
  tx: Transaction
  now: EpochMs
  actor: Actor
  item: ItemRow
}

function planChange(
  { tx, now, actor, item }: Change,
  action: string,
  patch: Partial<ItemRow>,
  details: Record<string, unknown> = {},
): ItemRow {
  const after: ItemRow = { ...(tx.get(items, item.id) ?? item), ...patch, updatedAt: now }
  tx.put(items, after)
  record(tx, now, { actor: actor.username, action, subject: item.servedName, details })
  return after
}
