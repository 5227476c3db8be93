/** A checked bundle becomes Git objects: blobs and trees, written once and durably, before any row names them. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gitObject, type Oid } from '../git/object.ts'
import type { NewObject } from '../git/object-source.ts'
import { buildTree } from '../git/tree.ts'
import type { BundleFile } from '../intake/bundle.ts'
import type { ItemKind } from '../intake/kinds/index.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { CatalogDeps } from './deps.ts'

export interface WrittenVersion {
  treeOid: Oid
  mountOid: Oid
  filesCount: number
  sizeBytes: number
}

/** Hash this much before other requests get their turn: about a millisecond's work. */
const HASH_BYTES_PER_TURN = 1_048_576

export async function writeVersion(
  { objects }: Pick<CatalogDeps, 'objects'>,
  kind: ItemKind,
  files: readonly BundleFile[],
): Promise<WrittenVersion> {
  const blobs = await hashFiles(files)
  const { root, trees } = buildTree(
    files.map((file, index) => ({ path: file.path, mode: file.mode, oid: blobs[index]!.oid })),
  )
  failpoint('publish.hashed')
  await objects.writePack(root, [...trees, ...blobs])
  failpoint('publish.objects-written')
  return {
    treeOid: root,
    mountOid: kind.mount.in === 'bundle' && kind.mount.as === 'file' ? blobs[0]!.oid : root,
    filesCount: files.length,
    sizeBytes: files.reduce((total, file) => total + file.content.length, 0),
  }
}

async function hashFiles(files: readonly BundleFile[]): Promise<NewObject[]> {
  const blobs: NewObject[] = []
  let turnBytes = 0
  for (const file of files) {
    const blob: NewObject = gitObject('blob', file.content)
    if (file.deflated !== undefined) blob.deflated = file.deflated
    blobs.push(blob)
    turnBytes += file.content.length
    if (turnBytes < HASH_BYTES_PER_TURN) continue
    turnBytes = 0
    await nextTurn()
  }
  return blobs
}
