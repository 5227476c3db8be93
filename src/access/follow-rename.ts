/** An item that goes on under another name: whoever had the one has the other. */
import { record } from '../audit/index.ts'
import type { ItemRow } from '../catalog/index.ts'
import { exactVersion, satisfies } from '../kernel/versions.ts'
import type { Transaction } from '../store/index.ts'
import {
  grants,
  grantsOfItem,
  installs,
  installsOfItem,
  optOuts,
  optOutsOfItem,
  TIERS,
} from './entitlements.repo.ts'

interface Rename {
  from: ItemRow
  to: ItemRow
  /** The newest of `to`. */
  version: string
  /** Whom the trail names. */
  actor: string
}

/**
 * Grants, opt-outs and installs move. Exact pins stay, as they name bytes that the other item does not have; a range
 * stays a range where it has something to choose from. Nothing is recorded when nothing moves.
 */
export function followRename(tx: Transaction, now: number, { from, to, version, actor }: Rename): void {
  const granted = [...grantsOfItem(tx, from.id)]
  for (const row of granted) {
    const known = tx.get(grants, row.groupId, to.id)
    const isStronger = known === undefined || TIERS.indexOf(row.tier) > TIERS.indexOf(known.tier)
    if (isStronger) tx.put(grants, { ...row, itemId: to.id })
    tx.delete(grants, row.groupId, from.id)
  }
  for (const row of optOutsOfItem(tx, from.id)) {
    tx.put(optOuts, { ...row, itemId: to.id })
    tx.delete(optOuts, row.userId, from.id)
  }
  const moving = [...installsOfItem(tx, from.id)].filter(
    ({ pin }) => pin === null || exactVersion(pin) === undefined,
  )
  for (const row of moving) {
    const pin = row.pin !== null && satisfies(version, row.pin) ? row.pin : null
    if (tx.get(installs, row.userId, to.id) === undefined) tx.put(installs, { ...row, itemId: to.id, pin })
    tx.delete(installs, row.userId, from.id)
  }
  if (granted.length + moving.length === 0) return
  const details = { from: from.servedName, grants: granted.length, installs: moving.length }
  record(tx, now, { actor, action: 'item.follow-rename', subject: to.servedName, details })
}
