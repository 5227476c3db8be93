/** The files of a proposal: those that clients would get, and what it changes of those that they have now. */
import type { Oid } from '../../git/objects.ts'
import { type BundleFile, sizeOf } from '../../intake/index.ts'
import type { CatalogDeps } from '../deps.ts'
import { fileSizes, listFiles } from '../files.ts'
import type { VersionRow } from '../items.repo.ts'
import { isServed } from '../mount.ts'
import type { Proposal } from './propose.ts'

export interface ServedFile {
  path: string
  sizeBytes: number
  mode: BundleFile['mode']
}

export function servedFiles({ files }: Pick<Proposal, 'files'>): ServedFile[] {
  return files.filter(isServed).map((file) => ({ path: file.path, mode: file.mode, sizeBytes: sizeOf(file) }))
}

export interface FileChange {
  path: string
  change: 'added' | 'removed' | 'changed'
  /** In bytes; absent where there is no such file. */
  sizeBefore?: number
  sizeAfter?: number
  /** The executable bit came or went. */
  mode?: { before: string; after: string }
}

/** In the order of their paths; equal ids are equal bytes, so none is read. Nothing while it cannot be published, and when it is the same again. */
export async function fileChanges(
  deps: Pick<CatalogDeps, 'objects'>,
  { previous, files, proposed }: Proposal,
): Promise<FileChange[]> {
  if (proposed === undefined) return []
  const { blobs } = proposed.objects
  const after = files.map((file, index): [string, Entry] => [
    file.path,
    { oid: blobs[index]!.oid, mode: file.mode, sizeBytes: sizeOf(file) },
  ])
  return compare(await storedEntries(deps, previous), new Map(after))
}

interface Entry {
  oid: Oid
  mode: string
  sizeBytes: number
}

async function storedEntries(
  { objects }: Pick<CatalogDeps, 'objects'>,
  row: VersionRow | undefined,
): Promise<Map<string, Entry>> {
  const files = row === undefined ? [] : await listFiles(objects, row.treeOid)
  const sizes = await fileSizes(objects, files)
  return new Map(files.map(({ path, oid, mode }, index) => [path, { oid, mode, sizeBytes: sizes[index]! }]))
}

function compare(before: ReadonlyMap<string, Entry>, after: ReadonlyMap<string, Entry>): FileChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap((path): FileChange[] => {
    const [old, now] = [before.get(path), after.get(path)]
    if (old === undefined) return [{ path, change: 'added', sizeAfter: now!.sizeBytes }]
    if (now === undefined) return [{ path, change: 'removed', sizeBefore: old.sizeBytes }]
    if (old.oid === now.oid && old.mode === now.mode) return []
    const sizes = { sizeBefore: old.sizeBytes, sizeAfter: now.sizeBytes }
    const mode = old.mode === now.mode ? {} : { mode: { before: old.mode, after: now.mode } }
    return [{ path, change: 'changed', ...sizes, ...mode }]
  })
}
