/**
 * Stored trees as ZIPs: sorted entries, one fixed date, modes kept. Each is made once, in threads, and kept as a file
 * under `DATA_DIR/archives/`, a cache: what is deleted there is made again, with the same bytes.
 */
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { listFiles, type StoredFile } from '../../catalog/index.ts'
import type { ObjectSource } from '../../git/index.ts'
import { isOid, type Oid } from '../../git/objects.ts'
import { undefinedIfAbsent } from '../../kernel/disk-trouble.ts'
import { removeTemporaries, writeTemporary } from '../../kernel/durable.ts'
import { createGate } from '../../kernel/gate.ts'
import {
  ARCHIVE_BATCH_BYTES,
  ARCHIVE_BATCH_FILES_MAX,
  ARCHIVE_BATCH_MS_MAX,
  ARCHIVE_HEAP_BYTES_MAX,
  ARCHIVE_THREAD_IDLE_MS,
  ARCHIVE_THREADS_MAX,
  ARCHIVES_BYTES_MAX,
  ARCHIVES_MADE_AT_ONCE_MAX,
} from '../../kernel/limits.ts'
import { createThreads } from '../../kernel/threads.ts'
import type { PackedFiles, PackFilesJob } from './pack-files.ts'
import { directoryRecord, endRecords } from './records.ts'

export interface Archive {
  sizeBytes: number
  /** Read as fast as whoever takes it. */
  chunks: AsyncIterable<Buffer>
}

export interface Archives {
  /** @throws AppError `object_missing`, `object_corrupt`, `thread_died` */
  open(tree: Oid): Promise<Archive>
  /** How many were made so far: what is kept is not made again. */
  readonly made: number
  close(): Promise<void>
}

type Pack = (job: PackFilesJob) => Promise<PackedFiles>

/** @param bytesMax of all that is kept; the one that was asked for longest ago goes first */
export async function openArchives(
  folder: string,
  objects: ObjectSource,
  bytesMax = ARCHIVES_BYTES_MAX,
): Promise<Archives> {
  await mkdir(folder, { recursive: true })
  await removeTemporaries(folder)
  const threads = createThreads<PackFilesJob, PackedFiles>({
    module: new URL('./pack-thread.ts', import.meta.url),
    task: 'making a ZIP',
    atOnceMax: ARCHIVE_THREADS_MAX,
    heapBytesMax: ARCHIVE_HEAP_BYTES_MAX,
    jobMsMax: ARCHIVE_BATCH_MS_MAX,
    idleMsMax: ARCHIVE_THREAD_IDLE_MS,
  })
  const pack: Pack = (job) => threads.run(job, [job.entries.buffer])
  const gate = createGate(ARCHIVES_MADE_AT_ONCE_MAX)
  const making = new Map<Oid, Promise<void>>()
  const kept = await sizesIn(folder)
  let made = 0

  const fileOf = (tree: Oid) => path.join(folder, `${tree}.zip`)
  const make = async (tree: Oid): Promise<void> => {
    const temporary = await writeTemporary(folder, (file) => writeZip(file, objects, tree, pack))
    const { size } = await stat(temporary)
    await rename(temporary, fileOf(tree))
    made += 1
    kept.set(tree, size)
    await makeRoom(tree)
  }
  const makeRoom = async (newest: Oid): Promise<void> => {
    let bytes = [...kept.values()].reduce((sum, size) => sum + size, 0)
    for (const [tree, size] of [...kept]) {
      if (bytes <= bytesMax || tree === newest) return
      kept.delete(tree)
      bytes -= size
      // Whoever reads it has it open, and goes on.
      await rm(fileOf(tree), { force: true })
    }
  }
  const openKept = async (tree: Oid): Promise<FileHandle | undefined> => {
    const size = kept.get(tree)
    if (size === undefined) return undefined
    // The one that is asked for stands last.
    kept.delete(tree)
    kept.set(tree, size)
    const file = await open(fileOf(tree)).catch(undefinedIfAbsent)
    if (file === undefined) kept.delete(tree)
    return file
  }
  const openOrMake = async (tree: Oid): Promise<FileHandle> => {
    for (;;) {
      const file = await openKept(tree)
      if (file !== undefined) return file
      const running = making.get(tree) ?? gate(() => make(tree)).finally(() => making.delete(tree))
      making.set(tree, running)
      await running
    }
  }

  return {
    async open(tree) {
      const file = await openOrMake(tree)
      const { size } = await file.stat()
      return { sizeBytes: size, chunks: createReadStream('', { fd: file }) }
    },
    get made() {
      return made
    },
    async close() {
      await Promise.allSettled(making.values())
      await threads.close()
    },
  }
}

