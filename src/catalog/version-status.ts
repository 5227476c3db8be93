/** What becomes of a version after publishing: yanked, deprecated, restored. Its bytes never change. */
import { record } from '../audit/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { Transaction } from '../store/index.ts'
import { describedBy, latestOf } from './choose-version.ts'
import type { CatalogDeps } from './deps.ts'
import { checkNotes } from './details.ts'
import { getVersion, type ItemRow, items, type VersionRow, versions } from './items.repo.ts'
import { assertOnShelf } from './shelf.ts'
import { nextStatus, type VersionAct } from './version-states.ts'

type StatusDeps = Pick<CatalogDeps, 'db' | 'clock'>
type Change = Pick<VersionRow, 'statusReason' | 'successor'>

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
  const change = { statusReason, successor: null }
  return setStatus(deps, actor, item, version, 'yank', change)
}

/**
 * Still chosen, with a warning for everybody who has it, and the way to what takes its place.
 * @throws AppError `version_not_found`, `version_yanked`, `archived` for the successor, `bad_request` without a reason or when an item would succeed itself
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
  const change = { statusReason, successor: successor?.servedName ?? null }
  return setStatus(deps, actor, item, version, 'deprecate', change, (tx) => {
    if (successor !== undefined) assertOnShelf(tx.get(items, successor.id) ?? successor, 'succeed')
  })
}

export function restoreVersion(
  deps: StatusDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
): Promise<VersionRow> {
  const change = { statusReason: null, successor: null }
  return setStatus(deps, actor, item, version, 'restore', change)
}

function setStatus(
  { db, clock }: StatusDeps,
  actor: Actor,
  item: ItemRow,
  version: string,
  act: VersionAct,
  change: Change,
  assertFit: (tx: Transaction) => void = () => {},
): Promise<VersionRow> {
  return db.write((tx) => {
    assertFit(tx)
    const before = getVersion(tx, item, version)
    const row = { ...before, ...change, status: nextStatus(item, before, act) }
    const latest = latestOf(tx, item)
    tx.put(versions, row)
    const shown = tx.get(items, item.id) ?? item
    const description = describedBy(shown, latest, latestOf(tx, item))
    if (description !== shown.description) tx.put(items, { ...shown, description })
    record(tx, clock(), {
      actor: actor.username,
      action: `version.${act}`,
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
