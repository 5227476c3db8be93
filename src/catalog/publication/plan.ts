/**
 * The last step of a publication, in somebody's transaction: what was proposed still holds, and its item, its version and its
 * audit entry are put. Many planned in one transaction are all served afterwards, or none is.
 */
import { record } from '../../audit/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { Transaction } from '../../store/index.ts'
import { chooseLatest } from '../choose-version.ts'
import { assertTakesUploads } from '../curated.ts'
import type { CatalogDeps } from '../deps.ts'
import { findItem, type ItemRow, items, listVersions, type VersionRow, versions } from '../items.repo.ts'
import { assertNameFree, assertVersionFree } from './free.ts'
import type { NewItem, Publication } from './publication.ts'

/** When, and by whom: a source's versions name whoever added it, the trail names whoever acts. */
export interface Publishing {
  now: number
  publishedBy: string
  recordedAs: string
}

/**
 * @returns the item as it will be, and its new version
 * @throws AppError `name_taken`, `version_exists` when somebody else was quicker; `source_owned`, `admin_required`
 */
export function planPublication(
  deps: Pick<CatalogDeps, 'random' | 'hasSource'>,
  tx: Transaction,
  { now, publishedBy, recordedAs }: Publishing,
  publication: Publication,
): { item: ItemRow; version: VersionRow } {
  const { content, notes, reword } = publication
  const known = knownItem(tx, publication)
  assertStillHolds(deps, tx, known, publication)
  const before = known ?? newItem(deps, publication.item as NewItem, now)
  const version: VersionRow = {
    itemId: before.id,
    ...content,
    servedVersion: null,
    notes,
    status: 'published',
    statusReason: null,
    successor: null,
    publishedBy,
    publishedAt: now,
  }
  const newestFirst = listVersions(tx, before.id)
  const latest = { before: chooseLatest(newestFirst), after: chooseLatest([version, ...newestFirst])! }
  const item = known === undefined ? before : { ...known, ...reword?.(known, latest), updatedAt: now }
  tx.put(items, item)
  tx.put(versions, version)
  record(tx, now, {
    actor: recordedAs,
    action: known === undefined ? 'item.publish' : 'version.publish',
    subject: item.servedName,
    details: { version: version.version, tree: version.treeOid, ...origin(publication) },
  })
  return { item, version }
}

function knownItem(tx: Transaction, { item }: Publication): ItemRow | undefined {
  return 'id' in item ? (tx.get(items, item.id) ?? item) : undefined
}

/** Storing takes its time, in which others publish. */
function assertStillHolds(
  deps: Pick<CatalogDeps, 'hasSource'>,
  tx: Transaction,
  known: ItemRow | undefined,
  { item, content, uploader }: Publication,
): void {
  if (uploader === undefined) {
    assertNotOvertaken(tx, known, item.servedName, content.version)
  } else if (known === undefined) {
    assertNameFree(tx, item.servedName)
  } else {
    assertVersionFree(known, listVersions(tx, known.id), content.version)
    assertTakesUploads(deps, tx, uploader, known)
  }
}

/** Nobody can choose otherwise for what a source brings, but it can be decided again. */
function assertNotOvertaken(
  tx: Transaction,
  known: ItemRow | undefined,
  servedName: string,
  version: string,
): void {
  if (known === undefined && findItem(tx, servedName) !== undefined)
    throw new AppError('name_taken', `An item "${servedName}" was published meanwhile; sync again.`)
  if (known !== undefined && tx.get(versions, known.id, version) !== undefined)
    throw new AppError('version_exists', `${servedName} ${version} was published meanwhile; sync again.`)
}

function newItem({ random }: Pick<CatalogDeps, 'random'>, wanted: NewItem, now: number): ItemRow {
  return {
    id: newId('itm', random),
    sharing: 'public',
    sharedWith: [],
    photo: null,
    videoUrl: null,
    docs: [],
    ...wanted,
    status: 'active',
    createdAt: now,
    updatedAt: now,
  }
}

/** What the trail says of where it comes from. */
function origin({ item, uploader, confirmedSecrets = [] }: Publication): Record<string, unknown> {
  if (uploader === undefined) return { source: item.source }
  return confirmedSecrets.length === 0 ? {} : { confirmedSecrets }
}
