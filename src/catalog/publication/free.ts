/** Names and versions that nobody has: asked when something is proposed, and again when its rows are planned. */
import { AppError } from '../../kernel/errors.ts'
import { nextPatch } from '../../kernel/versions.ts'
import type { Reads } from '../../store/index.ts'
import { findItem, type ItemRow, type VersionRow } from '../items.repo.ts'

/** @throws AppError `name_taken` */
export function assertNameFree(db: Reads, servedName: string): void {
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

/** @param rows all versions of the item. @throws AppError `version_exists` */
export function assertVersionFree(item: ItemRow, rows: readonly VersionRow[], version: string): void {
  const existing = rows.map((row) => row.version)
  if (!existing.includes(version)) return
  throw new AppError(
    'version_exists',
    `${item.servedName} has a version ${version} already, and a version's bytes never change; publish this as ${nextPatch(existing)} or later.`,
  )
}
