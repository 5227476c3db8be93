/** One plugin made of all skills and agents of a set: stored trees and blobs, pointed at. */
import {
  encodeTree,
  type GitObject,
  gitObject,
  hashObject,
  type Oid,
  type TreeEntry,
} from '../git/objects.ts'
import type { ItemKind } from '../intake/index.ts'
import { formats } from './formats/index.ts'
import { madeTree, revisionOf } from './made-tree.ts'

export interface BundlePart {
  servedName: string
  mountOid: Oid
  mount: Extract<ItemKind['mount'], { in: 'bundle' }>
  /** Since 1970. */
  publishedAtSeconds: number
}

interface BundlePlugin {
  version: string
  description: string
  tree: Oid
  objects: GitObject[]
}

/** @param parts at least one */
export function composeBundle(name: string, authorName: string, parts: readonly BundlePart[]): BundlePlugin {
  const folders = byFolder(parts)
  const objects: GitObject[] = []
  const entries: TreeEntry[] = []
  for (const [folder, members] of folders) {
    const tree = gitObject('tree', encodeTree(members.map(entryOf)))
    objects.push(tree)
    entries.push({ name: folder, mode: '40000', oid: tree.oid })
  }
  const version = versionOf(parts, entries)
  const description = describe(folders)
  const files = formats.flatMap((format) => format.manifest({ name, version, description, authorName }))
  const made = madeTree(files, entries)
  return { version, description, tree: made.oid, objects: [...objects, ...made.objects] }
}

function byFolder(parts: readonly BundlePart[]): Map<string, BundlePart[]> {
  const folders = new Map<string, BundlePart[]>()
  for (const part of parts) {
    const members = folders.get(part.mount.folder)
    if (members === undefined) folders.set(part.mount.folder, [part])
    else members.push(part)
  }
  return folders
}

function entryOf(part: BundlePart): TreeEntry {
  return part.mount.as === 'tree'
    ? { name: part.servedName, mode: '40000', oid: part.mountOid }
    : { name: `${part.servedName}.md`, mode: '100644', oid: part.mountOid }
}

/**
 * Changes whenever the content does, and rises when something newer comes in: clients deliver content only
 * under a version they have not seen, and some compare by order. `1.0.<newest publication>-g<hash>`.
 */
function versionOf(parts: readonly BundlePart[], entries: readonly TreeEntry[]): string {
  const newest = parts.reduce((latest, part) => Math.max(latest, part.publishedAtSeconds), 0)
  return `1.0.${newest}-g${revisionOf(hashObject('tree', encodeTree(entries)))}`
}

function describe(folders: Map<string, readonly BundlePart[]>): string {
  const counts = [...folders]
    .sort()
    .map(([folder, { length }]) => `${length} ${length === 1 ? folder.slice(0, -1) : folder}`)
    .reverse()
  const last = counts.pop()
  const listed = counts.length === 0 ? last : `${counts.join(', ')} and ${last}`
  return `Everything in this set that is not a plugin of its own: ${listed}.`
}
