/** A checked bundle becomes Git objects: blobs and trees, written once and durably, before any row names them. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gitObject, type Oid } from '../git/object.ts'
import type { DeflatedObject, NewObject } from '../git/object-source.ts'
import { buildTree } from '../git/tree.ts'
import { type BundleFile, sizeOf } from '../intake/bundle.ts'
import { type KindName, kinds } from '../intake/kinds/index.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { CatalogDeps } from './deps.ts'
import { isServed, writeMount, writeServed } from './mount.ts'

export interface WrittenVersion {
  treeOid: Oid
  mountOid: Oid
  filesCount: number
  sizeBytes: number
}

/** Hash this much before other requests get their turn: about a millisecond's work. */
const HASH_BYTES_PER_TURN = 1_048_576

export async function writeVersion(
  { objects, inspector }: Pick<CatalogDeps, 'objects' | 'inspector'>,
  name: KindName,
  files: readonly BundleFile[],
): Promise<WrittenVersion> {
  const blobs = await hashFiles(files)
  const stored = files.map(({ path, mode }, index) => ({ path, mode, oid: blobs[index]!.oid }))
  const { root, trees } = buildTree(stored)
  failpoint('publish.hashed')
  await objects.writePack(root, [...trees, ...blobs])
  const kind = kinds[name]
  const mountOid =
    kind.serve === undefined
      ? await writeMount(objects, kind, root, stored, async () => blobs)
      : await writeForm(objects, await inspector.serve(name, files))
  failpoint('publish.objects-written')
  return {
    treeOid: root,
    mountOid,
    filesCount: files.length,
    sizeBytes: files.reduce((total, file) => total + sizeOf(file), 0),
  }
}

/** The mount of what is served in another form than it is stored in. */
async function writeForm(objects: CatalogDeps['objects'], files: readonly BundleFile[]): Promise<Oid> {
  const blobs = await hashFiles(files)
  const made = files.map(({ path, mode }, index) => ({ path, mode, oid: blobs[index]!.oid }))
  return writeServed(objects, made.filter(isServed), async () => blobs)
}

/** What intake's thread has hashed is not hashed again: most of an upload, but for what publishing stamps. */
async function hashFiles(files: readonly BundleFile[]): Promise<(NewObject | DeflatedObject)[]> {
  const blobs: (NewObject | DeflatedObject)[] = []
  let turnBytes = 0
  for (const file of files) {
    if (file.digests !== undefined && file.deflated !== undefined) {
      blobs.push({ type: 'blob', ...file.digests, deflated: file.deflated })
      continue
    }
    const { content, deflated, digests } = file
    const object: NewObject =
      digests === undefined ? gitObject('blob', content) : { type: 'blob', oid: digests.oid, content }
    blobs.push({ ...object, ...(deflated === undefined ? {} : { deflated }) })
    turnBytes += digests === undefined ? content.length : 0
    if (turnBytes < HASH_BYTES_PER_TURN) continue
    turnBytes = 0
    await nextTurn()
  }
  return blobs
}
