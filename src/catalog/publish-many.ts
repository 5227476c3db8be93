/**
 * Publishing much at once, as a sync does: all objects are written first, then every row and audit entry in one
 * transaction. Either all of it is served afterwards, or none.
 */
import { record } from '../audit/audit.ts'
import { hashObject, type Oid } from '../git/object.ts'
import { buildTree } from '../git/tree.ts'
import type { BundleFile } from '../intake/bundle.ts'
import type { Bundle } from '../intake/inspect.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Transaction } from '../store/transaction.ts'
import type { CatalogDeps } from './deps.ts'
import { findItem, type ItemRow, items, type Sharing, type VersionRow, versions } from './items.repo.ts'
import type { ItemNames } from './naming.ts'
import { writeVersion } from './write-version.ts'

/** What the store says of an item; checked by the caller (details.ts). */
export type ShownDetails = Pick<ItemRow, 'title' | 'description' | 'category' | 'tags'>

/** A version's content as stored: all of its row that does not depend on when it is published. */
export type StoredContent = Pick<
  VersionRow,
  | 'treeOid'
  | 'mountOid'
  | 'filesCount'
  | 'sizeBytes'
  | 'version'
  | 'description'
  | 'dependencies'
  | 'capabilities'
  | 'checks'
>

export function contentOf(row: VersionRow): StoredContent {
  const { treeOid, mountOid, filesCount, sizeBytes, version, description } = row
  const { dependencies, capabilities, checks } = row
  return {
    treeOid,
    mountOid,
    filesCount,
    sizeBytes,
    version,
    description,
    dependencies,
    capabilities,
    checks,
  }
}

/** One version to publish: of an item that is there, or of a new one. */
export interface Publication {
  item: ItemRow | Pick<ItemRow, keyof ItemNames | 'kind' | 'ownerId' | 'source'>
  /** @param current the item as it is by then; absent for a new one */
  details(current?: ItemRow): ShownDetails
  content: StoredContent
  notes: string
  /** Of a new item; without it everybody sees it. One that is there keeps its own. */
  sharing?: Sharing
}

/** What publishing stamps into a bundle's manifest. */
export interface ContentStamp {
  servedName: string
  version: string
  description: string
  authorName: string
}

type StampDeps = Pick<CatalogDeps, 'inspector'>

/** The tree that `storeContent` would write: equal trees are equal versions. */
export async function contentTree(deps: StampDeps, bundle: Bundle, stamp: ContentStamp): Promise<Oid> {
  const files = await stampFiles(deps, bundle, stamp)
  // What a thread has hashed may have its content inflated for nothing.
  const oidOf = (file: BundleFile) => file.digests?.oid ?? hashObject('blob', file.content)
  return buildTree(files.map((file) => ({ path: file.path, mode: file.mode, oid: oidOf(file) }))).root
}

/** Whether a version has the content that would be published as it: as it was stored, or as it is served since. */
export async function isContentOf(
  deps: StampDeps,
  row: VersionRow,
  bundle: Bundle,
  stamp: ContentStamp,
): Promise<boolean> {
  if ((await contentTree(deps, bundle, { ...stamp, version: row.version })) === row.treeOid) return true
  const { servedVersion, mountOid } = row
  if (servedVersion === null) return false
  return (await contentTree(deps, bundle, { ...stamp, version: servedVersion })) === mountOid
}

/**
 * Write a checked bundle's objects under the name and version it will be served by. Nothing refers to them yet.
 * @param bundle with dependencies under their served names
 */
export async function storeContent(
  deps: Pick<CatalogDeps, 'objects'> & StampDeps,
  bundle: Bundle,
  stamp: ContentStamp,
): Promise<StoredContent> {
  const files = await stampFiles(deps, bundle, stamp)
  const written = await writeVersion(deps, bundle.kind, files)
  const { version, description } = stamp
  const { dependencies, capabilities, checks } = bundle
  return { ...written, version, description, dependencies, capabilities, checks }
}

function stampFiles({ inspector }: StampDeps, bundle: Bundle, stamp: ContentStamp): Promise<BundleFile[]> {
  const dependencies = bundle.dependencies.map(({ name }) => name)
  return inspector.stamp(bundle, { ...stamp, dependencies })
}

/**
 * Plan the rows of publications, each with its audit entry, in the caller's transaction.
 * @returns the items as they will be, in the order of `publications`
 * @throws AppError `name_taken`, `version_exists` when somebody else was quicker
 */
export function planPublications(
  deps: Pick<CatalogDeps, 'random'>,
  tx: Transaction,
  now: number,
  by: { publisher: Pick<Actor, 'username'>; recordedAs: string },
  publications: readonly Publication[],
): ItemRow[] {
  return publications.map(({ item: wanted, details, content, notes, sharing = 'public' }) => {
    const known = 'id' in wanted ? (tx.get(items, wanted.id) ?? wanted) : undefined
    const item: ItemRow =
      known === undefined
        ? { ...newItem(deps, wanted, details(), now), sharing }
        : { ...known, ...details(known), updatedAt: now }
    if (known === undefined) assertFree(tx, item)
    assertNew(tx, item, content.version)
    tx.put(items, item)
    tx.put(versions, {
      itemId: item.id,
      ...content,
      servedVersion: null,
      notes,
      status: 'published',
      statusReason: null,
      successor: null,
      publishedBy: by.publisher.username,
      publishedAt: now,
    })
    record(tx, now, {
      actor: by.recordedAs,
      action: known === undefined ? 'item.publish' : 'version.publish',
      subject: item.servedName,
      details: { version: content.version, tree: content.treeOid, source: item.source },
    })
    return item
  })
}

function newItem(
  { random }: Pick<CatalogDeps, 'random'>,
  wanted: Pick<ItemRow, keyof ItemNames | 'kind' | 'ownerId' | 'source'>,
  details: ShownDetails,
  now: number,
): ItemRow {
  return {
    id: newId('itm', random),
    ...wanted,
    ...details,
    sharing: 'public',
    sharedWith: [],
    status: 'active',
    photo: null,
    videoUrl: null,
    docs: [],
    createdAt: now,
    updatedAt: now,
  }
}

function assertFree(tx: Transaction, { servedName }: ItemRow): void {
  if (findItem(tx, servedName) === undefined) return
  throw new AppError('name_taken', `An item "${servedName}" was published meanwhile; sync again.`)
}

function assertNew(tx: Transaction, { id, servedName }: ItemRow, version: string): void {
  if (tx.get(versions, id, version) === undefined) return
  throw new AppError('version_exists', `${servedName} ${version} was published meanwhile; sync again.`)
}
