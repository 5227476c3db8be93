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

/** Fails by destroying the stream with the error. */
export function archiveTree(objects: ObjectSource, tree: Oid): Readable {
  const archive = new ZipArchive(OPTIONS)
  void fill(archive, objects, tree).catch((error: Error) => archive.destroy(error))
  return archive
}

async function fill(
  archive: InstanceType<typeof ZipArchive>,
  objects: ObjectSource,
  tree: Oid,
): Promise<void> {
  for (const file of await listFiles(objects, tree)) {
    const { content } = await objects.read(file.oid)
    const appended = new Promise((resolve) => archive.once('entry', resolve))
    archive.append(content, {
      name: file.path,
      date: FIXED_DATE,
      mode: Number.parseInt(file.mode.slice(-3), 8),
    })
    await appended
  }
  await archive.finalize()
}
