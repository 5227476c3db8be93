/** Publishing: check → name → stamp → write objects → one transaction with row, audit entry and revision. */
import { record } from '../audit/audit.ts'
import type { Bundle } from '../intake/bundle.ts'
import { inspectZip } from '../intake/inspect.ts'
import { type KindName, kinds, type Stamp } from '../intake/kinds/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { newId } from '../kernel/ids.ts'
import { assertVersion, compareNewestFirst, nextPatch } from '../kernel/versions.ts'
import type { CatalogDeps } from './deps.ts'
import {
  checkCategory,
  checkDescription,
  checkNotes,
  checkTags,
  checkTitle,
  checkVideoUrl,
} from './details.ts'
import { type CheckedDoc, checkDocs } from './docs.ts'
import {
  findItem,
  type ItemRow,
  items,
  listVersions,
  type SharedWith,
  type Sharing,
  type VersionRow,
  versions,
} from './items.repo.ts'
import { type ItemNames, nameItem, servedDependencies } from './naming.ts'
import { readPhoto } from './photo.ts'
import { writeVersion } from './write-version.ts'

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
  docs?: readonly { name: string; content: Buffer }[]
  videoUrl?: string
  /** The curated source it comes from: such an item keeps its name. */
  source?: string
}

export interface NewItem extends ItemDetails {
  zip: Buffer
  kind?: KindName
}

export interface NewVersion {
  zip: Buffer
  version?: string
  notes?: string
}

export interface Published {
  item: ItemRow
  version: VersionRow
  /** Warnings. */
  issues: Issue[]
}

/**
 * Publish a ZIP as a new item.
 * @throws AppError `invalid_upload` or `too_large` with every issue, `invalid_name`, `name_taken`,
 *   `invalid_version`, `photo_format`, `doc_format`, …; then nothing is stored that anything refers to
 */
export async function publishItem(deps: CatalogDeps, actor: Actor, upload: NewItem): Promise<Published> {
  const { bundle, issues } = await inspectUpload(upload)
  return { ...(await publishBundle(deps, actor, bundle, upload)), issues }
}

/** Publish what intake has checked as a new item. */
export async function publishBundle(
  deps: CatalogDeps,
  actor: Actor,
  bundle: Bundle,
  details: ItemDetails,
): Promise<Omit<Published, 'issues'>> {
  const checked = checkDetails(bundle, details)
  const names = nameItem(deps, actor, details.name ?? bundle.name, details.source)
  assertFree(deps, names)
  const version = assertVersion(details.version ?? bundle.version ?? nextPatch([]))
  const photoFormat = details.photo === undefined ? undefined : readPhoto(details.photo)
  const checkedDocs = checkDocs(details.docs ?? [])
  const notes = checkNotes(details.notes ?? '')
  const content = await stampAndWrite(deps, actor, bundle, {
    servedName: names.servedName,
    version,
    description: checked.description,
    authorName: details.source ?? actor.username,
  })
  const photo = photoFormat && { ...photoFormat, sha256: await deps.blobs.put(details.photo!) }
  const docs = await storeDocs(deps, checkedDocs)
  const now = deps.clock()
  const item: ItemRow = {
    id: newId('itm', deps.random),
    ...names,
    kind: bundle.kind,
    ...checked,
    ownerId: actor.userId,
    source: details.source ?? null,
    sharing: details.sharing ?? 'public',
    sharedWith: details.sharedWith ?? [],
    status: 'active',
    photo: photo ?? null,
    docs,
    createdAt: now,
    updatedAt: now,
  }
  const row = versionRow(item, content, bundle, actor, now, notes)
  await deps.db.write((tx) => {
    assertFree(deps, names)
    tx.put(items, item)
    tx.put(versions, row)
    record(tx, now, auditOf(actor, 'item.publish', item, row))
  })
  failpoint('publish.committed')
  return { item, version: row }
}

/**
 * Publish a ZIP as another version of an item. The kind is the item's, whatever the ZIP looks like.
 * @throws AppError like `publishItem`, and `version_exists`: a version's bytes never change
 */
export async function publishVersion(
  deps: CatalogDeps,
  actor: Actor,
  item: ItemRow,
  upload: NewVersion,
): Promise<Published> {
  const { bundle, issues } = await inspectUpload({ zip: upload.zip, kind: item.kind, name: item.name })
  const existing = listVersions(deps.db, item.id).map((row) => row.version)
  const version = assertVersion(upload.version ?? bundle.version ?? nextPatch(existing))
  assertNewVersion(deps, item, version)
  const notes = checkNotes(upload.notes ?? '')
  const content = await stampAndWrite(deps, actor, bundle, {
    servedName: item.servedName,
    version,
    description: bundle.description || item.description,
    authorName: item.source ?? actor.username,
  })
  const now = deps.clock()
  const row = versionRow(item, content, bundle, actor, now, notes)
  const updated = await deps.db.write((tx) => {
    assertNewVersion(deps, item, version)
    const before = tx.get(items, item.id) ?? item
    const current = { ...before, description: describedBy(deps, before, row), updatedAt: now }
    tx.put(versions, row)
    tx.put(items, current)
    record(tx, now, auditOf(actor, 'version.publish', item, row))
    return current
  })
  failpoint('publish.committed')
  return { item: updated, version: row, issues }
}

