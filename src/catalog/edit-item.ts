/** Everything that the edit form changes at once: what the store says, the cover photo, the documents. */
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { CatalogDeps } from './deps.ts'
import { attachDocs, checkDocs, storeDocs } from './docs.ts'
import type { ItemRow, StoredDoc } from './items.repo.ts'
import { changeItem, checkPatch, describedPhoto, type ItemPatch } from './manage.ts'
import { readPhoto, storePhoto } from './photo.ts'

export interface ItemEdit extends ItemPatch {
  /** A new cover photo; `null` removes the one that is there. */
  photo?: Buffer | null
  /** Documents to attach. */
  docsAdded?: readonly { name: string; content: Buffer }[]
  /** Names of documents to remove. */
  docsRemoved?: readonly string[]
}

/**
 * All of it or nothing, in one transaction.
 * @throws AppError `bad_request`, `invalid_category`, `invalid_video_url`, `photo_format`, `doc_format`, `too_large`
 */
export async function editItem(
  deps: Pick<CatalogDeps, 'db' | 'clock' | 'blobs'>,
  actor: Actor,
  item: ItemRow,
  { photo, docsAdded = [], docsRemoved = [], ...patch }: ItemEdit,
): Promise<ItemRow> {
  checkPatch(item, patch)
  if (patch.title?.trim() === '') throw empty('title')
  if (patch.description?.trim() === '') throw empty('description')
  const isKept = ({ name }: StoredDoc) => !docsRemoved.includes(name)
  const checkedDocs = checkDocs(
    docsAdded,
    item.docs.filter(isKept).map(({ name }) => name),
  )
  const readable = photo === undefined || photo === null ? undefined : readPhoto(photo)
  const added = await storeDocs(deps.blobs, checkedDocs)
  const stored = readable && (await storePhoto(deps.blobs, readable))
  // Storing takes its time, in which others may edit it: what nothing is said of stays as it is by then.
  return changeItem(deps, actor, item, 'item.patch', (before) => {
    const kept = before.docs.filter(isKept)
    return {
      ...checkPatch(before, patch),
      ...(photo === null ? { photo: null } : {}),
      ...(stored === undefined ? {} : { photo: describedPhoto(stored, patch.photoAlt ?? null) }),
      ...(added.length === 0 && kept.length === before.docs.length ? {} : { docs: attachDocs(kept, added) }),
    }
  })
}

function empty(field: string): AppError {
  return new AppError('bad_request', `The ${field} is empty; write one.`)
}
