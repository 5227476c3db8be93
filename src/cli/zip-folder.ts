/** A folder or a ZIP on this machine as the bytes of an upload. */
import { readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Issue } from '../kernel/errors.ts'
import { ZIP_BYTES_MAX } from '../kernel/limits.ts'
import { excessText, limitText } from '../kernel/size-text.ts'
import { readLocalFolder } from '../sources/local-folder.ts'
import { archiveFiles } from './archive-files.ts'
import { CommandError } from './failures.ts'

export interface Upload {
  name: string
  zip: Buffer
  /** What was passed over: of tools, or ignored. */
  leftOut: string[]
  /** A word about each link that means nothing there. */
  issues: Issue[]
}

/** A folder becomes a ZIP: the same files give the same bytes. @throws CommandError, AppError */
export async function zipFolder(place: string): Promise<Upload> {
  const stats = await stat(place).catch((cause) => {
    throw new CommandError(
      'no_such_file',
      `"${place}" cannot be read (${cause.code}); name a folder or a ZIP.`,
      { cause },
    )
  })
  const name = path.basename(path.resolve(place))
  if (!stats.isDirectory()) return { name, zip: await readZip(place, stats.size), leftOut: [], issues: [] }
  const folder = path.resolve(place)
  const { files, leftOut, issues } = await readLocalFolder(await repositoryOf(folder), folder)
  return { name: `${name}.zip`, zip: await buffer(archiveFiles(files)), leftOut, issues }
}

/** The repository that a folder is part of: what is ignored above it is ignored in it. Else the folder itself. */
async function repositoryOf(folder: string): Promise<string> {
  const real = await realpath(folder)
  for (let at = real; ; at = path.dirname(at)) {
    if (await exists(path.join(at, '.git'))) return at
    if (path.dirname(at) === at) return real
  }
}

function exists(place: string): Promise<boolean> {
  return stat(place).then(
    () => true,
    () => false,
  )
}

async function readZip(file: string, sizeBytes: number): Promise<Buffer> {
  if (sizeBytes <= ZIP_BYTES_MAX) return readFile(file)
  throw new CommandError(
    'too_large',
    `"${file}" has ${excessText(sizeBytes, ZIP_BYTES_MAX)}; an upload has at most ${limitText(ZIP_BYTES_MAX)}.`,
  )
}
