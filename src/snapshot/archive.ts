/** A stored tree as a deterministic ZIP: sorted entries, one fixed date, modes kept. */
import type { Readable } from 'node:stream'
import { ZipArchive } from 'archiver'
import { listFiles } from '../catalog/files.ts'
import type { Oid } from '../git/object.ts'
import type { ObjectSource } from '../git/object-source.ts'

/** The first moment a ZIP can name. Entries never carry a real date, so equal trees are equal bytes. */
const FIXED_DATE = new Date(Date.UTC(1980, 0, 1))

/** `forceUTC` makes the bytes independent of the server's time zone; the type declarations lack it. */
const OPTIONS = { forceUTC: true, zlib: { level: 6 } } as ConstructorParameters<typeof ZipArchive>[0]

export interface ArchivedFile {
  path: string
  mode: '100644' | '100755'
  content: Buffer
}

/** Fails by destroying the stream with the error. */
export function archiveTree(objects: ObjectSource, tree: Oid): Readable {
  return archiveFiles(filesOf(objects, tree))
}

/** Files in the given order; the same files give the same bytes. Fails by destroying the stream with the error. */
export function archiveFiles(files: AsyncIterable<ArchivedFile> | Iterable<ArchivedFile>): Readable {
  const archive = new ZipArchive(OPTIONS)
  void fill(archive, files).catch((error: Error) => archive.destroy(error))
  return archive
}

async function* filesOf(objects: ObjectSource, tree: Oid): AsyncGenerator<ArchivedFile> {
  for (const { path, mode, oid } of await listFiles(objects, tree)) {
    yield { path, mode, content: (await objects.read(oid)).content }
  }
}

async function fill(
  archive: InstanceType<typeof ZipArchive>,
  files: AsyncIterable<ArchivedFile> | Iterable<ArchivedFile>,
): Promise<void> {
  for await (const file of files) {
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
