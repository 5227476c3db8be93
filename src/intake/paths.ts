/** Which paths may be served: they must mean the same, and something harmless, on every system. */

import { pathProblem } from '../git/objects.ts'
import { cut } from '../kernel/cut.ts'
import { invisibleInName } from '../kernel/invisible.ts'
import { PATH_BYTES_MAX, PATH_DEPTH_MAX } from '../kernel/limits.ts'
import type { Issues } from './issues.ts'

/** Source: Microsoft, "Naming Files, Paths, and Namespaces"; Go's module.CheckFilePath; superscript digits count. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i
const WINDOWS_FORBIDDEN = /[<>:"|?*]/

/** Check every path of an upload, folders ending in a slash, and that no two of them meet anywhere. */
export function checkPaths(paths: readonly string[], issues: Issues): void {
  const comparable: string[] = []
  for (const path of paths) {
    const problem = servedPathProblem(path)
    if (problem !== undefined) {
      const { code, what, advice } = problem
      issues.error(code, `${what}; ${advice}.`, { path: cut(path, PATH_BYTES_MAX) })
    }
    // A path of any depth would take quadratic time to compare.
    if (problem?.code !== 'too_large') comparable.push(path)
  }
  checkCollisions(comparable, issues)
}

export interface PathProblem {
  code: 'zip_unsafe_path' | 'too_large'
  /** A sentence without its end. */
  what: string
  advice: string
}

/** Why a path, a folder's with a slash at its end, cannot be served as it is. */
export function servedPathProblem(path: string): PathProblem | undefined {
  const isFolder = path.endsWith('/')
  const bare = isFolder ? path.slice(0, -1) : path
  const shown = JSON.stringify(path)
  const unsafe = (problem: string): PathProblem => ({
    code: 'zip_unsafe_path',
    what: `${shown} ${problem}`,
    advice: 'rename it',
  })
  const tooLarge = (what: string, max: number): PathProblem => ({
    code: 'too_large',
    what,
    advice: `a path has at most ${max}`,
  })
  const bytes = Buffer.byteLength(bare)
  if (bytes > PATH_BYTES_MAX) return tooLarge(`${cut(shown, 80)}… has ${bytes} bytes`, PATH_BYTES_MAX)
  if (bare.startsWith('/')) return unsafe('is an absolute path')
  if (/^[A-Za-z]:/.test(bare)) return unsafe('names a Windows drive')
  const gitProblem = pathProblem(bare)
  if (gitProblem !== undefined) return unsafe(gitProblem)
  if (bare !== bare.normalize('NFC')) return unsafe('is not in Unicode normal form C')
  const segments = bare.split('/')
  if (segments.length > PATH_DEPTH_MAX)
    return tooLarge(`${shown} is ${segments.length} folders deep`, PATH_DEPTH_MAX)
  const problem = segments.map(segmentProblem).find((found) => found !== undefined)
  return problem === undefined ? undefined : unsafe(problem)
}

function segmentProblem(segment: string): string | undefined {
  const invisible = invisibleInName(segment)
  if (invisible !== undefined) return invisible
  if (WINDOWS_FORBIDDEN.test(segment))
    return 'has a character that Windows does not allow (one of < > : " | ? *)'
  if (/[. ]$/.test(segment)) return 'ends in a dot or space, which Windows drops'
  if (segment.startsWith(' ')) return 'begins with a space'
  if (WINDOWS_DEVICE.test(segment)) return 'is the name of a device on Windows'
  return undefined
}

/** Paths that are one on a file system that ignores case or Unicode form, and files that others treat as folders. */
function checkCollisions(paths: readonly string[], issues: Issues): void {
  const files = new Map<string, string>()
  const folders = new Map<string, string>()
  const listedFolders = new Set<string>()
  for (const path of paths) {
    const isFolder = path.endsWith('/')
    const segments = (isFolder ? path.slice(0, -1) : path).split('/')
    const parents = isFolder ? segments.length : segments.length - 1
    for (let depth = 1; depth <= parents; depth += 1) {
      const folder = segments.slice(0, depth).join('/')
      const known = folders.get(fold(folder))
      if (known !== undefined && known !== folder) collide(known, folder, path, issues)
      folders.set(fold(folder), known ?? folder)
    }
    if (isFolder) {
      if (listedFolders.has(path)) collide(path, path, path, issues)
      listedFolders.add(path)
      continue
    }
    const known = files.get(fold(path))
    if (known !== undefined) collide(known, path, path, issues)
    files.set(fold(path), known ?? path)
  }
  for (const [folded, file] of files) {
    const folder = folders.get(folded)
    if (folder !== undefined) collide(`${folder}/`, file, file, issues)
  }
}

function collide(first: string, second: string, path: string, issues: Issues): void {
  const what =
    first === second
      ? `"${second}" is in the ZIP twice`
      : `"${first}" and "${second}" are the same on some file systems`
  issues.error('zip_path_collision', `${what}; rename or remove one.`, { path })
}

/** NFC and full case folding: lower-casing first catches capital ẞ, upper-casing then maps ß to SS and other forms together. */
export function fold(path: string): string {
  return path.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC')
}