/** What earlier runs made, oldest first, in bytes. */
async function sizesIn(folder: string): Promise<Map<Oid, number>> {
  const found: { tree: Oid; size: number; at: number }[] = []
  for (const name of await readdir(folder)) {
    const tree = path.basename(name, '.zip')
    if (!isOid(tree) || name === tree) continue
    const { size, mtimeMs } = await stat(path.join(folder, name))
    found.push({ tree, size, at: mtimeMs })
  }
  return new Map(found.sort((a, b) => a.at - b.at).map(({ tree, size }) => [tree, size]))
}

async function writeZip(file: FileHandle, objects: ObjectSource, tree: Oid, pack: Pack): Promise<void> {
  let at = 0
  const write = async (bytes: Uint8Array) => {
    await file.write(bytes)
    at += bytes.length
  }
  const directory: Buffer[] = []
  let entries = 0
  for await (const packed of packAhead(batchesOf(objects, await listFiles(objects, tree)), objects, pack)) {
    const records: Buffer[] = []
    let offset = at
    for (const each of packed.files) {
      records.push(directoryRecord(each, offset))
      offset += HEADER_BYTES + Buffer.byteLength(each.path) + each.packedBytes
    }
    directory.push(Buffer.concat(records))
    entries += packed.files.length
    await write(packed.bytes)
  }
  const start = at
  for (const records of directory) await write(records)
  await write(endRecords({ entries, sizeBytes: at - start, offset: start }))
}

/** Of a local header, without the name. */
const HEADER_BYTES = 30

/** Batches in their order, while the next ones are already made. */
async function* packAhead(
  batches: Iterable<StoredFile[]>,
  objects: ObjectSource,
  pack: Pack,
): AsyncGenerator<PackedFiles> {
  const running: Promise<PackedFiles>[] = []
  try {
    for (const batch of batches) {
      const packed = packBatch(batch, objects, pack)
      // Whoever awaits it hears of a failure; one behind it is no unhandled one.
      packed.catch(() => undefined)
      running.push(packed)
      if (running.length > ARCHIVE_THREADS_MAX) yield await running.shift()!
    }
    while (running.length > 0) yield await running.shift()!
  } finally {
    await Promise.allSettled(running)
  }
}

async function packBatch(files: StoredFile[], objects: ObjectSource, pack: Pack): Promise<PackedFiles> {
  const oids = files.map(({ oid }) => oid)
  const entries = await objects.readEntries(oids, Number.POSITIVE_INFINITY, { before: 0, behind: 0 })
  return pack({
    files: files.map(({ path, mode }) => ({ path, mode })),
    entries: new Uint8Array(entries!),
  })
}

/** A file that is larger than a batch is one. */
function* batchesOf(objects: ObjectSource, files: readonly StoredFile[]): Generator<StoredFile[]> {
  let batch: StoredFile[] = []
  let bytes = 0
  for (const file of files) {
    const fileBytes = objects.entryBytes(file.oid)
    const isFull = bytes + fileBytes > ARCHIVE_BATCH_BYTES || batch.length >= ARCHIVE_BATCH_FILES_MAX
    if (isFull && batch.length > 0) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(file)
    bytes += fileBytes
  }
  if (batch.length > 0) yield batch
}
