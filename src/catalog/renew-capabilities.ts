/**
 * What stored versions can do, found anew at the start after the rules have changed. A row is renewed in a
 * transaction with some others, so that a crash loses at most those, and the next start goes on. Until then it is
 * unknown what it can do (own-abilities.ts), so that a start need not wait for all of them.
 */

import type { ObjectStore } from '../git/index.ts'
import type { Oid } from '../git/objects.ts'
import { type BundleFile, CAPABILITY_RULES, type Capabilities, type KindName } from '../intake/index.ts'
import { AppError } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { MANIFEST_BYTES_MAX } from '../kernel/limits.ts'
import type { WritableDatabase } from '../store/index.ts'
import { listFiles } from './files.ts'
import { allVersions, findItemById, type VersionRow, versions } from './items.repo.ts'

type KindAndName = { kind: KindName; name: string }

export interface RenewDeps {
  db: WritableDatabase
  objects: ObjectStore
  /** In a thread: how long it takes is up to who made the files. @throws AppError `too_costly` */
  look(item: KindAndName, files: readonly BundleFile[]): Promise<Capabilities>
  /** Asked after each version: whether it is enough for now. */
  isEnough(): boolean
}

export interface RenewedCapabilities {
  renewed: number
  /** Which could not be read; those are shown as unknown. */
  unread: string[]
  /** How many nobody has looked at yet. */
  left: number
}

/** Rows renewed in one transaction. */
const ROWS_PER_WRITE = 50

export async function renewCapabilities(deps: RenewDeps): Promise<RenewedCapabilities> {
  const { db, isEnough } = deps
  const stale = [...allVersions(db)].filter(({ capabilities }) => !areCurrent(capabilities))
  const unread: string[] = []
  let looked = 0
  while (looked < stale.length && !isEnough()) {
    const renewed: VersionRow[] = []
    for (const row of stale.slice(looked, looked + ROWS_PER_WRITE)) {
      if (isEnough()) break
      looked += 1
      const item = findItemById(db, row.itemId)
      const capabilities = item && (await readCapabilities(deps, item, row.treeOid))
      if (capabilities === undefined) unread.push(`${item?.servedName ?? row.itemId} ${row.version}`)
      else renewed.push({ ...row, capabilities })
    }
    failpoint('capabilities.read')
    await db.write((tx) => {
      // What was changed meanwhile keeps its change.
      for (const row of renewed)
        tx.put(versions, {
          ...(tx.get(versions, row.itemId, row.version) ?? row),
          capabilities: row.capabilities,
        })
    })
    failpoint('capabilities.renewed')
  }
  return { renewed: looked - unread.length, unread, left: stale.length - looked }
}

export function areCurrent(capabilities: Capabilities): boolean {
  return capabilities.rules === CAPABILITY_RULES
}

/** Of a stored tree; `undefined` when it cannot be read now, or takes too much. */
export async function readCapabilities(
  { objects, look }: Pick<RenewDeps, 'objects' | 'look'>,
  item: KindAndName,
  tree: Oid,
): Promise<Capabilities | undefined> {
  try {
    return await look({ kind: item.kind, name: item.name }, await storedFiles(objects, tree))
  } catch (error) {
    // Damage that the object store has told of, a disk that fails for the moment, or a thread that was ended.
    if (error instanceof AppError || typeof (error as NodeJS.ErrnoException).code === 'string')
      return undefined
    throw error
  }
}

/** Of large files the beginning is enough: nothing that is larger than a manifest is looked into. */
async function storedFiles(objects: RenewDeps['objects'], tree: Oid): Promise<BundleFile[]> {
  const files: BundleFile[] = []
  for (const { path, mode, oid } of await listFiles(objects, tree)) {
    const sizeBytes = await objects.sizeOf(oid)
    const isWhole = sizeBytes <= MANIFEST_BYTES_MAX
    const content = isWhole ? (await objects.read(oid)).content : await objects.readStart(oid, 100)
    files.push({ path, mode, content, digests: { oid, sizeBytes, adler32: 0 } })
  }
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}
