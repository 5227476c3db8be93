/** What a commit holds, from its objects: files, folders, and what is left out. */
import { isOid, type Oid } from '../git/objects.ts'
import type { UnpackedObject } from '../git/packs.ts'
import { AppError } from '../kernel/errors.ts'
import { UPSTREAM_DEPTH_MAX, UPSTREAM_PATHS_CHARS_MAX } from '../kernel/limits.ts'
import type { Link, Skipped, UpstreamFile } from './commit.ts'
import { damagedTree } from './damaged.ts'
import { followLinks, type WrittenLink } from './follow-links.ts'
import { type ForeignEntry, readTree } from './read-tree.ts'

type Objects = ReadonlyMap<Oid, UnpackedObject>

export interface CommitContent {
  oid: Oid
  tree: Oid
  files: { path: string; mode: UpstreamFile['mode']; blob: Oid }[]
  skipped: Skipped[]
  trees: { path: string; oid: Oid }[]
  links: Link[]
}

export interface WalkLimits {
  /** Files and folders by path: few trees can make many paths. */
  objectsMax: number
  /** Of all files by path, in bytes. */
  inflatedBytesMax: number
}

/** Tags that point to tags. */
const TAGS_MAX = 8
/** Source: the Git LFS specification, "The Pointer": fewer than 1,024 bytes, and this line first. */
const LFS_POINTER = 'version https://git-lfs.github.com/spec/v1\n'
const LFS_POINTER_BYTES_MAX = 1_024

/**
 * @param want a commit, or a tag that points to one
 * @throws AppError `upstream_invalid` when an object is missing or no tree may look so, `upstream_too_large`
 */
export function readCommit(objects: Objects, want: Oid, limits: WalkLimits): CommitContent {
  const { oid, content } = peel(objects, want)
  const tree = headerOf(content, 'tree')
  const walk: Walk = {
    objects,
    limits,
    files: [],
    skipped: [],
    trees: [],
    links: [],
    pathsChars: 0,
    bytes: 0,
  }
  walkFolder(walk, '', tree, 0)
  const { files, trees } = walk
  const { links, lost } = followLinks(walk)
  return { oid, tree, files, skipped: [...walk.skipped, ...lost], trees, links }
}

function peel(objects: Objects, want: Oid): { oid: Oid; content: Buffer } {
  let oid = want
  for (let tags = 0; tags <= TAGS_MAX; tags += 1) {
    const { type, content } = find(objects, oid)
    if (type === 'commit') return { oid, content }
    if (type !== 'tag') throw notACommit(`it leads to a ${type}`)
    oid = headerOf(content, 'object')
  }
  throw notACommit(`it leads to more than ${TAGS_MAX} tags`)
}

/** The first line of a commit or tag. */
function headerOf(content: Buffer, name: 'tree' | 'object'): Oid {
  const line = content.toString('latin1', 0, name.length + 42)
  const oid = line.slice(name.length + 1, -1)
  if (line !== `${name} ${oid}\n` || !isOid(oid)) throw notACommit(`its first line names no ${name}`)
  return oid
}

interface Walk {
  objects: Objects
  limits: WalkLimits
  files: CommitContent['files']
  skipped: Skipped[]
  trees: CommitContent['trees']
  links: WrittenLink[]
  pathsChars: number
  bytes: number
}

function walkFolder(walk: Walk, path: string, oid: Oid, depth: number): void {
  if (depth > UPSTREAM_DEPTH_MAX) throw damagedTree(`lies more than ${UPSTREAM_DEPTH_MAX} folders deep`)
  const { type, content } = find(walk.objects, oid)
  if (type !== 'tree') throw damagedTree(`is a ${type}`)
  walk.trees.push({ path, oid })
  for (const entry of readTree(content)) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`
    count(walk, below)
    if (!entry.isReadable) walk.skipped.push({ path: below, why: 'encoding' })
    else if (entry.kind === 'folder') walkFolder(walk, below, entry.oid, depth + 1)
    else placeFile(walk, below, entry)
  }
}

function count(walk: Walk, path: string): void {
  walk.pathsChars += path.length
  const { objectsMax } = walk.limits
  const paths = walk.files.length + walk.skipped.length + walk.trees.length + walk.links.length
  if (paths < objectsMax && walk.pathsChars <= UPSTREAM_PATHS_CHARS_MAX) return
  throw new AppError(
    'upstream_too_large',
    `The commit has more than ${objectsMax} files and folders, or paths that are too long; split the repository.`,
  )
}

function placeFile(walk: Walk, path: string, { kind, oid }: ForeignEntry): void {
  if (kind === 'submodule') {
    walk.skipped.push({ path, why: kind })
    return
  }
  if (kind === 'symlink') {
    walk.links.push({ path, target: find(walk.objects, oid).content })
    return
  }
  const { type, content } = find(walk.objects, oid)
  if (type !== 'blob') throw damagedTree(`has a file that is a ${type}`)
  if (isLfsPointer(content)) {
    walk.skipped.push({ path, why: 'lfs' })
    return
  }
  walk.bytes += content.length
  if (walk.bytes > walk.limits.inflatedBytesMax) {
    throw new AppError(
      'upstream_too_large',
      `The files of the commit have more than ${walk.limits.inflatedBytesMax} bytes; split the repository.`,
    )
  }
  walk.files.push({ path, mode: kind === 'executable' ? '100755' : '100644', blob: oid })
}

function isLfsPointer(content: Buffer): boolean {
  return (
    content.length < LFS_POINTER_BYTES_MAX &&
    content.toString('latin1', 0, LFS_POINTER.length) === LFS_POINTER
  )
}

function find(objects: Objects, oid: Oid): UnpackedObject {
  const object = objects.get(oid)
  if (object !== undefined) return object
  throw new AppError(
    'upstream_invalid',
    `The server sent the commit without its object ${oid}; run git fsck on the repository.`,
  )
}

function notACommit(problem: string): AppError {
  return new AppError(
    'upstream_invalid',
    `What was asked for is not a commit: ${problem}; choose a branch, or a tag of a commit.`,
  )
}
