/** A folder of a served marketplace: files that are made for it, beside folders that are stored already. */
import { type GitObject, gitObject, type Oid } from '../git/object.ts'
import { buildTree, encodeTree, parseTree, type TreeEntry } from '../git/tree.ts'
import type { MadeFile } from './formats/format.ts'

/** Hex digits of a tree id that stand for a whole catalogue or bundle: 48 bits tell apart what one store ever serves. */
const REVISION_CHARS = 12

/** @param folders none of the files lies in one of them */
export function madeTree(
  files: readonly MadeFile[],
  folders: readonly TreeEntry[],
): { oid: Oid; objects: GitObject[] } {
  const blobs = files.map(({ content }) => gitObject('blob', content))
  const { trees } = buildTree(
    files.map(({ path }, index) => ({ path, mode: '100644', oid: blobs[index]!.oid })),
  )
  const made = parseTree(trees.pop()!.content)
  const taken = made.find(({ name }) => folders.some((folder) => folder.name === name))
  if (taken !== undefined) throw new Error(`A format made "${taken.name}", where something else is already.`)
  const tree = gitObject('tree', encodeTree([...made, ...folders]))
  return { oid: tree.oid, objects: [...blobs, ...trees, tree] }
}

export function revisionOf(tree: Oid): string {
  return tree.slice(0, REVISION_CHARS)
}