/** The store says what the newest version says of itself, unless its owner wrote something else there. */
function describedBy({ db }: CatalogDeps, item: ItemRow, row: VersionRow): string {
  const newestFirst = listVersions(db, item.id)
  const isNewest = compareNewestFirst(row.version, newestFirst[0]?.version ?? row.version) <= 0
  return isNewest && item.description === newestFirst[0]?.description ? row.description : item.description
}

/** @throws AppError `invalid_upload` or `too_large`, with every issue */
async function inspectUpload(upload: {
  zip: Buffer
  kind?: KindName
  name?: string
}): Promise<{ bundle: Bundle; issues: Issue[] }> {
  const { zip, ...options } = upload
  const { bundle, issues } = await inspectZip(zip, options)
  if (bundle !== undefined && !hasErrors(issues)) return { bundle, issues }
  throw uploadRefused(issues)
}

/** One error for everything that is wrong with an upload; its first sentence is the detail. */
export function uploadRefused(issues: readonly Issue[]): AppError {
  const errors = issues.filter((issue) => issue.severity === 'error')
  const tooLarge = errors.find((issue) => issue.code === 'too_large')
  const first = tooLarge ?? errors[0]
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more, see issues)` : ''
  return new AppError(
    tooLarge === undefined ? 'invalid_upload' : 'too_large',
    `${first?.message ?? 'The upload cannot be published.'}${others}`,
    { issues },
  )
}

async function stampAndWrite(
  deps: CatalogDeps,
  actor: Actor,
  bundle: Bundle,
  stamp: Omit<Stamp, 'dependencies'>,
) {
  const dependencies = servedDependencies(deps.db, actor, bundle.dependencies)
  const kind = kinds[bundle.kind]
  const names = dependencies.map((dependency) => dependency.name)
  const files = kind.stamp(bundle, { ...stamp, dependencies: names })
  const { version, description } = stamp
  return { ...(await writeVersion(deps, kind, files)), dependencies, version, description }
}

function versionRow(
  item: ItemRow,
  content: Awaited<ReturnType<typeof stampAndWrite>>,
  bundle: Bundle,
  actor: Actor,
  publishedAt: number,
  notes: string,
): VersionRow {
  return {
    itemId: item.id,
    ...content,
    notes,
    capabilities: bundle.capabilities,
    status: 'published',
    statusReason: null,
    publishedBy: actor.username,
    publishedAt,
  }
}

function checkDetails(bundle: Bundle, details: ItemDetails) {
  return {
    title: checkTitle(details.title ?? '') || titleFrom(bundle.name),
    description:
      checkDescription(details.description ?? '') ||
      bundle.description ||
      `The ${bundle.kind} ${bundle.name}.`,
    category: checkCategory(details.category),
    tags: checkTags(details.tags ?? []),
    videoUrl: checkVideoUrl(details.videoUrl),
  }
}

/** `code-review` reads "Code review". */
function titleFrom(name: string): string {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

async function storeDocs(deps: CatalogDeps, docs: readonly CheckedDoc[]): Promise<ItemRow['docs']> {
  return Promise.all(
    docs.map(async ({ name, mediaType, content }) => ({
      name,
      mediaType,
      sizeBytes: content.length,
      sha256: await deps.blobs.put(content),
    })),
  )
}

function assertFree(deps: CatalogDeps, { servedName }: ItemNames): void {
  if (findItem(deps.db, servedName) === undefined) return
  throw new AppError(
    'name_taken',
    `There is an item "${servedName}" already; publish a new version of it or choose another name.`,
  )
}

function assertNewVersion(deps: CatalogDeps, item: ItemRow, version: string): void {
  if (deps.db.table(versions).get(item.id, version) === undefined) return
  const next = nextPatch(listVersions(deps.db, item.id).map((row) => row.version))
  throw new AppError(
    'version_exists',
    `${item.servedName} has a version ${version} already, and a version's bytes never change; publish this as ${next} or later.`,
  )
}

function auditOf(actor: Actor, action: string, item: ItemRow, row: VersionRow) {
  return {
    actor: actor.username,
    action,
    subject: item.servedName,
    details: { version: row.version, tree: row.treeOid },
  }
}
