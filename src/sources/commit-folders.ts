/**
 * The folders of a commit that was fetched, each with its files, by binary search: there may be 2,000 of them. What a
 * link of the repository means lies where the link is, as in everybody's working copy.
 */
import type { Oid } from '../git/objects.ts'
import type { BundleFile } from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { LINKED_ENTRIES_MAX, LINKS_FOLLOWED_MAX, PATH_DEPTH_MAX } from '../kernel/limits.ts'
import type { Link, Skipped, UpstreamCommit } from '../upstream/index.ts'

export interface FolderContent {
  /** Relative to the folder. */
  files: BundleFile[]
  /** A word about each file that was left out. */
  issues: Issue[]
}

export interface CommitFolders {
  /** `undefined` where there is no folder. The root is `''`. */
  treeOf(folder: string): Oid | undefined
  /** What the folder takes from outside of itself, over links: equal texts are equal content. Empty for most. */
  linkedInto(folder: string): string[]
  /** Whether the path is a link, a submodule or another thing that was left out. */
  skippedAt(path: string): Skipped | undefined
  /** Names of the folders directly in a folder. */
  foldersIn(folder: string): string[]
  contentOf(folder: string): FolderContent
  fileAt(path: string): Buffer | undefined
}

export function commitFolders(
  commit: Pick<UpstreamCommit, 'files' | 'skipped' | 'trees'> & { links?: readonly Link[] },
): CommitFolders {
  const files = [...commit.files].sort(byPath)
  const skipped = [...commit.skipped].sort(byPath)
  const links = [...(commit.links ?? [])].sort(byPath)
  const { trees } = commit
  const real = (path: string) => realPath(path, links)
  const placed: Placed = { files, skipped, links, trees }
  return {
    treeOf: (folder) => trees.get(real(folder)),
    linkedInto: (folder) => linkedInto(placed, real(folder)),
    skippedAt: (path) => at(skipped, real(path)),
    foldersIn(folder) {
      const prefix = prefixOf(real(folder))
      const linked = below(links, prefix).filter(({ to }) => trees.has(to))
      const inside = [...trees.keys(), ...linked.map(({ path }) => path)].filter(
        (path) => path !== '' && path.startsWith(prefix),
      )
      return inside
        .map((path) => path.slice(prefix.length))
        .filter((name) => name !== '' && !name.includes('/'))
    },
    contentOf(folder) {
      const gathered: Gathered = {
        files: [],
        issues: [],
        linksLeft: LINKS_FOLLOWED_MAX,
        linkedLeft: LINKED_ENTRIES_MAX,
      }
      gather(placed, gathered, real(folder), '', [])
      return { files: gathered.files, issues: gathered.issues }
    },
    fileAt: (path) => at(files, real(path))?.content,
  }
}

interface Placed {
  files: readonly UpstreamCommit['files'][number][]
  skipped: readonly Skipped[]
  links: readonly Link[]
  trees: UpstreamCommit['trees']
}

/** Links may make many folders of few. */
interface Gathered extends FolderContent {
  linksLeft: number
  /** Entries that they may still bring in. */
  linkedLeft: number
}

/**
 * Add what is in a folder, and what its links mean.
 * @param as where the content goes: `''`, or `a/b/`
 * @param around the folders that are being gathered, and those of the links to them: a link to one of them leads in a circle
 */
function gather(
  placed: Placed,
  gathered: Gathered,
  folder: string,
  as: string,
  around: readonly string[],
): void {
  const { files, issues } = gathered
  const prefix = prefixOf(folder)
  const [inside, out] = [below(placed.files, prefix), below(placed.skipped, prefix)]
  if (around.length > 0 && !takes(gathered, inside.length + out.length, folder, as.slice(0, -1))) return
  for (const { path, ...file } of inside) {
    const own = path.slice(prefix.length)
    // Without submodules it names nothing, and no tree of Stoa's may hold it.
    if (own === '.gitmodules' && as === '') issues.push(leftOut({ path, why: 'submodule' }, own))
    else files.push({ path: `${as}${own}`, ...file })
  }
  for (const found of out) issues.push(leftOut(found, `${as}${found.path.slice(prefix.length)}`))
  for (const { path, to } of below(placed.links, prefix)) {
    const own = `${as}${path.slice(prefix.length)}`
    const file = at(placed.files, to)
    gathered.linksLeft -= 1
    if (gathered.linksLeft < 0) {
      if (gathered.linksLeft === -1) issues.push(tooManyLinks(path, own))
      return
    }
    if (file !== undefined) {
      files.push({ ...file, path: own })
      continue
    }
    const open = [...around, folder, path.slice(0, Math.max(0, path.lastIndexOf('/')))]
    if (own.split('/').length > PATH_DEPTH_MAX || open.some((other) => isInside(other, to)))
      issues.push(inACircle(path, own))
    else gather(placed, gathered, to, `${own}/`, open)
  }
}

