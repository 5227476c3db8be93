/** Which paths may be served: they must mean the same, and something harmless, on every system. */
import { pathProblem } from '../git/verify-path.ts'
import { PATH_BYTES_MAX, PATH_DEPTH_MAX, PATH_SEGMENT_BYTES_MAX } from '../kernel/limits.ts'
import type { Issues } from './issues.ts'

/** Source: Microsoft, "Naming Files, Paths, and Namespaces"; Go's module.CheckFilePath; superscript digits count. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
const WINDOWS_FORBIDDEN = /[<>:"|?*]/
/** Control, format (bidi, zero width, tags), surrogate, private and unassigned; and separators but the plain space. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u

/** Check every path of an upload, folders ending in a slash, and that no two of them meet anywhere. */
export function checkPaths(paths: readonly string[], issues: Issues): void {
  for (const path of paths) {
    const problem = problemOf(path)
    if (problem === undefined) continue
    const [code, sentence] = problem
    issues.error(code, sentence, { path })
  }
  checkCollisions(paths, issues)
}

function problemOf(path: string): ['zip_unsafe_path' | 'too_large', string] | undefined {
  const isFolder = path.endsWith('/')
  const bare = isFolder ? path.slice(0, -1) : path
  const shown = JSON.stringify(path)
  const unsafe = (problem: string): ['zip_unsafe_path', string] => [
    'zip_unsafe_path',
    `${shown} ${problem}; rename it.`,
  ]
  if (bare.startsWith('/')) return unsafe('is an absolute path')
  if (/^[A-Za-z]:/.test(bare)) return unsafe('names a Windows drive')
  const gitProblem = pathProblem(bare)
  if (gitProblem !== undefined) return unsafe(gitProblem)
  if (bare !== bare.normalize('NFC')) return unsafe('is not in Unicode normal form C')
  if (Buffer.byteLength(bare) > PATH_BYTES_MAX)
    return [
      'too_large',
      `${shown} has ${Buffer.byteLength(bare)} bytes; a path has at most ${PATH_BYTES_MAX}.`,
    ]
  const segments = bare.split('/')
  if (segments.length > PATH_DEPTH_MAX)
    return ['too_large', `${shown} is ${segments.length} folders deep; a path has at most ${PATH_DEPTH_MAX}.`]
  const problem = segments.map(segmentProblem).find((found) => found !== undefined)
  return problem === undefined ? undefined : unsafe(problem)
}

function segmentProblem(segment: string): string | undefined {
  if (INVISIBLE.test(segment)) return 'has an invisible or control character'
  if (WINDOWS_FORBIDDEN.test(segment))
    return 'has a character that Windows does not allow (one of < > : " | ? *)'
  if (/[. ]$/.test(segment)) return 'ends in a dot or space, which Windows drops'
  if (segment.startsWith(' ')) return 'begins with a space'
  if (WINDOWS_DEVICE.test(segment)) return 'is the name of a device on Windows'
  if (Buffer.byteLength(segment) > PATH_SEGMENT_BYTES_MAX)
    return 'has a name that is too long for a file system'
  return undefined
}

/** Paths that are one on a file system that ignores case or Unicode form, and files that others treat as folders. */
function checkCollisions(paths: readonly string[], issues: Issues): void {
  const files = new Map<string, string>()
  const folders = new Map<string, string>()
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
    if (isFolder) continue
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

/** NFC and full case folding: upper-casing first maps ß to SS, and dotless, final and titlecase forms together. */
function fold(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}
