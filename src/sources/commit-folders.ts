/** The folders of a commit that was fetched, each with its files, by binary search: there may be 2,000 of them. */
import type { Oid } from '../git/object.ts'
import type { BundleFile } from '../intake/bundle.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Skipped, UpstreamCommit } from '../upstream/upstream.ts'

export interface FolderContent {
  /** Relative to the folder. */
  files: BundleFile[]
  /** A word about each file that was left out. */
  issues: Issue[]
}

export interface CommitFolders {
  /** `undefined` where there is no folder. The root is `''`. */
  treeOf(folder: string): Oid | undefined
  /** Whether the path is a link, a submodule or another thing that was left out. */
  skippedAt(path: string): Skipped | undefined
  /** Names of the folders directly in a folder. */
  foldersIn(folder: string): string[]
  contentOf(folder: string): FolderContent
  fileAt(path: string): Buffer | undefined
}

export function commitFolders({
  files,
  skipped,
  trees,
}: Pick<UpstreamCommit, 'files' | 'skipped' | 'trees'>): CommitFolders {
  const sortedFiles = [...files].sort(byPath)
  const sortedSkipped = [...skipped].sort(byPath)
  return {
    treeOf: (folder) => trees.get(folder),
    skippedAt: (path) => at(sortedSkipped, path),
    foldersIn(folder) {
      const prefix = folder === '' ? '' : `${folder}/`
      const below = [...trees.keys()].filter((path) => path !== '' && path.startsWith(prefix))
      return below
        .map((path) => path.slice(prefix.length))
        .filter((name) => name !== '' && !name.includes('/'))
    },
    contentOf(folder) {
      const prefix = folder === '' ? '' : `${folder}/`
      const inside = below(sortedFiles, prefix)
      // Without submodules it names nothing, and no tree of Stoa's may hold it.
      const isServed = (path: string) => path !== `${prefix}.gitmodules`
      return {
        files: inside
          .filter(({ path }) => isServed(path))
          .map(({ path, ...file }) => ({ path: path.slice(prefix.length), ...file })),
        issues: [
          ...below(sortedSkipped, prefix).map((found) => leftOut(found, prefix)),
          ...inside
            .filter(({ path }) => !isServed(path))
            .map(({ path }) => leftOut({ path, why: 'submodule' }, prefix)),
        ],
      }
    },
    fileAt: (path) => at(sortedFiles, path)?.content,
  }
}

const REASONS: Readonly<Record<Skipped['why'], string>> = {
  symlink: 'is a symbolic link',
  submodule: 'belongs to a submodule',
  lfs: 'is in Git LFS',
}

function leftOut({ path, why }: Skipped, prefix: string): Issue {
  return {
    code: 'file_not_served',
    severity: 'warning',
    path: path.slice(prefix.length),
    message: `"${path}" ${REASONS[why]} and is left out; put a regular file in its place.`,
  }
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

/** Those whose paths begin with `prefix`: neighbours in the order of paths. */
function below<T extends { path: string }>(sorted: readonly T[], prefix: string): T[] {
  if (prefix === '') return [...sorted]
  const inside: T[] = []
  for (let at = firstFrom(sorted, prefix); sorted[at]?.path.startsWith(prefix) === true; at += 1)
    inside.push(sorted[at]!)
  return inside
}

function at<T extends { path: string }>(sorted: readonly T[], path: string): T | undefined {
  const found = sorted[firstFrom(sorted, path)]
  return found?.path === path ? found : undefined
}

/** The place of the first path that is not before `path`. */
function firstFrom(sorted: readonly { path: string }[], path: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]!.path < path) low = middle + 1
    else high = middle
  }
  return low
}
