/** Which objects a fetch's pack holds. */
import type { Missing } from './history.ts'
import type { Oid } from './object.ts'
import type { ObjectSource } from './object-source.ts'
import { parseTree } from './tree.ts'
import type { ObjectFilter } from './wire/filter.ts'

/** git counts depth from a commit's tree, and from what is in a tree that was named. Source: git's list-objects-filter.c. */
const DEPTH_OF_NAMED = -1

/**
 * Every object of the missing commits that is not in a tree the client has, and what it named. Each once, commits
 * first.
 * @param named trees and blobs that were asked for by id: a filter does not leave them out
 */
export async function objectsToSend(
  objects: ObjectSource,
  missing: Missing,
  { named = [], filter }: { named?: readonly Oid[]; filter?: ObjectFilter | undefined } = {},
): Promise<Oid[]> {
  const known = new Set<Oid>()
  for (const commit of missing.known) await addTree(objects, commit.tree, known, known)
  const wanted = new Set<Oid>(missing.commits.map((commit) => commit.oid))
  const add =
    filter === undefined
      ? (tree: Oid) => addTree(objects, tree, wanted, known)
      : filteredAdd(objects, filter, wanted, known)
  for (const commit of missing.commits) await add(commit.tree, 0)
  const headers = await Promise.all(named.map((oid) => objects.headerOf(oid)))
  for (const [index, oid] of named.entries())
    if (headers[index]!.type === 'tree') await add(oid, DEPTH_OF_NAMED)
  for (const oid of named) wanted.add(oid)
  return [...wanted]
}

/** Add a tree and all below it, but what `except` holds. A tree that was stored as a whole is not walked. */
export async function addTree(
  objects: ObjectSource,
  tree: Oid,
  into: Set<Oid>,
  except: ReadonlySet<Oid>,
): Promise<void> {
  if (into.has(tree) || except.has(tree)) return
  const closure = await objects.closure(tree)
  if (closure !== undefined) {
    for (const oid of closure) if (!except.has(oid)) into.add(oid)
    return
  }
  into.add(tree)
  for (const entry of parseTree((await objects.read(tree)).content)) {
    if (entry.mode === '40000') await addTree(objects, entry.oid, into, except)
    else if (!except.has(entry.oid)) into.add(entry.oid)
  }
}

/**
 * Adds trees as a filter sees them: how deep each lies, and how large its blobs are. A tree that is met again nearer
 * to the commit is looked at again, because more of it is sent.
 */
function filteredAdd(
  objects: ObjectSource,
  filter: ObjectFilter,
  into: Set<Oid>,
  except: ReadonlySet<Oid>,
): (tree: Oid, depth: number) => Promise<void> {
  const depths = new Map<Oid, number>()
  const passes = async (blob: Oid) => {
    if (filter.blobBytesBelow === 0 || except.has(blob)) return false
    if (filter.blobBytesBelow === Number.POSITIVE_INFINITY || into.has(blob)) return true
    return (await objects.headerOf(blob)).sizeBytes < filter.blobBytesBelow
  }
  return async function add(tree, depth) {
    if (depth >= filter.depthBelow || except.has(tree)) return
    if (depth >= (depths.get(tree) ?? Number.POSITIVE_INFINITY)) return
    depths.set(tree, depth)
    into.add(tree)
    for (const entry of parseTree((await objects.read(tree)).content)) {
      if (entry.mode === '40000') await add(entry.oid, depth + 1)
      else if (depth + 1 < filter.depthBelow && (await passes(entry.oid))) into.add(entry.oid)
    }
  }
}
