/** Publishing a new item: check → name → stamp → write objects → one transaction with row, audit entry and revision. */
import { record } from '../audit/audit.ts'
import { confirmedPlaces } from '../intake/checks/confirming.ts'
import type { Bundle } from '../intake/inspect.ts'
import type { KindName } from '../intake/kinds/index.ts'
import { longPathIssues } from '../intake/served-paths.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, type Issue } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { newId } from '../kernel/ids.ts'
import { assertVersion, nextPatch } from '../kernel/versions.ts'
import type { Reads } from '../store/reads.ts'
import { checkCategory } from './categories.ts'
import type { CatalogDeps } from './deps.ts'
import {
  checkDescription,
  checkNotes,
  checkPhotoAlt,
  checkTags,
  checkTitle,
  checkVideoUrl,
  describe,
} from './details.ts'
import { checkDocs, storeDocs } from './docs.ts'
import {
  findItem,
  type ItemRow,
  items,
  type SharedWith,
  type Sharing,
  type VersionRow,
  versions,
} from './items.repo.ts'
import { type ItemNames, nameItem } from './naming.ts'
import { readPhoto, storePhoto } from './photo.ts'
import { missingDependencies } from './served-dependencies.ts'
import { inspectUpload } from './upload.ts'
import { auditOf, stampAndWrite, versionRow } from './version-content.ts'

export interface ItemDetails {
  name?: string
  version?: string
  title?: string
  description?: string
  category?: string
  tags?: readonly string[]
  sharing?: Sharing
  sharedWith?: readonly SharedWith[]
  notes?: string
  photo?: Buffer
  /** What the photo shows; without one it says nothing. */
  photoAlt?: string
  docs?: readonly { name: string; content: Buffer }[]
  videoUrl?: string
  /** The curated source it comes from: such an item keeps its name. */
  source?: string
}

export interface NewItem extends ItemDetails {
  zip: Buffer
  kind?: KindName
  /** Places that look like secrets and may be published: `path:line`. */
  confirmSecrets?: readonly string[]
}

export interface Published {
  item: ItemRow
  version: VersionRow
  /** Warnings. */
  issues: Issue[]
  /** The version was there, with the same bytes. */
  isAgain?: boolean
}

/**
 * Publish a ZIP as a new item.
 * @throws AppError `invalid_upload` or `too_large` with every issue, `invalid_name`, `name_taken`,
 *   `invalid_version`, `photo_format`, `doc_format`, …; then nothing is stored that anything refers to
 */
export async function publishItem(deps: CatalogDeps, actor: Actor, upload: NewItem): Promise<Published> {
  const { bundle, issues } = await inspectUpload(deps, upload)
  return publishBundle(deps, actor, bundle, upload, issues)
}

/** Publish what intake has checked as a new item. */
export async function publishBundle(
  deps: CatalogDeps,
  actor: Actor,
  bundle: Bundle,
  details: ItemDetails,
  issues: Issue[] = [],
): Promise<Published> {
  const checked = checkDetails(bundle, details)
  const names = nameItem(deps, deps.db, actor, details.name ?? bundle.name, details.source)
  assertFree(deps.db, names)
  const version = assertVersion(details.version ?? bundle.version ?? nextPatch([]))
  const readable = details.photo === undefined ? undefined : readPhoto(details.photo)
  const photoAlt = checkPhotoAlt(details.photoAlt ?? '')
  const checkedDocs = checkDocs(details.docs ?? [])
  const notes = checkNotes(details.notes ?? '')
  const of = { ownerId: actor.userId, source: details.source ?? null }
  const content = await stampAndWrite(deps, of, bundle, {
    servedName: names.servedName,
    version,
    description: checked.description,
    authorName: details.source ?? actor.username,
  })
  const photo = readable && {
    ...(await storePhoto(deps.blobs, readable)),
    ...(photoAlt === '' ? {} : { alt: photoAlt }),
  }
  const docs = await storeDocs(deps.blobs, checkedDocs)
  const now = deps.clock()
  const item: ItemRow = {
    id: newId('itm', deps.random),
    ...names,
    kind: bundle.kind,
    ...checked,
    ...of,
    sharing: details.sharing ?? 'public',
    sharedWith: details.sharedWith ?? [],
    status: 'active',
    photo: photo ?? null,
    docs,
    createdAt: now,
    updatedAt: now,
  }
  const row = versionRow(item, content, bundle, actor, now, notes)
  const warnings = [
    ...longPathIssues(bundle, names.servedName),
    ...missingDependencies(deps, deps.db, item, row.dependencies),
  ]
  const published = await deps.db.write((tx) => {
    assertFree(tx, names)
    tx.put(items, item)
    tx.put(versions, row)
    record(tx, now, auditOf(actor, 'item.publish', item, row, confirmedPlaces(issues)))
    return { item, version: row, issues: [...issues, ...warnings] }
  })
  failpoint('publish.committed')
  return published
}

function checkDetails(bundle: Bundle, details: ItemDetails) {
  return {
    title: checkTitle(details.title ?? '') || titleFrom(bundle.name),
    description: checkDescription(details.description ?? '') || describe(bundle),
    category: checkCategory(details.category),
    tags: checkTags(details.tags ?? []),
    videoUrl: checkVideoUrl(details.videoUrl),
  }
}

/** `code-review` reads "Code review". */
export function titleFrom(name: string): string {
  const words = name.replace(/[-_]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function assertFree(db: Reads, { servedName }: ItemNames): void {
  const known = findItem(db, servedName)
  if (known === undefined) return
  if (known.status === 'archived')
    throw new AppError(
      'name_taken',
      `There is an archived item "${servedName}", whose name stays its own; restore it on its page and publish a new version of it, or choose another name.`,
    )
  throw new AppError(
    'name_taken',
    `There is an item "${servedName}" already; publish a new version of it or choose another name.`,
  )
}
