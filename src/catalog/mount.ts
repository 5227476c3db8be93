/**
 * What is served of a version: the Git object that served trees point at, without the files that steer git, and with its
 * manifests as clients take them.
 */

import { type DeflatedObject, type NewObject, type ObjectStore, storedEntry } from '../git/index.ts'
import { buildTree, gitObject, type Oid, steersGit } from '../git/objects.ts'
import { type BundleFile, type ItemKind, isOneFile, type Stamp } from '../intake/index.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { listFiles, type StoredFile } from './files.ts'

type Entry = NewObject | DeflatedObject

/** Whether a file of a version is in what is served of it. All of them are stored and shown. */
export function isServed({ path }: { path: string }): boolean {
  return !steersGit(path)
}

/** What served trees point at of a version. */
export interface Mount {
  oid: Oid
  /** The tree's objects, all of them, where it is not among those that are stored as the version itself. */
  own?: readonly Entry[]
}

/** The mount of files that are stored as `tree`. Pure. @param blobs theirs */
export function mountOf(
  kind: ItemKind,
  tree: Oid,
  files: readonly StoredFile[],
  blobs: readonly Entry[],
): Mount {
  if (isOneFile(kind)) return { oid: files[0]!.oid }
  if (kind.mount.in === 'nowhere' || files.every(isServed)) return { oid: tree }
  return ownMount(files, blobs)
}

/** A mount of its own, without the files that steer git. Pure. @param blobs those of the files, among others */
export function ownMount(files: readonly StoredFile[], blobs: readonly Entry[]): Mount {
  const served = files.filter(isServed)
  const { root, trees } = buildTree(served)
  const wanted = new Set(served.map((file) => file.oid))
  return { oid: root, own: [...trees, ...blobs.filter((blob) => wanted.has(blob.oid))] }
}

export async function writeMount(objects: ObjectStore, { oid, own }: Mount): Promise<void> {
  if (own === undefined) return
  // A pack of its own, although the blobs may be stored already: a tree's closure is its pack (ADR 5).
  await objects.writePack(oid, own)
  failpoint('mount.objects-written')
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
  const entries = await Promise.all(
    renewed.filter(isServed).map(({ oid }) => byOid.get(oid) ?? storedEntry(objects, oid)),
  )
  const mount = ownMount(renewed, entries)
  await writeMount(objects, mount)
  return mount.oid
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
