/** What held changes could do, found anew at the start after the rules have changed. */
import { areCurrent, type RenewDeps, readCapabilities, type VersionContent } from '../catalog/index.ts'
import type { Transaction } from '../store/index.ts'
import { allHeld, type HeldRow, heldChanges } from './sources.repo.ts'

/** @returns how many nobody has looked at yet */
export async function renewHeldCapabilities(deps: RenewDeps): Promise<number> {
  const { db, isEnough } = deps
  const stale = [...allHeld(db)].filter(({ content }) => !areCurrent(content.stored.capabilities))
  for (const [index, held] of stale.entries()) {
    if (isEnough()) return stale.length - index
    const { names, kind } = held.content
    const capabilities = await readCapabilities(deps, { kind, name: names.name }, held.treeOid)
    if (capabilities === undefined) continue
    await db.write((tx) => planStored(tx, held, { capabilities }))
  }
  return 0
}

/** What was decided or overtaken meanwhile stays so. */
export function planStored(tx: Transaction, { id }: HeldRow, renewed: Partial<VersionContent>): void {
  const held = tx.get(heldChanges, id)
  if (held === undefined) return
  const { content } = held
  tx.put(heldChanges, { ...held, content: { ...content, stored: { ...content.stored, ...renewed } } })
}
