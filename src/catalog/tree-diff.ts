/** Which files differ between two stored trees. Equal subtrees have equal ids, and are not looked into. */

import type { ObjectSource } from '../git/index.ts'
import { type Oid, parseTree, type TreeEntry } from '../git/objects.ts'

interface Side {
  mode: '100644' | '100755'
  oid: Oid
}

/** A file that is on one side alone, or differs in bytes or mode. */
export interface ChangedFile {
  path: string
  before?: Side
  after?: Side
}

/** In the order of paths. */
export async function changedFiles(
  objects: Pick<ObjectSource, 'read'>,
  before: Oid | undefined,
  after: Oid | undefined,
): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = []
  await compare(objects, before, after, '', changed)
  return changed.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function compare(
  objects: Pick<ObjectSource, 'read'>,
  before: Oid | undefined,
  after: Oid | undefined,
  prefix: string,
  changed: ChangedFile[],
): Promise<void> {
  if (before === after) return
  const [old, now] = [await entriesOf(objects, before), await entriesOf(objects, after)]
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(name), now.get(name)]
    if (a?.oid === b?.oid && a?.mode === b?.mode) continue
    const path = `${prefix}${name}`
    // A file may have become a folder, so each side is looked at by itself.
    const folders = [folderOf(a), folderOf(b)] as const
    if (folders[0] !== undefined || folders[1] !== undefined)
      await compare(objects, ...folders, `${path}/`, changed)
    const files = { ...fileOf('before', a), ...fileOf('after', b) }
    if (Object.keys(files).length > 0) changed.push({ path, ...files })
  }
}

async function entriesOf(objects: Pick<ObjectSource, 'read'>, tree: Oid | undefined) {
  const entries = tree === undefined ? [] : parseTree((await objects.read(tree)).content)
  return new Map<string, TreeEntry>(entries.map((entry) => [entry.name, entry]))
}

function folderOf(entry: TreeEntry | undefined): Oid | undefined {
  return entry?.mode === '40000' ? entry.oid : undefined
}

function fileOf(side: 'before' | 'after', entry: TreeEntry | undefined): Partial<Record<typeof side, Side>> {
  if (entry === undefined || entry.mode === '40000') return {}
  return { [side]: { mode: entry.mode, oid: entry.oid } }
}
