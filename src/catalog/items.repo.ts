/** Items and their versions: rows, indexes, finders. */

import type { Oid } from '../git/objects.ts'
import type { Capabilities, CheckResult, Dependency, KindName } from '../intake/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { ItemId, UserId } from '../kernel/ids.ts'
import { compareNewestFirst } from '../kernel/versions.ts'
import { defineTable, type Reads } from '../store/index.ts'

/** Who may see an item besides its owner, the admins and the groups it is granted to. */
export const SHARINGS = ['private', 'shared', 'public'] as const
export type Sharing = (typeof SHARINGS)[number]

export const SHARE_TYPES = ['user', 'group', 'org'] as const

export interface SharedWith {
  type: (typeof SHARE_TYPES)[number]
  /** A user name, a group's slug, or `everyone` for all who have an account. */
  id: string
  permission: 'view' | 'edit'
}

export interface StoredPhoto {
  sha256: string
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
  width: number
  height: number
  /** What it shows, for people who do not see it; absent when nobody said (see `photoAltOf`). */
  alt?: string
}

export interface StoredDoc {
  name: string
  sha256: string
  mediaType: string
  sizeBytes: number
}

export interface ItemRow {
  id: ItemId
  /** The name clients see; unique for ever, also after archiving. */
  servedName: string
  kind: KindName
  /** The name as uploaded, without the owner's suffix. */
  name: string
  title: string
  description: string
  category: string | null
  tags: readonly string[]
  ownerId: UserId
  /** The curated source it came from; `null` for what a person uploaded. */
  source: string | null
  sharing: Sharing
  sharedWith: readonly SharedWith[]
  /** `archived` is off the shelf: nobody can add it, whoever has it keeps it. */
  status: 'active' | 'archived'
  photo: StoredPhoto | null
  videoUrl: string | null
  docs: readonly StoredDoc[]
  createdAt: EpochMs
  updatedAt: EpochMs
}

export interface VersionRow {
  itemId: ItemId
  version: string
  /** The item's files as a Git tree. */
  treeOid: Oid
  /** What the served tree points at: the tree without the files that steer git, or an agent's one blob. */
  mountOid: Oid
  /** What clients are told, where the served bytes changed after the version was published; else `null`. */
  servedVersion: string | null
  description: string
  notes: string
  dependencies: readonly Dependency[]
  capabilities: Capabilities
  /** What each check came to; none for what was published before there were any. */
  checks: readonly CheckResult[]
  filesCount: number
  sizeBytes: number
  /** `yanked` is not newly resolved; exact pins keep it. */
  status: 'published' | 'deprecated' | 'yanked'
  statusReason: string | null
  /** The served name of the item to use instead; deprecated versions alone have one. */
  successor: string | null
  /** A user name. */
  publishedBy: string
  publishedAt: EpochMs
}

export const items = defineTable<ItemRow>()({
  name: 'items',
  key: ['id'],
  columns: {
    id: 'text',
    servedName: 'text',
    kind: 'text',
    name: 'text',
    title: 'text',
    description: 'text',
    category: 'text',
    tags: 'json',
    ownerId: 'text',
    source: 'text',
    sharing: 'text',
    sharedWith: 'json',
    status: 'text',
    photo: 'json',
    videoUrl: 'text',
    docs: 'json',
    createdAt: 'time',
    updatedAt: 'time',
  },
  revises: 'everybody',
  unique: { servedName: (row) => row.servedName },
  groups: { owner: (row) => row.ownerId },
})

export const versions = defineTable<VersionRow>()({
  name: 'versions',
  key: ['itemId', 'version'],
  columns: {
    itemId: 'text',
    version: 'text',
    treeOid: 'text',
    mountOid: 'text',
    servedVersion: 'text',
    description: 'text',
    notes: 'text',
    dependencies: 'json',
    capabilities: 'json',
    checks: 'json',
    filesCount: 'int',
    sizeBytes: 'int',
    status: 'text',
    statusReason: 'text',
    successor: 'text',
    publishedBy: 'text',
    publishedAt: 'time',
  },
  revises: 'everybody',
  groups: { item: (row) => row.itemId },
  orders: { item: (a, b) => compareNewestFirst(a.version, b.version) },
})

export function findItemById(db: Reads, id: ItemId): ItemRow | undefined {
  return db.get(items, id)
}

export function findItem(db: Reads, servedName: string): ItemRow | undefined {
  return db.find(items, 'servedName', servedName)
}

/** @throws AppError `item_not_found` */
export function getItem(db: Reads, servedName: string): ItemRow {
  const item = findItem(db, servedName)
  if (item === undefined) throw itemNotFound(servedName)
  return item
}

/** Every item, in the order they came. */
export function allItems(db: Reads): IterableIterator<ItemRow> {
  return db.all(items)
}

export function countItems(db: Reads): number {
  return db.count(items)
}

/** What came from a curated source of this slug. Looks at every item. */
export function itemsFrom(db: Reads, source: string): ItemRow[] {
  return [...allItems(db)].filter((item) => item.source === source)
}

/** The same sentence for what is absent and what is hidden. */
export function itemNotFound(servedName: string): AppError {
  return new AppError(
    'item_not_found',
    `There is no item "${servedName}" that you may see; search the store for its name.`,
  )
}

/** The version that clients are told. Pins and ranges mean `version`. */
export function servedVersionOf({ version, servedVersion }: VersionRow): string {
  return servedVersion ?? version
}

/** All versions of an item, newest first by semver. */
export function listVersions(db: Reads, itemId: ItemId): readonly VersionRow[] {
  return db.sorted(versions, 'item', itemId)
}

export function allVersions(db: Reads): IterableIterator<VersionRow> {
  return db.all(versions)
}

export function countVersions(db: Reads): number {
  return db.count(versions)
}

export function findVersion(db: Reads, itemId: ItemId, version: string): VersionRow | undefined {
  return db.get(versions, itemId, version)
}

/** @throws AppError `version_not_found` */
export function getVersion(db: Reads, item: ItemRow, version: string): VersionRow {
  const row = findVersion(db, item.id, version)
  if (row !== undefined) return row
  const newest = listVersions(db, item.id)[0]?.version
  throw new AppError(
    'version_not_found',
    `${item.servedName} has no version "${version}"; its newest is ${newest ?? 'still to come'}.`,
  )
}
