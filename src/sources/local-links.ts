/**
 * What the symbolic links of a local folder mean: files of the same folder, as in a repository. Only what was read is
 * looked at, so that no link leads to anything else, whatever it says. Pure.
 */
import type { Oid } from '../git/objects.ts'
import type { BundleFile } from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { LINKS_FOLLOWED_MAX } from '../kernel/limits.ts'
import { followLinks, type WrittenLink } from '../upstream/follow-links.ts'
import { commitFolders, type FolderContent, tooManyLinks } from './commit-folders.ts'

/** Nobody compares what is read from a disk by its ids. */
const NO_ID = '' as Oid

export function withLinked(files: readonly BundleFile[], links: readonly WrittenLink[]): FolderContent {
  if (links.length === 0) return { files: [...files], issues: [] }
  const oneTooMany = links[LINKS_FOLLOWED_MAX]
  if (oneTooMany !== undefined)
    return { files: [...files], issues: [tooManyLinks(oneTooMany.path, oneTooMany.path)] }
  const trees = [...foldersOf([...files, ...links])].map((path) => ({ path, oid: NO_ID }))
  const blobs = files.map(({ path }) => ({ path, blob: NO_ID }))
  const followed = followLinks({ files: blobs, trees, skipped: [], links })
  const content = commitFolders({
    files: [...files],
    skipped: [],
    trees: new Map(trees.map(({ path, oid }) => [path, oid])),
    links: followed.links,
  }).contentOf('')
  return { files: content.files, issues: [...content.issues, ...followed.lost.map(({ path }) => lost(path))] }
}

function lost(path: string): Issue {
  const message = `"${path}" is a symbolic link that leads out of the folder, to nothing or to what is ignored, and is left out; put a regular file in its place.`
  return { code: 'file_not_served', severity: 'warning', path, message }
}

/** `a/b/c` lies in `a/b`, in `a` and in the root. */
function foldersOf(placed: readonly { path: string }[]): Set<string> {
  const folders = new Set([''])
  for (const { path } of placed) {
    let inner = folderOf(path)
    for (; !folders.has(inner); inner = folderOf(inner)) folders.add(inner)
  }
  return folders
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
