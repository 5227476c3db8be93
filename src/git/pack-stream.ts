/** A fetch's pack: which objects it holds, and its bytes, copied from where they are stored. */
import { createHash } from 'node:crypto'
import type { Missing } from './history.ts'
import type { Oid } from './object.ts'
import type { ObjectSource } from './object-source.ts'
import { encodePackHeader } from './pack/pack-file.ts'
import { parseTree } from './tree.ts'

/** Every object of the missing commits that is not in a tree the client has. Each once, commits first. */
export async function objectsToSend(objects: ObjectSource, missing: Missing): Promise<Oid[]> {
  const known = new Set<Oid>()
  for (const commit of missing.known) await addTree(objects, commit.tree, known, known)
  const wanted = new Set<Oid>(missing.commits.map((commit) => commit.oid))
  for (const commit of missing.commits) await addTree(objects, commit.tree, wanted, known)
  return [...wanted]
}

/** Header, entries as stored, SHA-1 of all that. */
export async function* packOf(objects: ObjectSource, oids: readonly Oid[]): AsyncGenerator<Buffer> {
  const hash = createHash('sha1')
  const header = encodePackHeader(oids.length)
  hash.update(header)
  yield header
  for await (const chunk of objects.entries(oids)) {
    hash.update(chunk)
    yield chunk
  }
  yield hash.digest()
}

/** Add a tree and all below it, but what `except` holds. A tree that was stored as a whole is not walked. */
async function addTree(
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
