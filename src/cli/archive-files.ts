/** Files as a ZIP to upload: one fixed date, modes kept, so that equal files are equal bytes. */
import type { Readable } from 'node:stream'
import { ZipArchive } from 'archiver'

/** The first moment a ZIP can name. */
const FIXED_DATE = new Date(Date.UTC(1980, 0, 1))

/** `forceUTC` makes the bytes independent of the machine's time zone; the type declarations lack it. */
const OPTIONS = { forceUTC: true, zlib: { level: 6 } } as ConstructorParameters<typeof ZipArchive>[0]

export interface ArchivedFile {
  path: string
  mode: '100644' | '100755'
  content: Buffer
}

/** In the given order. Fails by destroying the stream with the error. */
export function archiveFiles(files: Iterable<ArchivedFile>): Readable {
  const archive = new ZipArchive(OPTIONS)
  void fill(archive, files).catch((error: Error) => archive.destroy(error))
  return archive
}

async function fill(archive: InstanceType<typeof ZipArchive>, files: Iterable<ArchivedFile>): Promise<void> {
  for (const file of files) {
    const appended = new Promise((resolve) => archive.once('entry', resolve))
    archive.append(file.content, {
      name: file.path,
      date: FIXED_DATE,
      mode: Number.parseInt(file.mode.slice(-3), 8),
    })
    await appended
  }
  await archive.finalize()
}
