/** The files of a stored tree. */

import type { ObjectSource, ObjectStore } from '../git/index.ts'
import { type Oid, parseTree } from '../git/objects.ts'

export interface StoredFile {
  path: string
  mode: '100644' | '100755'
  oid: Oid
}

/** Every file below `tree`, in the order of Git's trees. */
export async function listFiles(objects: ObjectSource, tree: Oid): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  await walk(objects, tree, '', files)
  return files
}

/** Sizes in bytes, in the order of `files`, without reading what is in them. */
export function fileSizes(
  objects: Pick<ObjectStore, 'sizeOf'>,
  files: readonly StoredFile[],
): Promise<number[]> {
  return Promise.all(files.map((file) => objects.sizeOf(file.oid)))
}

/** One file's bytes; `undefined` when there is no file at that path. Paths are looked up, never resolved. */
export async function readFile(objects: ObjectSource, tree: Oid, path: string): Promise<Buffer | undefined> {
  let oid = tree
  const segments = path.split('/')
  for (const [index, segment] of segments.entries()) {
    const entry = parseTree((await objects.read(oid)).content).find((candidate) => candidate.name === segment)
    const isLast = index === segments.length - 1
    if (entry === undefined || (entry.mode === '40000') === isLast) return undefined
    oid = entry.oid
  }
  return (await objects.read(oid)).content
}

async function walk(objects: ObjectSource, tree: Oid, prefix: string, files: StoredFile[]): Promise<void> {
  for (const entry of parseTree((await objects.read(tree)).content)) {
    const path = `${prefix}${entry.name}`
    if (entry.mode === '40000') await walk(objects, entry.oid, `${path}/`, files)
    else files.push({ path, mode: entry.mode, oid: entry.oid })
  }
}
