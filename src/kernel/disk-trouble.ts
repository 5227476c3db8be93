/**
 * What the machine says when it cannot give or take bytes. That tells nothing about the bytes: only what was read
 * and is wrong is damage, and only what is not there is absent. Everything else waits until it can be read.
 */
import { statSync } from 'node:fs'
import { AppError } from './errors.ts'

/** Error numbers as Node and as the C library spell them, and the way out of each. */
const TROUBLES: readonly { code: string; words: string; wayOut: string }[] = [
  {
    code: 'EACCES',
    words: 'Permission denied',
    wayOut: 'run Stoa as the user who owns it, or give it to this one (chown, chmod)',
  },
  {
    code: 'EPERM',
    words: 'Operation not permitted',
    wayOut: 'run Stoa as the user who owns it, or give it to this one (chown, chmod, chattr -i)',
  },
  { code: 'EROFS', words: 'Read-only file system', wayOut: 'mount the disk so that it can be written' },
  { code: 'ENOSPC', words: 'No space left on device', wayOut: 'the disk is full, so make room on it' },
  { code: 'EDQUOT', words: 'Disk quota exceeded', wayOut: 'raise the quota or make room' },
  { code: 'EMFILE', words: 'Too many open files', wayOut: 'raise the limit of open files (ulimit -n)' },
  {
    code: 'ENFILE',
    words: 'Too many open files in system',
    wayOut: 'raise the limit of open files of the machine (fs.file-max)',
  },
  { code: 'ENOMEM', words: 'Cannot allocate memory', wayOut: 'give the machine or container more memory' },
  {
    code: 'EIO',
    words: 'Input/output error',
    wayOut: 'the disk does not answer as it should, so look into the machine’s log',
  },
  { code: 'EBUSY', words: 'Device or resource busy', wayOut: 'end the program that holds it' },
  { code: 'EAGAIN', words: 'Resource temporarily unavailable', wayOut: 'try again in a moment' },
  { code: 'ESTALE', words: 'Stale file handle', wayOut: 'mount the disk again' },
  { code: 'ENXIO', words: 'No such device or address', wayOut: 'mount the disk again' },
  { code: 'ENODEV', words: 'No such device', wayOut: 'mount the disk again' },
  { code: 'ENOTCONN', words: 'Transport endpoint is not connected', wayOut: 'mount the disk again' },
  { code: 'ETIMEDOUT', words: 'Connection timed out', wayOut: 'see that the disk answers' },
  { code: 'EISDIR', words: 'Is a directory', wayOut: 'a file belongs there, so move the folder away' },
  { code: 'ENOTDIR', words: 'Not a directory', wayOut: 'a folder belongs there, so move the file away' },
  { code: 'ELOOP', words: 'Too many levels of symbolic links', wayOut: 'mend the links' },
]

/** Whether there is nothing at the path. Whatever else stops a reader says nothing about that. */
export function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** For `catch`: nothing there is `undefined`, and every other error goes on. */
export function undefinedIfAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error
}

/**
 * The sentence for an error of the machine; `undefined` when it is none.
 * @param error of Node, or of a program that has the C library's words in its message
 * @param subject what could not be read or written, when the error does not name it
 */
export function diskTrouble(error: unknown, subject?: string): AppError | undefined {
  if (error instanceof AppError) return undefined
  const { code, message, path } = (error ?? {}) as { code?: string; message?: string; path?: string }
  const text = typeof message === 'string' ? message : ''
  const trouble =
    TROUBLES.find((known) => known.code === code) ??
    // The longest that fits: some of the words begin others.
    TROUBLES.filter(({ words }) => text.toLowerCase().includes(words.toLowerCase())).sort(
      (a, b) => b.words.length - a.words.length,
    )[0]
  if (trouble === undefined) return undefined
  const what = path ?? subject ?? 'A file of the store'
  const isRight = trouble.code === 'EACCES' || trouble.code === 'EPERM'
  const wayOut = `${isRight && path !== undefined ? ownerOf(path) : ''}${trouble.wayOut}`
  return new AppError(
    trouble.code === 'ENOSPC' ? 'no_space' : 'disk_trouble',
    `${what} cannot be read or written (${trouble.code}: ${trouble.words.toLowerCase()}); ${wayOut}, and start again: nothing was deleted.`,
    { cause: error },
  )
}

/** The same for anybody, who need not know where things lie: of the place it says what `subject` does. */
export function troubleOf(error: unknown, subject: string): string | undefined {
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  return diskTrouble({ code, message }, subject)?.message
}

/** Whose it is and who asks, where the machine has users. */
function ownerOf(path: string): string {
  const owner = statSync(path, { throwIfNoEntry: false })?.uid
  const own = process.geteuid?.()
  return owner === undefined || own === undefined || owner === own
    ? ''
    : `it belongs to user ${owner} and Stoa runs as user ${own}: `
}
