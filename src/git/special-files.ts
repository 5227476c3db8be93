/**
 * The files that git, and Git LFS, read from a tree. This is the one list of them: whatever else must know which files
 * steer a clone asks here. Source: gitattributes(5), gitmodules(5), gitignore(5), gitmailmap(5), git-lfs-config(5);
 * short names: git's path.c (`is_ntfs_dotgitmodules` and its kin).
 */
import { trimEnd } from '../kernel/trim-end.ts'

interface SpecialFile {
  name: string
  /** NTFS's first short names are this, `~` and a digit. */
  ntfsShort: string
  /** What NTFS's later short names begin with, or with the beginning of it. Git LFS names none of its own. */
  ntfsHash?: string
  /**
   * It changes what a clone of it checks out, fetches or calls modified: never served. The others hide files from
   * `git status` or rename people in `git log`, which no pull depends on.
   */
  steers: boolean
  /** It may lie in an upload under exactly this name. `.gitmodules` could name submodules. */
  isAccepted: boolean
}

const SPECIAL_FILES: readonly SpecialFile[] = [
  { name: '.gitattributes', ntfsShort: 'gitatt', ntfsHash: 'gi7d29', steers: true, isAccepted: true },
  { name: '.gitmodules', ntfsShort: 'gitmod', ntfsHash: 'gi7eba', steers: true, isAccepted: false },
  { name: '.lfsconfig', ntfsShort: 'lfscon', steers: true, isAccepted: true },
  { name: '.gitignore', ntfsShort: 'gitign', ntfsHash: 'gi250a', steers: false, isAccepted: true },
  { name: '.mailmap', ntfsShort: 'mailma', ntfsHash: 'maba30', steers: false, isAccepted: true },
]

/** Code points that HFS+ leaves out when it compares names. Source: git's utf8.c, `next_hfs_char`. */
const HFS_IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/** Nothing special on any system: that takes a dot in front, a tilde, a blank, a colon or letters beyond ASCII. */
export const PLAIN_SEGMENT = /^[\w-][\w.-]*$/

/** Whether the file would steer git in everybody's clone, or lies in a folder of such a name. */
export function steersGit(path: string): boolean {
  return path.split('/').some((segment) => specialFile(segment)?.steers === true)
}

/** The special file that some file system takes a segment of a path for. */
export function specialFile(segment: string): SpecialFile | undefined {
  if (PLAIN_SEGMENT.test(segment)) return undefined
  return SPECIAL_FILES.find((file) => looksLike(segment, file))
}

function looksLike(segment: string, { name, ntfsShort, ntfsHash }: SpecialFile): boolean {
  if (withoutHfsIgnored(segment) === name) return true
  const ntfs = ntfsName(segment)
  return (
    ntfs === name ||
    new RegExp(`^${ntfsShort}~[1-4]$`).test(ntfs) ||
    (ntfsHash !== undefined && isNtfsHashName(ntfs, ntfsHash))
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
export function withoutHfsIgnored(segment: string): string {
  return segment.replace(HFS_IGNORED, '').toLowerCase()
}

/** NTFS ignores case, trailing dots and spaces, and takes what follows a colon for a stream. */
export function ntfsName(segment: string): string {
  const stream = segment.indexOf(':')
  return trimEnd(stream === -1 ? segment : segment.slice(0, stream), ' .').toLowerCase()
}
