/**
 * Versions whose mount was made when files that steer git were served still, or manifests that clients refuse: the mount
 * is made anew, and clients are told another version, because they take new bytes under a new version only. The files, their tree and the version
 * itself stay. A mount that is right is left alone, so whatever a crash leaves undone is done by the next start.
 */
import { record } from '../audit/index.ts'
import type { ObjectStore } from '../git/index.ts'
import { kinds } from '../intake/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { nextServed } from '../kernel/versions.ts'
import type { WritableDatabase } from '../store/index.ts'
import {
  allVersions,
  findItemById,
  type ItemRow,
  listVersions,
  servedVersionOf,
  type VersionRow,
  versions,
} from './items.repo.ts'
import { renewMount } from './mount.ts'

interface Renewed {
  item: ItemRow
  row: VersionRow
}

/** Rows of one transaction. */
const ROWS_AT_ONCE = 100

/** @returns how many versions are served otherwise now */
export async function renewMounts(deps: {
  db: WritableDatabase
  objects: ObjectStore
  clock: Clock
}): Promise<number> {
  let waiting: Renewed[] = []
  let renewedCount = 0
  const commit = async () => {
    await deps.db.write((tx) => {
      for (const { item, row } of waiting) {
        // What was changed meanwhile keeps its change.
        const current = tx.get(versions, row.itemId, row.version) ?? row
        tx.put(versions, { ...current, mountOid: row.mountOid, servedVersion: row.servedVersion })
        record(tx, deps.clock(), {
          actor: 'system',
          action: 'version.serve-anew',
          subject: item.servedName,
          details: { version: row.version, servedVersion: row.servedVersion },
        })
      }
    })
    failpoint('mounts.renewed')
    renewedCount += waiting.length
    waiting = []
  }
  for (const row of [...allVersions(deps.db)]) {
    const renewed = await renew(deps, row)
    if (renewed === undefined) continue
    waiting.push(renewed)
    if (waiting.length === ROWS_AT_ONCE) await commit()
  }
  if (waiting.length > 0) await commit()
  return renewedCount
}

async function renew(
  { db, objects }: { db: WritableDatabase; objects: ObjectStore },
  row: VersionRow,
): Promise<Renewed | undefined> {
  const item = findItemById(db, row.itemId)
  // A version whose pack was set aside as damaged cannot be served at all until that is restored.
  if (item === undefined || !objects.has(row.mountOid)) return undefined
  const others = listVersions(db, item.id).map(({ version }) => version)
  const servedVersion = nextServed(servedVersionOf(row), others)
  const mountOid = await renewMount(objects, kinds[item.kind], row.mountOid, {
    servedName: item.servedName,
    version: servedVersion,
    description: row.description,
    // The manifest has named its author since it was stamped first.
    authorName: item.servedName,
  })
  return mountOid && { item, row: { ...row, mountOid, servedVersion } }
}
