/**
 * Which names may stand in a tree. The rule of git's `verify_path` with `core.protectHFS` and
 * `core.protectNTFS` both on, whatever this machine is: a tree is checked out on other people's laptops.
 * Source: git's read-cache.c, path.c (`is_ntfs_dotgit`), utf8.c (`is_hfs_dotgit`); CVE-2014-9390 and its kin.
 */

/** Code points that HFS+ leaves out when it compares names. Source: git's utf8.c, `next_hfs_char`. */
const HFS_IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/** Files that git reads from a tree; a name that some file system takes for one of them is refused. */
const SPECIAL_FILES = [
  { name: '.gitmodules', ntfsShort: 'gitmod', ntfsHash: 'gi7eba' },
  { name: '.gitattributes', ntfsShort: 'gitatt', ntfsHash: 'gi7d29' },
  { name: '.gitignore', ntfsShort: 'gitign', ntfsHash: 'gi250a' },
  { name: '.mailmap', ntfsShort: 'mailma', ntfsHash: 'maba30' },
]

/** Exactly these are ordinary files that do no harm where they are. `.gitmodules` could name submodules. */
const HARMLESS_SPECIAL_FILES = new Set(['.gitattributes', '.gitignore', '.mailmap'])

/** Nothing special on any system: that takes a dot in front, a tilde, a blank, a colon or letters beyond ASCII. */
const PLAIN_SEGMENT = /^[\w-][\w.-]*$/

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
  if (HARMLESS_SPECIAL_FILES.has(segment)) return undefined
  const special = SPECIAL_FILES.find((file) => looksLikeSpecialFile(segment, file))
  if (special !== undefined) return `is taken for ${special.name} by some file system`
  return undefined
}

/** Whether some file system takes the name for `.git`, which git refuses in every tree. */
export function isDotGit(segment: string): boolean {
  const plain = withoutHfsIgnored(segment)
  if (plain === '.git') return true
  return /^(\.git|git~\d+)[ .]*(:.*)?$/i.test(ntfsName(segment))
}

function looksLikeSpecialFile(segment: string, file: (typeof SPECIAL_FILES)[number]): boolean {
  if (withoutHfsIgnored(segment) === file.name) return true
  const ntfs = ntfsName(segment)
  return (
    ntfs === file.name ||
    new RegExp(`^${file.ntfsShort}~[1-4]$`).test(ntfs) ||
    isNtfsHashName(ntfs, file.ntfsHash)
  )
}

/** NTFS's later short names: 0 to 6 letters of a hash, `~`, and a number, 8 characters in all (`is_ntfs_dot_generic`). */
function isNtfsHashName(ntfs: string, ntfsHash: string): boolean {
  const [prefix, number] = ntfs.split('~', 2)
  return (
    ntfs.length === 8 && number !== undefined && /^[1-9]\d*$/.test(number) && ntfsHash.startsWith(prefix!)
  )
}

/** HFS+ ignores case and some code points. */
function withoutHfsIgnored(segment: string): string {
  return segment.replace(HFS_IGNORED, '').toLowerCase()
}

/** NTFS ignores case, trailing dots and spaces, and takes what follows a colon for a stream. */
function ntfsName(segment: string): string {
  const stream = segment.indexOf(':')
  return (stream === -1 ? segment : segment.slice(0, stream)).replace(/[ .]+$/, '').toLowerCase()
}
