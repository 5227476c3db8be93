/** What held changes could do, found anew at the start after the rules have changed. */
import { areCurrent, type RenewDeps, readCapabilities } from '../catalog/renew-capabilities.ts'
import { heldChanges } from './sources.repo.ts'

/** @returns how many nobody has looked at yet */
export async function renewHeldCapabilities(deps: RenewDeps): Promise<number> {
  const { db, isEnough } = deps
  const stale = [...db.table(heldChanges).values()].filter(
    ({ content }) => !areCurrent(content.stored.capabilities),
  )
  for (const [index, held] of stale.entries()) {
    if (isEnough()) return stale.length - index
    const { names, kind, stored } = held.content
    const capabilities = await readCapabilities(deps, { kind, name: names.name }, held.treeOid)
    if (capabilities === undefined) continue
    const content = { ...held.content, stored: { ...stored, capabilities } }
    await db.write((tx) => {
      if (tx.get(heldChanges, held.id) !== undefined) tx.put(heldChanges, { ...held, content })
    })
  }
  return 0
}
