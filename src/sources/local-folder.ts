/**
 * A folder on the server's own disk, read without ever leaving a root: the folder may be a link, and a link in it is
 * read as what it says, and never gone through.
 * Other programs may move things while it is read, so what was opened is looked at again: that it is where its path
 * says, and that it is the file that lies there.
 */
import { constants, type Dirent } from 'node:fs'
import { type FileHandle, open, readdir, readlink, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { BundleFile } from '../intake/index.ts'
import { AppError, type Issue } from '../kernel/errors.ts'
import {
  FILE_BYTES_MAX,
  IGNORE_FILE_BYTES_MAX,
  IMPORT_BYTES_MAX,
  IMPORT_ENTRIES_MAX,
  PATH_DEPTH_MAX,
} from '../kernel/limits.ts'
import type { WrittenLink } from '../upstream/follow-links.ts'
import { ENVIRONMENT_FILE, IGNORE_FILE, IgnoreRules, isOfTools } from './left-out.ts'
import { withLinked } from './local-links.ts'

export interface LocalFolder {
  /** Sorted by path. Their paths are not checked yet. */
  files: BundleFile[]
  /** What belongs to tools or is ignored, and is never published, such as `.git`; folders as a whole. */
  leftOut: string[]
  /** A word about each link that means nothing here. */
  issues: Issue[]
}

const EXECUTE_BITS = 0o111
/** A link is not followed, and a pipe without a writer not waited for. Windows has neither flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Its .gitignore files are followed, and those above it up to the root.
 * @param root absolute
 * @param wanted absolute, or relative to the root
 * @throws AppError `import_outside`; `invalid_upload` for devices, and too many links; `too_large`
 */
export async function readLocalFolder(root: string, wanted: string): Promise<LocalFolder> {
  const { folder, above } = await confine(root, wanted)
  const reading: Reading = { folder, above, entries: 0, bytes: 0, files: [], links: [], leftOut: [] }
  await readInto(reading, '', 1, await rulesAbove(folder, above))
  const { files, issues } = withLinked(reading.files, reading.links)
  assertNotTooMuch(files, issues)
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, leftOut: reading.leftOut.sort(), issues }
}

interface Reading extends Omit<LocalFolder, 'issues'> {
  links: WrittenLink[]
  /** The real path of what is imported. */
  folder: string
  /** Where that lies below the root: `''`, or `a/b/`. */
  above: string
  entries: number
  bytes: number
}

/** The real path of a folder in the root. Whether something is there at all is told of the inside only. */
async function confine(root: string, wanted: string): Promise<{ folder: string; above: string }> {
  const outside = (cause?: unknown) =>
    new AppError(
      'import_outside',
      `"${wanted}" is not a folder inside LOCAL_IMPORT_ROOT; move it there, or name one that is there.`,
      { cause },
    )
  if (wanted.includes('\0')) throw outside()
  try {
    const realRoot = await realpath(root)
    const real = await realpath(path.resolve(realRoot, wanted))
    const isInside = real === realRoot || real.startsWith(realRoot.replace(/[/\\]?$/, path.sep))
    if (isInside && (await stat(real)).isDirectory()) {
      const below = path.relative(realRoot, real).split(path.sep).join('/')
      return { folder: real, above: below === '' ? '' : `${below}/` }
    }
  } catch (cause) {
    throw outside(cause)
  }
  throw outside()
}

/** Rules of the folders that hold it, from the root on. @param above where it lies below the root: `''`, or `a/b/` */
async function rulesAbove(folder: string, above: string): Promise<IgnoreRules> {
  const names = above.split('/').slice(0, -1)
  let rules = new IgnoreRules()
  for (const depth of names.keys()) {
    const text = await readIgnoreFile(path.join(folder, '../'.repeat(names.length - depth)))
    rules = rules.with(
      names
        .slice(0, depth)
        .map((name) => `${name}/`)
        .join(''),
      text,
    )
  }
  return rules
}

