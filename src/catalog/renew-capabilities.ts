/**
 * What stored versions can do, found anew at the start after the rules have changed. A row is renewed in a
 * transaction with some others, so that a crash loses at most those, and the next start goes on.
 */

import type { Oid } from '../git/object.ts'
import type { ObjectSource } from '../git/object-source.ts'
import type { BundleFile, Capabilities } from '../intake/bundle.ts'
import { CAPABILITY_RULES } from '../intake/capabilities/capabilities.ts'
import { type KindName, kinds } from '../intake/kinds/index.ts'
import { AppError } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { MANIFEST_BYTES_MAX } from '../kernel/limits.ts'
import type { WritableDatabase } from '../store/database.ts'
import { listFiles } from './files.ts'
import { items, type VersionRow, versions } from './items.repo.ts'

export interface RenewDeps {
  db: WritableDatabase
  objects: ObjectSource
}

/** Rows renewed in one transaction. */
const ROWS_PER_WRITE = 50

/** @returns how many rows were renewed, and which could not be read; those are shown as unknown */
export async function renewCapabilities({
  db,
  objects,
}: RenewDeps): Promise<{ renewed: number; unread: string[] }> {
  const stale = [...db.table(versions).values()].filter(({ capabilities }) => !areCurrent(capabilities))
  const unread: string[] = []
  for (let start = 0; start < stale.length; start += ROWS_PER_WRITE) {
    const renewed: VersionRow[] = []
    for (const row of stale.slice(start, start + ROWS_PER_WRITE)) {
      const item = db.table(items).get(row.itemId)
      const capabilities = item && (await readCapabilities(objects, item, row.treeOid))
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
  return { renewed: stale.length - unread.length, unread }
}

export function areCurrent(capabilities: Capabilities): boolean {
  return capabilities.rules === CAPABILITY_RULES
}

/** Of a stored tree; `undefined` when it cannot be read now. */
export async function readCapabilities(
  objects: ObjectSource,
  item: { kind: KindName; name: string },
  tree: Oid,
): Promise<Capabilities | undefined> {
  try {
    const files = await storedFiles(objects, tree)
    return kinds[item.kind].capabilities(files, item.name)
  } catch (error) {
    // Damage that the object store has told of, or a disk that fails for the moment.
    if (error instanceof AppError || typeof (error as NodeJS.ErrnoException).code === 'string')
      return undefined
    throw error
  }
}

/** Of large files the beginning is enough: nothing that is larger than a manifest is looked into. */
async function storedFiles(objects: ObjectSource, tree: Oid): Promise<BundleFile[]> {
  const files: BundleFile[] = []
  for (const { path, mode, oid } of await listFiles(objects, tree)) {
    const { content } = await objects.read(oid)
    const digests = { oid, sizeBytes: content.length, adler32: 0 }
    const kept = content.length <= MANIFEST_BYTES_MAX ? content : Buffer.from(content.subarray(0, 100))
    files.push({ path, mode, content: kept, digests })
  }
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}
