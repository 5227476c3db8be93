/** Held changes that were stored when files that steer git were served still. Nobody has them, so no version changes. */
import { renewMount } from '../catalog/index.ts'
import type { ObjectStore } from '../git/index.ts'
import { kinds } from '../intake/index.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { WritableDatabase } from '../store/index.ts'
import { planStored } from './renew-held.ts'
import { allHeld } from './sources.repo.ts'

export async function renewHeldMounts({
  db,
  objects,
}: {
  db: WritableDatabase
  objects: ObjectStore
}): Promise<number> {
  let renewedCount = 0
  for (const held of [...allHeld(db)]) {
    const { content } = held
    if (!objects.has(content.stored.mountOid)) continue
    const mountOid = await renewMount(objects, kinds[content.kind], content.stored.mountOid)
    if (mountOid === undefined) continue
    await db.write((tx) => planStored(tx, held, { mountOid }))
    failpoint('held.renewed')
    renewedCount += 1
  }
  return renewedCount
}
