/** A version's files as Git objects: hashed, and not written yet. Pure. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DeflatedObject, NewObject } from '../../git/index.ts'
import { buildTree, gitObject, hashObject, type Oid } from '../../git/objects.ts'
import { type BundleFile, type KindName, kinds, sizeOf } from '../../intake/index.ts'
import { inStoreWords } from '../../kernel/errors.ts'
import { type Mount, mountOf, ownMount } from '../mount.ts'

export interface VersionObjects {
  treeOid: Oid
  trees: readonly NewObject[]
  blobs: readonly (NewObject | DeflatedObject)[]
  mount: Mount
}

/** Hash this much before other requests get their turn: about a millisecond's work. */
const HASH_BYTES_PER_TURN = 1_048_576

/**
 * @param form the files as they are served, for a kind that is served in another form (`serve`)
 * @throws AppError `invalid_upload` for what makes no tree; intake has refused it before
 */
export function hashVersion(
  kind: KindName,
  files: readonly BundleFile[],
  form?: readonly BundleFile[],
): Promise<VersionObjects> {
  return inStoreWords(() => hash(kind, files, form))
}

async function hash(
  kind: KindName,
  files: readonly BundleFile[],
  form: readonly BundleFile[] | undefined,
): Promise<VersionObjects> {
  const { stored, blobs } = await hashed(files)
  const { root, trees } = buildTree(stored)
  const made = form && (await hashed(form))
  const mount =
    made === undefined ? mountOf(kinds[kind], root, stored, blobs) : ownMount(made.stored, made.blobs)
  return { treeOid: root, trees, blobs, mount }
}

async function hashed(files: readonly BundleFile[]) {
  const blobs = await hashFiles(files)
  return { blobs, stored: files.map(({ path, mode }, index) => ({ path, mode, oid: blobs[index]!.oid })) }
}

/** The id of their tree alone: equal ids are equal files. */
export function treeOf(files: readonly BundleFile[]): Oid {
  // What a thread has hashed may have its content inflated for nothing.
  const oidOf = (file: BundleFile) => file.digests?.oid ?? hashObject('blob', file.content)
  return buildTree(files.map((file) => ({ path: file.path, mode: file.mode, oid: oidOf(file) }))).root
}

export function sizeOfAll(files: readonly BundleFile[]): number {
  return files.reduce((total, file) => total + sizeOf(file), 0)
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
