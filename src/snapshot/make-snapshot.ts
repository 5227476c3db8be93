/** From a set to a commit behind a parent: composed and stored once, for every feed that takes the same step. */

import { type Entitlement, findUserById } from '../access/index.ts'
import { compose } from '../compose/index.ts'
import type { ObjectStore } from '../git/index.ts'
import { isMounted } from '../intake/index.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { SNAPSHOTS_REMEMBERED_MAX } from '../kernel/limits.ts'
import { bundleName } from '../kernel/names.ts'
import type { Database } from '../store/index.ts'
import { commitSnapshot, dateOf } from './commit-snapshot.ts'
import { changesBetween, messageFor } from './message.ts'
import { findSnapshot, readContents, type SnapshotContents, type SnapshotRow } from './snapshots.repo.ts'

export interface SnapshotRequest {
  /** The feed's name in its catalogue. */
  name: string
  parent: SnapshotRow | undefined
  entries: readonly Entitlement[]
}

export interface MadeSnapshot {
  /** The parent's own when its tree is this set's already. */
  row: SnapshotRow
  carries: Omit<SnapshotContents, 'commitOid'>
}

export interface Snapshots {
  /** Its objects are on disk when it resolves; its rows are the caller's to write. */
  make(request: SnapshotRequest): Promise<MadeSnapshot>
}

interface SnapshotsDeps {
  db: Database
  objects: ObjectStore
  marketplaceName: string
}

export function createSnapshots(deps: SnapshotsDeps): Snapshots {
  /** By what a snapshot depends on, the ones used last at the end. */
  const made = new Map<string, Promise<MadeSnapshot>>()
  return {
    make({ entries, ...others }) {
      // Sets that clients cannot tell apart are one.
      const request = { ...others, entries: entries.filter(({ item }) => isMounted(item.kind)) }
      const key = `${request.name} ${request.parent?.commitOid ?? ''} ${fingerprintOf(request.entries)}`
      const making = made.get(key) ?? makeSnapshot(deps, request)
      made.delete(key)
      made.set(key, making)
      making.catch(() => made.delete(key))
      for (const oldest of made.keys()) {
        if (made.size <= SNAPSHOTS_REMEMBERED_MAX) break
        made.delete(oldest)
      }
      return making
    },
  }
}

/**
 * Equal for equal sets of equal rows. Rows are never changed, only replaced, so that each one is known by a number:
 * telling that nothing has changed costs no look into them.
 */
export function fingerprintOf(entries: readonly Entitlement[]): string {
  return entries
    .map(
      ({ item, version, successor }) =>
        `${numberOf(item)}.${numberOf(version)}${successor === null ? '' : '+'}`,
    )
    .join(' ')
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(row: object): number {
  const known = numbers.get(row)
  if (known !== undefined) return known
  lastNumber += 1
  numbers.set(row, lastNumber)
  return lastNumber
}

async function makeSnapshot(
  { db, objects, marketplaceName }: SnapshotsDeps,
  { name, parent, entries }: SnapshotRequest,
): Promise<MadeSnapshot> {
  const before = parent && (await readContents(db, [parent.commitOid])).get(parent.commitOid)
  const composition = compose({
    marketplaceName: name,
    bundleName: bundleName(marketplaceName),
    entries,
    authorOf: ({ item }) => item.source ?? findUserById(db, item.ownerId)?.username ?? marketplaceName,
    before: before ?? { plugins: [], renames: [] },
  })
  const { contents, plugins, renames } = composition
  const carries = { contents, plugins, renames }
  if (parent?.treeOid === composition.tree) return { row: parent, carries }
  const dateSeconds = dateOf(entries, parent?.dateSeconds)
  const commit = commitSnapshot({
    tree: composition.tree,
    parent: parent?.commitOid ?? null,
    dateSeconds,
    message: messageFor(changesBetween(before?.contents ?? [], contents), parent === undefined),
  })
  const row: SnapshotRow = {
    commitOid: commit.oid,
    parentOid: parent?.commitOid ?? null,
    treeOid: composition.tree,
    dateSeconds,
  }
  if (findSnapshot(db, commit.oid) === undefined) {
    await objects.writePack(commit.oid, [commit, ...composition.objects])
    failpoint('snapshot.objects-written')
  }
  return { row, carries }
}
