/** A folder of a served marketplace: files that are made for it, beside folders that are stored already. */
import { encodeTree, type GitObject, gitObject, type Oid, type TreeEntry } from '../git/objects.ts'
import type { MadeFile } from './formats/format.ts'

/** Hex digits of a tree id that stand for a whole catalogue or bundle: 48 bits tell apart what one store ever serves. */
const REVISION_CHARS = 12

interface MadeTree {
  oid: Oid
  /** All that was made, the tree itself at the end. */
  objects: GitObject[]
}

/** @param stored entries whose names no file's path begins with */
export function madeTree(files: readonly MadeFile[], stored: readonly TreeEntry[]): MadeTree {
  const objects: GitObject[] = []
  const entries = [...stored]
  const below = new Map<string, MadeFile[]>()
  for (const { path, content } of files) {
    const slash = path.indexOf('/')
    if (slash === -1) {
      const blob = gitObject('blob', content)
      objects.push(blob)
      entries.push({ name: path, mode: '100644', oid: blob.oid })
      continue
    }
    const folder = path.slice(0, slash)
    const file = { path: path.slice(slash + 1), content }
    const others = below.get(folder)
    if (others === undefined) below.set(folder, [file])
    else others.push(file)
  }
  for (const [name, inside] of below) {
    const made = madeTree(inside, [])
    objects.push(...made.objects)
    entries.push({ name, mode: '40000', oid: made.oid })
  }
  assertEachOnce(entries)
  const tree = gitObject('tree', encodeTree(entries))
  objects.push(tree)
  return { oid: tree.oid, objects }
}

/** Two formats may share a folder, and no file in it. */
function assertEachOnce(entries: readonly TreeEntry[]): void {
  const names = new Set<string>()
  for (const { name } of entries) {
    if (names.has(name)) throw new Error(`"${name}" is made twice, or is made where something is stored.`)
    names.add(name)
  }
}

export function revisionOf(tree: Oid): string {
  return tree.slice(0, REVISION_CHARS)
}
