/** A stack as long as a company's whole catalogue, without uploading it: one plugin's bytes under many names. */
import { installs, optOuts } from '../../src/access/entitlements.repo.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { getItem, items, listVersions, versions } from '../../src/catalog/items.repo.ts'
import type { ItemId } from '../../src/kernel/ids.ts'
import type { WritableDatabase } from '../../src/store/database.ts'

/** As many as the largest real marketplace that was tried. */
export const PLUGINS = 665

const WORDS = ['changelog', 'terraform', 'postgres', 'incident', 'accessibility', 'translation', 'kubernetes']

/**
 * @param name of a plugin that is there, whose bytes all have
 * @returns the served names, which are as long as real ones
 */
export async function fillStack(db: WritableDatabase, username: string, name: string): Promise<string[]> {
  const { id: userId } = getUser(db, username)
  const model = getItem(db, name)
  const [version] = listVersions(db, model.id)
  const names = Array.from({ length: PLUGINS }, (_, index) => {
    const [first, second] = [WORDS[index % 7]!, WORDS[Math.floor(index / 7) % 7]!]
    return `${first}-${second}-helper-${index}`
  })
  await db.write((tx) => {
    for (const servedName of names) {
      const itemId = `itm_${servedName}` as ItemId
      const title = `The ${servedName.replaceAll('-', ' ')}`
      tx.put(items, { ...model, id: itemId, servedName, name: servedName, title })
      for (const number of ['1.0.0', '1.1.0', '2.0.0'])
        tx.put(versions, { ...version!, itemId, version: number })
      tx.put(installs, { userId, itemId, pin: null, createdAt: 0 })
    }
  })
  return names
}

/** What somebody refused of all that everyone is given. */
export async function refuseAll(db: WritableDatabase, username: string): Promise<void> {
  const { id: userId } = getUser(db, username)
  await db.write((tx) => {
    for (const row of tx.many(installs, 'user', userId).values()) {
      tx.delete(installs, userId, row.itemId)
      tx.put(optOuts, { userId, itemId: row.itemId, createdAt: 0 })
    }
  })
}
