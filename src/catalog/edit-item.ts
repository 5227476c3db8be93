/** Everything that the edit form changes at once: what the store says, the cover photo, the documents. */
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { CatalogDeps } from './deps.ts'
import { checkDocs, storeDocs } from './docs.ts'
import type { ItemRow } from './items.repo.ts'
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
  const checked = { ...checkPatch(item, patch) }
  if (patch.title?.trim() === '') throw empty('title')
  if (patch.description?.trim() === '') throw empty('description')
  const kept = item.docs.filter((doc) => !docsRemoved.includes(doc.name))
  const keptNames = kept.map((doc) => doc.name)
  const checkedDocs = checkDocs(docsAdded, keptNames)
  const readable = photo === undefined || photo === null ? undefined : readPhoto(photo)
  const stored: Partial<ItemRow> = {
    ...checked,
    ...(photo === null ? { photo: null } : {}),
    ...(readable === undefined
      ? {}
      : { photo: describedPhoto(await storePhoto(deps.blobs, readable), patch.photoAlt ?? null) }),
    ...(checkedDocs.length === 0 && kept.length === item.docs.length
      ? {}
      : { docs: [...kept, ...(await storeDocs(deps.blobs, checkedDocs))] }),
  }
  return changeItem(deps, actor, item, 'item.patch', stored, { ...stored })
}

function empty(field: string): AppError {
  return new AppError('bad_request', `The ${field} is empty; write one.`)
}