/** Nothing when there is none, or when it is no file. */
async function readIgnoreFile(folder: string): Promise<string> {
  const handle = await open(path.join(folder, IGNORE_FILE), OPEN_FLAGS).catch(() => undefined)
  if (handle === undefined) return ''
  try {
    const stats = await handle.stat()
    if (!stats.isFile() || stats.size > IGNORE_FILE_BYTES_MAX) return ''
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

async function readInto(reading: Reading, below: string, depth: number, above: IgnoreRules): Promise<void> {
  if (depth > PATH_DEPTH_MAX) {
    throw new AppError('too_large', `"${below}" is more than ${PATH_DEPTH_MAX} folders deep; move it up.`)
  }
  const entries = await listFolder(reading, below)
  const hasRules = entries.some(({ name }) => name === IGNORE_FILE)
  const text = hasRules ? await readIgnoreFile(path.join(reading.folder, below)) : ''
  const rules = text === '' ? above : above.with(reading.above + below, text)
  if (below !== '' && entries.some(({ name }) => name === ENVIRONMENT_FILE)) {
    reading.leftOut.push(below.slice(0, -1))
    return
  }
  for (const entry of entries) {
    const name = below + entry.name
    const place = `${reading.above}${name}${entry.isDirectory() ? '/' : ''}`
    if (isOfTools(entry.name) || rules.isIgnored(place)) {
      reading.leftOut.push(name)
      continue
    }
    reading.entries += 1
    if (reading.entries > IMPORT_ENTRIES_MAX) {
      throw new AppError(
        'too_large',
        `The folder has more than ${IMPORT_ENTRIES_MAX} files and folders; name a smaller one.`,
      )
    }
    if (entry.isSymbolicLink()) reading.links.push(await readLink(reading, name))
    else if (entry.isDirectory()) await readInto(reading, `${name}/`, depth + 1, rules)
    else reading.files.push(await readFile(reading, name))
  }
}

async function listFolder({ folder }: Reading, below: string): Promise<Dirent[]> {
  const place = path.join(folder, below).replace(/(?<=.)[/\\]$/, '')
  try {
    const entries = await readdir(place, { withFileTypes: true })
    if ((await realpath(place)) === place) return entries
  } catch (error) {
    throw moved(below || '.', error)
  }
  throw moved(below || '.')
}

async function readLink({ folder }: Reading, name: string): Promise<WrittenLink> {
  try {
    const target = await readlink(path.join(folder, name), { encoding: 'buffer' })
    return {
      path: name,
      target: path.sep === '/' ? target : Buffer.from(String(target).replaceAll('\\', '/')),
    }
  } catch (error) {
    throw moved(name, error)
  }
}

async function readFile(reading: Reading, name: string): Promise<BundleFile> {
  const file = path.join(reading.folder, name)
  const handle = await open(file, OPEN_FLAGS).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' ? irregular(name) : moved(name, error)
  })
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw irregular(name)
    await assertStillThere(handle, file, name)
    const content = await readBounded(handle, reading, name)
    return { path: name, mode: (stats.mode & EXECUTE_BITS) === 0 ? '100644' : '100755', content }
  } finally {
    await handle.close()
  }
}

/** The real path is the path, and the file that is there is the one that was opened. */
async function assertStillThere(handle: FileHandle, file: string, name: string): Promise<void> {
  try {
    const [opened, there] = [await handle.stat({ bigint: true }), await stat(file, { bigint: true })]
    const isSame = opened.ino === there.ino && opened.dev === there.dev
    if (isSame && (await realpath(file)) === file) return
  } catch (error) {
    throw moved(name, error)
  }
  throw moved(name)
}

/** Sizes are measured, never believed: a file may grow while it is read. */
async function readBounded(handle: FileHandle, reading: Reading, name: string): Promise<Buffer> {
  const bytesMax = Math.min(FILE_BYTES_MAX, IMPORT_BYTES_MAX - reading.bytes)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of handle.createReadStream({ autoClose: false })) {
    bytes += (chunk as Buffer).length
    if (bytes > bytesMax) {
      throw new AppError(
        'too_large',
        `With "${name}" the folder exceeds what is imported at once (${FILE_BYTES_MAX} bytes for a file, ${IMPORT_BYTES_MAX} in all); name a smaller one.`,
      )
    }
    chunks.push(chunk as Buffer)
  }
  reading.bytes += bytes
  return Buffer.concat(chunks)
}

/** Links make much of little. */
function assertNotTooMuch(files: readonly BundleFile[], issues: readonly Issue[]): void {
  const wrong = issues.filter(({ severity }) => severity === 'error')
  if (wrong.length > 0) throw new AppError('invalid_upload', wrong[0]!.message, { issues: wrong })
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0)
  if (files.length <= IMPORT_ENTRIES_MAX && bytes <= IMPORT_BYTES_MAX) return
  throw new AppError(
    'too_large',
    `With what its links mean the folder has ${files.length} files and ${bytes} bytes; at most ${IMPORT_ENTRIES_MAX} and ${IMPORT_BYTES_MAX} are read at once, so name a smaller one.`,
  )
}

function irregular(name: string): AppError {
  return new AppError('invalid_upload', `"${name}" is not a regular file; replace it with one.`)
}

function moved(name: string, cause?: unknown): AppError {
  return new AppError(
    'invalid_upload',
    `"${name}" cannot be read, or was moved while it was being read; try again.`,
    { cause },
  )
}
