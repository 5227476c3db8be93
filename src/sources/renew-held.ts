/** What held changes could do, found anew at the start after the rules have changed. */
import { areCurrent, type RenewDeps, readCapabilities } from '../catalog/renew-capabilities.ts'
import { heldChanges } from './sources.repo.ts'

export async function renewHeldCapabilities({ db, objects }: RenewDeps): Promise<void> {
  for (const held of [...db.table(heldChanges).values()]) {
    const { names, kind, stored } = held.content
    if (areCurrent(stored.capabilities)) continue
    const capabilities = await readCapabilities(objects, { kind, name: names.name }, held.treeOid)
    if (capabilities === undefined) continue
    const content = { ...held.content, stored: { ...stored, capabilities } }
    await db.write((tx) => {
      if (tx.get(heldChanges, held.id) !== undefined) tx.put(heldChanges, { ...held, content })
    })
  }
}
