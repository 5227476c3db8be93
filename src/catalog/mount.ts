/** What is served of a version: the Git object that served trees point at, without the files that steer git. */
import { gitObject, type Oid } from '../git/object.ts'
import type { DeflatedObject, NewObject } from '../git/object-source.ts'
import type { ObjectStore } from '../git/object-store.ts'
import { steersGit } from '../git/special-files.ts'
import { storedEntry } from '../git/stored-entry.ts'
import { buildTree } from '../git/tree.ts'
import type { ItemKind, Stamp } from '../intake/kinds/index.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { listFiles, type StoredFile } from './files.ts'

type Entry = NewObject | DeflatedObject

/** Whether a file of a version is in what is served of it. All of them are stored and shown. */
export function isServed({ path }: { path: string }): boolean {
  return !steersGit(path)
}

/**
 * The mount of files that are stored as `tree`, written when it is not that tree itself.
 * @param entriesOf the files' blobs, some of which lie in the pack that is written
 */
export async function writeMount(
  objects: ObjectStore,
  { mount }: ItemKind,
  tree: Oid,
  files: readonly StoredFile[],
  entriesOf: (files: readonly StoredFile[]) => Promise<readonly Entry[]>,
): Promise<Oid> {
  if (mount.in === 'bundle' && mount.as === 'file') return files[0]!.oid
  const served = files.filter(isServed)
  if (served.length === files.length) return tree
  const { root, trees } = buildTree(served)
  const wanted = new Set(served.map(({ oid }) => oid))
  const entries = await entriesOf(served)
  // A pack of its own, although the blobs are stored already: a tree's closure is its pack (ADR 5).
  await objects.writePack(root, [...trees, ...entries.filter(({ oid }) => wanted.has(oid))])
  failpoint('mount.objects-written')
  return root
}

/**
 * The mount anew, when the one that is there holds files that steer git.
 * @param stamp what clients are told from now on; absent leaves the version's own file as it is
 * @returns `undefined` when it is right as it is
 */
export async function renewMount(
  objects: ObjectStore,
  kind: ItemKind,
  mountOid: Oid,
  stamp?: Stamp,
): Promise<Oid | undefined> {
  if (kind.mount.in === 'bundle' && kind.mount.as === 'file') return undefined
  const files = await listFiles(objects, mountOid)
  if (files.every(isServed)) return undefined
  const stamped = stamp === undefined ? undefined : await stampAgain(objects, kind, files, stamp)
  const renewed = files.map((file) =>
    file.path === stamped?.path ? { ...file, oid: stamped.blob.oid } : file,
  )
  return writeMount(objects, kind, mountOid, renewed, (served) =>
    Promise.all(
      served.map(({ oid }) => (oid === stamped?.blob.oid ? stamped.blob : storedEntry(objects, oid))),
    ),
  )
}

/** The file that tells clients the version, with another one in it; nothing where they see the bundle's. */
async function stampAgain(
  objects: ObjectStore,
  kind: ItemKind,
  files: readonly StoredFile[],
  stamp: Stamp,
): Promise<{ path: string; blob: NewObject } | undefined> {
  const file = files.find(({ path }) => path === kind.versionFile)
  if (file === undefined) return undefined
  const { content } = await objects.read(file.oid)
  const [again] = kind.stamp({ files: [{ path: file.path, mode: file.mode, content }] }, stamp)
  return { path: file.path, blob: gitObject('blob', again!.content) }
}
