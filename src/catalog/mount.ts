/**
 * What is served of a version: the Git object that served trees point at, without the files that steer git, and with its
 * manifests as clients take them.
 */
import { gitObject, type Oid } from '../git/object.ts'
import type { DeflatedObject, NewObject } from '../git/object-source.ts'
import type { ObjectStore } from '../git/object-store.ts'
import { steersGit } from '../git/special-files.ts'
import { storedEntry } from '../git/stored-entry.ts'
import { buildTree } from '../git/tree.ts'
import type { BundleFile } from '../intake/bundle.ts'
import { type ItemKind, isOneFile, type Stamp } from '../intake/kinds/index.ts'
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
  kind: ItemKind,
  tree: Oid,
  files: readonly StoredFile[],
  entriesOf: (files: readonly StoredFile[]) => Promise<readonly Entry[]>,
): Promise<Oid> {
  if (isOneFile(kind)) return files[0]!.oid
  if (kind.mount.in === 'nowhere') return tree
  const served = files.filter(isServed)
  return served.length === files.length ? tree : writeServed(objects, served, entriesOf)
}

/** A tree of what is served, in a pack of its own. */
export async function writeServed(
  objects: ObjectStore,
  served: readonly StoredFile[],
  entriesOf: (files: readonly StoredFile[]) => Promise<readonly Entry[]>,
): Promise<Oid> {
  const { root, trees } = buildTree(served)
  const wanted = new Set(served.map(({ oid }) => oid))
  const entries = await entriesOf(served)
  // A pack of its own, although the blobs are stored already: a tree's closure is its pack (ADR 5).
  await objects.writePack(root, [...trees, ...entries.filter(({ oid }) => wanted.has(oid))])
  failpoint('mount.objects-written')
  return root
}

/**
 * The mount anew, when the one that is there holds files that steer git, or that clients do not take as they are.
 * @param stamp what clients are told from now on; absent leaves the version's own file as it is
 * @returns `undefined` when it is right as it is
 */
export async function renewMount(
  objects: ObjectStore,
  kind: ItemKind,
  mountOid: Oid,
  stamp?: Stamp,
): Promise<Oid | undefined> {
  // What is one file, in no marketplace, or made by its kind, is never wrong.
  if (kind.mount.in === 'nowhere' || kind.serve !== undefined || isOneFile(kind)) return undefined
  const files = await listFiles(objects, mountOid)
  const rewritten = kind.rewrite === undefined ? [] : kind.rewrite(await textsOf(objects, files))
  if (rewritten.length === 0 && files.every(isServed)) return undefined
  const stamped = stamp === undefined ? [] : await stampAgain(objects, kind, files, rewritten, stamp)
  const blobs = new Map(
    [...rewritten, ...stamped].map(({ path, content }) => [path, gitObject('blob', content)]),
  )
  const renewed = files.map((file) => ({ ...file, oid: blobs.get(file.path)?.oid ?? file.oid }))
  const byOid = new Map([...blobs.values()].map((blob) => [blob.oid, blob]))
  return writeServed(objects, renewed.filter(isServed), (served) =>
    Promise.all(served.map(({ oid }) => byOid.get(oid) ?? storedEntry(objects, oid))),
  )
}

/** Files whose texts say how they are served; of all others, only that they are there. */
async function textsOf(objects: ObjectStore, files: readonly StoredFile[]): Promise<BundleFile[]> {
  const nothing = Buffer.alloc(0)
  const read: BundleFile[] = []
  for (const { path, mode, oid } of files) {
    const content = /\.(?:json|md)$/.test(path) ? (await objects.read(oid)).content : nothing
    read.push({ path, mode, content })
  }
  return read
}

/** The file that tells clients the version, with another one in it; nothing where they see the bundle's. */
async function stampAgain(
  objects: ObjectStore,
  kind: ItemKind,
  files: readonly StoredFile[],
  rewritten: readonly BundleFile[],
  stamp: Stamp,
): Promise<BundleFile[]> {
  const file = files.find(({ path }) => path === kind.versionFile)
  if (file === undefined) return []
  const known = rewritten.find(({ path }) => path === file.path)
  const content = known?.content ?? (await objects.read(file.oid)).content
  return kind.stamp({ files: [{ path: file.path, mode: file.mode, content }] }, stamp)
}
