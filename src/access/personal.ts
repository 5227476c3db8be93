/** What people do to their own set: install, uninstall, opt out, opt in again. */

import { record } from '../audit/index.ts'
import {
  assertOnShelf,
  chooseVersion,
  findItem,
  getVersion,
  type ItemRow,
  listVersions,
} from '../catalog/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { exactVersion, isPin } from '../kernel/versions.ts'
import type { Reads } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { findGrant, type InstallRow, installs, optOuts, type Tier } from './entitlements.repo.ts'
import { getVisibleItem, type Viewer, viewerFor } from './visibility.ts'

/**
 * Add an item to the caller's set, or change its pin. Installing what one had opted out of ends the opt-out.
 * @throws AppError `item_not_found`, `archived`, `invalid_pin`, `version_not_found`
 */
export async function install(
  deps: AccessDeps,
  actor: Actor,
  servedName: string,
  pin: string | null,
): Promise<InstallRow> {
  const wanted = pin?.trim() ?? null
  return deps.db.write((tx) => {
    const item = getVisibleItem(tx, viewerFor(tx, actor), servedName)
    if (wanted !== null) assertPin(tx, item, wanted)
    const before = tx.get(installs, actor.userId, item.id)
    if (before === undefined) assertOnShelf(item, 'install')
    const row = {
      userId: actor.userId,
      itemId: item.id,
      pin: wanted,
      createdAt: before?.createdAt ?? deps.clock(),
    }
    if (before?.pin === wanted && tx.get(optOuts, actor.userId, item.id) === undefined) return before
    tx.put(installs, row)
    tx.delete(optOuts, actor.userId, item.id)
    record(tx, deps.clock(), {
      actor: actor.username,
      action: 'install.put',
      subject: servedName,
      details: { pin: wanted },
    })
    return row
  })
}

/**
 * Remove one's own install, also of what is no longer shared: one can always get rid of something.
 * @throws AppError `item_not_found`, `install_not_found`
 */
export async function uninstall(deps: AccessDeps, actor: Actor, servedName: string): Promise<void> {
  await deps.db.write((tx) => {
    const item = findItem(tx, servedName)
    if (item === undefined || tx.get(installs, actor.userId, item.id) === undefined) {
      // Only who may see it learns that it is there.
      getVisibleItem(tx, viewerFor(tx, actor), servedName)
      throw new AppError(
        'install_not_found',
        `You have not installed ${servedName}; your stack says why it is there.`,
      )
    }
    tx.delete(installs, actor.userId, item.id)
    record(tx, deps.clock(), { actor: actor.username, action: 'install.delete', subject: servedName })
  })
}

/** @throws AppError `item_not_found`, `not_granted`, `required` */
export async function optOut(deps: AccessDeps, actor: Actor, servedName: string): Promise<void> {
  await deps.db.write((tx) => {
    const viewer = viewerFor(tx, actor)
    const item = getVisibleItem(tx, viewer, servedName)
    const tiers = tiersOf(tx, viewer, item)
    if (tiers.includes('required')) {
      throw new AppError(
        'required',
        `${servedName} is required by one of your groups; ask an admin to make it optional.`,
      )
    }
    if (!tiers.includes('default')) {
      throw new AppError(
        'not_granted',
        `No group gives you ${servedName}, so there is nothing to opt out of; uninstall it instead.`,
      )
    }
    if (tx.get(optOuts, actor.userId, item.id) !== undefined) return
    tx.put(optOuts, { userId: actor.userId, itemId: item.id, createdAt: deps.clock() })
    record(tx, deps.clock(), { actor: actor.username, action: 'opt-out.put', subject: servedName })
  })
}

/** End an opt-out. Fine when there is none, as long as the item is granted. @throws AppError `item_not_found`, `not_granted` */
export async function optIn(deps: AccessDeps, actor: Actor, servedName: string): Promise<void> {
  await deps.db.write((tx) => {
    const viewer = viewerFor(tx, actor)
    const item = getVisibleItem(tx, viewer, servedName)
    if (tx.get(optOuts, actor.userId, item.id) === undefined) {
      if (tiersOf(tx, viewer, item).length > 0) return
      throw new AppError('not_granted', `No group gives you ${servedName}; install it instead.`)
    }
    tx.delete(optOuts, actor.userId, item.id)
    record(tx, deps.clock(), { actor: actor.username, action: 'opt-out.delete', subject: servedName })
  })
}

/** The tiers at which the viewer's groups grant an item. */
export function tiersOf(db: Reads, viewer: Viewer, item: ItemRow): Tier[] {
  return viewer.groupIds.flatMap((groupId) => findGrant(db, groupId, item.id)?.tier ?? [])
}

function assertPin(db: Reads, item: ItemRow, pin: string): void {
  if (!isPin(pin)) {
    throw new AppError(
      'invalid_pin',
      `"${pin}" is neither a version nor a range; write 1.2.0, ^1.2 or ~1.2.0.`,
    )
  }
  const exact = exactVersion(pin)
  if (exact !== undefined) getVersion(db, item, exact)
  else if (chooseVersion(listVersions(db, item.id), pin) === undefined) {
    throw new AppError(
      'version_not_found',
      `No version of ${item.servedName} fits "${pin}"; its newest is ${listVersions(db, item.id)[0]?.version ?? 'still to come'}.`,
    )
  }
}
