/** What becomes of a version after publishing: yanked, deprecated, restored. Its bytes never change. */
import { record } from '../audit/audit.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { CatalogDeps } from './deps.ts'
import { checkNotes } from './details.ts'
import { getVersion, type ItemRow, type VersionRow, versions } from './items.repo.ts'

type StatusDeps = Pick<CatalogDeps, 'db' | 'clock'>
type Change = Pick<VersionRow, 'status' | 'statusReason' | 'successor'>

/**
 * No longer chosen for anybody but those who pinned exactly this version.
 * @throws AppError `version_not_found`, `bad_request` without a reason
 */
export async function yankVersion(
  deps: StatusDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
  reason: string,
): Promise<VersionRow> {
  const statusReason = checkReason('yank', reason)
  const change = { status: 'yanked', statusReason, successor: null } as const
  return setStatus(deps, actor, item, version, 'version.yank', change)
}

/**
 * Still chosen, with a warning for everybody who has it, and the way to what takes its place.
 * @throws AppError `version_not_found`, `bad_request` without a reason or when an item would succeed itself
 */
export async function deprecateVersion(
  deps: StatusDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
  reason: string,
  successor?: ItemRow,
): Promise<VersionRow> {
  const statusReason = checkReason('deprecation', reason)
  if (successor?.id === item.id) {
    throw new AppError(
      'bad_request',
      `${item.servedName} cannot be its own successor; name another item, or publish a new version.`,
    )
  }
  const change = {
    status: 'deprecated',
    statusReason,
    successor: successor?.servedName ?? null,
  } as const
  return setStatus(deps, actor, item, version, 'version.deprecate', change)
}

export function restoreVersion(
  deps: StatusDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
): Promise<VersionRow> {
  const change = { status: 'published', statusReason: null, successor: null } as const
  return setStatus(deps, actor, item, version, 'version.restore', change)
}

function setStatus(
  { db, clock }: StatusDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
  action: string,
  change: Change,
): Promise<VersionRow> {
  return db.write((tx) => {
    const row = { ...getVersion(db, item, version), ...change }
    tx.put(versions, row)
    record(tx, clock(), {
      actor: actor.username,
      action,
      subject: item.servedName,
      details: {
        version,
        reason: change.statusReason,
        ...(change.successor === null ? {} : { successor: change.successor }),
      },
    })
    return row
  })
}

function checkReason(what: string, reason: string): string {
  const trimmed = checkNotes(reason)
  if (trimmed !== '') return trimmed
  throw new AppError('bad_request', `A ${what} needs a reason; say what is wrong with this version.`)
}
