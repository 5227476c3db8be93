/** States of a version: the table "What becomes of a version" of docs/rules.md. */
import { AppError } from '../kernel/errors.ts'
import type { ItemRow, VersionRow } from './items.repo.ts'

export type VersionStatus = VersionRow['status']

export const VERSION_ACTS = ['yank', 'deprecate', 'restore'] as const
export type VersionAct = (typeof VERSION_ACTS)[number]

/** What an act makes of a version, or `null` where it is refused: only `restore` lifts a yank. */
export const VERSION_STATES: Readonly<Record<VersionStatus, Record<VersionAct, VersionStatus | null>>> = {
  published: { yank: 'yanked', deprecate: 'deprecated', restore: 'published' },
  deprecated: { yank: 'yanked', deprecate: 'deprecated', restore: 'published' },
  yanked: { yank: 'yanked', deprecate: null, restore: 'published' },
}

/** @throws AppError `version_yanked` */
export function nextStatus(item: ItemRow, { version, status }: VersionRow, act: VersionAct): VersionStatus {
  const next = VERSION_STATES[status][act]
  if (next !== null) return next
  throw new AppError(
    'version_yanked',
    `${item.servedName} ${version} is yanked, and nobody gets it; restore it before you ${act} it.`,
  )
}