/** Whether as many may still be brought in by links. Where not, the others are not followed either. */
function takes(gathered: Gathered, entries: number, folder: string, own: string): boolean {
  gathered.linkedLeft -= entries
  if (gathered.linkedLeft >= 0) return true
  if (gathered.linksLeft >= 0) gathered.issues.push(tooManyLinked(folder, own))
  gathered.linksLeft = -1
  return false
}

/** What links bring in from elsewhere, and what these bring in, each folder once. */
function linkedInto({ links, trees }: Placed, folder: string): string[] {
  const linked: string[] = []
  const seen = new Set<string>()
  const folders = [folder]
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    for (const { path, to, oid } of below(links, prefixOf(next))) {
      linked.push(`${path} ${oid}`)
      if (trees.has(to)) folders.push(to)
    }
  }
  return linked.sort()
}

/** The path without links on the way. Links lead to their ends, so that one look for each folder is enough. */
function realPath(path: string, links: readonly Link[]): string {
  if (links.length === 0 || path === '') return path
  return path.split('/').reduce((place, name) => {
    const next = prefixOf(place) + name
    return at(links, next)?.to ?? next
  }, '')
}

function prefixOf(folder: string): string {
  return folder === '' ? '' : `${folder}/`
}

/** Whether `inner` is `outer`, or lies in it. */
function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(prefixOf(outer))
}

const REASONS: Readonly<Record<Skipped['why'], string>> = {
  symlink: 'is a symbolic link that leads out of the repository or to nothing',
  submodule: 'belongs to a submodule',
  lfs: 'is in Git LFS',
  encoding: 'has a name that is not UTF-8',
}
const ADVICE: Readonly<Record<Skipped['why'], string>> = {
  symlink: 'put a regular file in its place',
  submodule: 'put a regular file in its place',
  lfs: 'put a regular file in its place',
  encoding: 'rename it with plain letters',
}

/** @param own the path inside of the folder that is looked at */
function leftOut({ path, why }: Skipped, own: string): Issue {
  const message = `"${path}" ${REASONS[why]} and is left out; ${ADVICE[why]}.`
  return { code: 'file_not_served', severity: 'warning', path: own, message }
}

function inACircle(path: string, own: string): Issue {
  const message = `"${path}" is a symbolic link to a folder around it and is left out; link to a folder beside it.`
  return { code: 'file_not_served', severity: 'warning', path: own, message }
}

/** @param own where it goes */
function tooManyLinked(folder: string, own: string): Issue {
  const message = `"${own}" is a symbolic link to "${folder}", and with that symbolic links lead to more than ${LINKED_ENTRIES_MAX} files; link to fewer.`
  return { code: 'file_not_served', severity: 'error', path: own, message }
}

export function tooManyLinks(path: string, own: string): Issue {
  const message = `"${path}" is one of more than ${LINKS_FOLLOWED_MAX} symbolic links, of which no more are followed; copy the files.`
  return { code: 'file_not_served', severity: 'error', path: own, message }
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

/** Those whose paths begin with `prefix`: neighbours in the order of paths. */
function below<T extends { path: string }>(sorted: readonly T[], prefix: string): T[] {
  if (prefix === '') return [...sorted]
  const inside: T[] = []
  for (let place = firstFrom(sorted, prefix); sorted[place]?.path.startsWith(prefix) === true; place += 1)
    inside.push(sorted[place]!)
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
