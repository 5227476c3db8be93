/** Which version of an item a person gets. */
import {
  compareNewestFirst,
  exactVersion,
  isAnyVersion,
  isPrerelease,
  satisfies,
} from '../kernel/versions.ts'
import type { Reads } from '../store/index.ts'
import { type ItemRow, listVersions, type VersionRow } from './items.repo.ts'

/**
 * An exact pin, however it is spelled, gets exactly that version, also a yanked one. A range gets the newest that satisfies it and is
 * not yanked. Without a pin: the newest release that is not yanked, else the newest pre-release. What changed
 * upstream without a version (`1.2.1-stoa.1`) counts as a release: people who never heard of it are to get it.
 * @param newestFirst all versions of one item, newest first
 */
export function chooseVersion(
  newestFirst: readonly VersionRow[],
  pin?: string | null,
): VersionRow | undefined {
  if (pin === undefined || pin === null || isAnyVersion(pin)) return newestVersion(newestFirst)
  const exact = exactVersion(pin)
  if (exact !== undefined) return newestFirst.find((row) => row.version === exact)
  return newestFirst.find((row) => row.status !== 'yanked' && satisfies(row.version, pin))
}

function newestVersion(newestFirst: readonly VersionRow[]): VersionRow | undefined {
  const offered = newestFirst.filter((row) => row.status !== 'yanked')
  return offered.find((row) => !isPrerelease(row.version)) ?? offered[0]
}

/** What somebody without a pin gets; when all were yanked, the newest. */
export function latestOf(db: Reads, item: Pick<ItemRow, 'id'>): VersionRow | undefined {
  return chooseLatest(listVersions(db, item.id))
}

/** The same of rows in any order. */
export function chooseLatest(rows: readonly VersionRow[]): VersionRow | undefined {
  const newestFirst = [...rows].sort((a, b) => compareNewestFirst(a.version, b.version))
  return chooseVersion(newestFirst) ?? newestFirst[0]
}

/** The store says what the version says that people get, unless the owner wrote something else there. */
export function describedBy(item: ItemRow, before?: VersionRow, after?: VersionRow): string {
  return after !== undefined && item.description === before?.description
    ? after.description
    : item.description
}
