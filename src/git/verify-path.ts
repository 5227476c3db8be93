/**
 * Which names may stand in a tree. The rule of git's `verify_path` with `core.protectHFS` and
 * `core.protectNTFS` both on, whatever this machine is: a tree is checked out on other people's laptops.
 * Source: git's read-cache.c, path.c (`is_ntfs_dotgit`), utf8.c (`is_hfs_dotgit`); CVE-2014-9390 and its kin.
 */
import { ntfsName, PLAIN_SEGMENT, specialFile, withoutHfsIgnored } from './special-files.ts'

/** What is wrong with a path, as the end of a sentence that begins with the path; `undefined` when nothing is. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty'
  for (const segment of path.split('/')) {
    const problem = segmentProblem(segment)
    if (problem !== undefined) return problem
  }
  return undefined
}

function segmentProblem(segment: string): string | undefined {
  if (PLAIN_SEGMENT.test(segment)) return undefined
  if (segment === '') return 'has an empty folder name'
  if (segment === '.' || segment === '..') return `has "${segment}" as a folder name`
  if (segment.includes('\0')) return 'has a NUL character'
  if (segment.includes('\\')) return 'has a backslash, which Windows takes for a folder separator'
  if (isDotGit(segment)) return 'is taken for a .git folder by some file system'
  const special = specialFile(segment)
  if (special === undefined || (special.isAccepted && segment === special.name)) return undefined
  return `is taken for ${special.name} by some file system`
}

/** Whether some file system takes the name for `.git`, which git refuses in every tree. */
export function isDotGit(segment: string): boolean {
  const plain = withoutHfsIgnored(segment)
  if (plain === '.git') return true
  return /^(\.git|git~\d+)[ .]*(:.*)?$/i.test(ntfsName(segment))
}
