/**
 * Every object of the store, in one bare repository that git reads and checks. Each `writePack` is one pack,
 * named by its root object, so that writing it again is nothing and a tree's closure is its pack's index.
 */
import { readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { removeTemporaries, sharedFolderSync, writeTemporary } from '../kernel/durable.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { CLOSURE_CACHE_OIDS_MAX, PACK_READ_BYTES } from '../kernel/limits.ts'
import { makeBareRepository } from './bare-repo.ts'
import { GitError } from './errors.ts'
import { type GitObject, hashObject, isOid, type Oid } from './object.ts'
import type { DeflatedObject, NewObject, ObjectSource } from './object-source.ts'
import { type Location, OidTable } from './oid-table.ts'
import { type EntryHeader, encodeEntries, parseEntryHeader } from './pack/entry.ts'
import { encodeIndex, parseIndex } from './pack/idx.ts'
import { inflateStart } from './pack/inflate-start.ts'
import { isDamage, loadPack, setAside } from './pack/load-pack.ts'
import { OpenPacks } from './pack/open-packs.ts'
import { PACK_TRAILER_BYTES, type PackedEntry, type WrittenPack, writePackFile } from './pack/pack-file.ts'

const inflateAsync = promisify(inflate)

/** An entry's header is at most this long: 4 + 7 × 9 bits of size. */
const ENTRY_HEADER_BYTES_MAX = 10

/** Reads of one answer that wait for the disk together. */
const READS_AT_ONCE_MAX = 64

export interface ObjectStore extends ObjectSource {
  /**
   * Store objects durably as one pack that is named by `root`, one of them. Nothing happens when that pack is
   * there already: ids are over content, so it holds the same.
   */
  writePack(root: Oid, objects: readonly (NewObject | DeflatedObject)[]): Promise<void>
  /** Inflated size in bytes, without inflating. @throws GitError `object_missing` */
  sizeOf(oid: Oid): Promise<number>
  close(): Promise<void>
}

interface ObjectStoreOptions {
  /** Told about a pack that is damaged or gone. A damaged one was renamed to `*.corrupt`; its objects are missing. */
  onCorrupt?: ((pack: string, reason: string) => void) | undefined
  /** Told about a pack whose index was made anew from it. */
  onMended?: ((pack: string, reason: string) => void) | undefined
}

/**
 * Open (or make) the bare repository at `folder`. What a crash left unfinished is removed.
 * @throws whatever the disk says when a pack cannot be read; then every pack is as it was
 */
export async function openObjectStore(
  folder: string,
  options: ObjectStoreOptions = {},
): Promise<ObjectStore> {
  await removeTemporaries(folder)
  await makeBareRepository(folder)
  const store = new PackedObjectStore(path.join(folder, 'objects', 'pack'))
  await store.load(options)
  return store
}

class PackedObjectStore implements ObjectStore {
  readonly #folder: string
  readonly #syncFolder: () => Promise<void>
  readonly #table = new OidTable()
  /** Roots by the number that the table knows a pack by. */
  readonly #roots: Oid[] = []
  readonly #stored = new Set<Oid>()
  readonly #writing = new Map<Oid, Promise<void>>()
  readonly #files = new OpenPacks()
  readonly #closures = new Map<Oid, readonly Oid[]>()
  #closuresOids = 0

  constructor(folder: string) {
    this.#folder = folder
    this.#syncFolder = sharedFolderSync(folder)
  }

  async load({ onCorrupt, onMended }: ObjectStoreOptions): Promise<void> {
    await removeTemporaries(this.#folder)
    const roots = new Map<Oid, Set<string>>()
    for (const name of (await readdir(this.#folder)).sort()) {
      const [, root, suffix] = /^pack-([0-9a-f]{40})\.(pack|idx)$/.exec(name) ?? []
      if (root !== undefined && isOid(root)) roots.set(root, (roots.get(root) ?? new Set()).add(suffix!))
    }
    for (const [root, suffixes] of roots) {
      const pack = this.#path(root, 'pack')
      if (!suffixes.has('pack')) onCorrupt?.(pack, 'It is gone, and its index is there.')
      else await this.#loadPack(root, pack, { onCorrupt, onMended })
    }
  }

  has(oid: Oid): boolean {
    return this.#table.has(oid)
  }

  async read(oid: Oid): Promise<GitObject> {
    const { pack, offset, length } = this.#locate(oid)
    const entry = await this.#files.read(this.#path(this.#roots[pack]!, 'pack'), offset, length)
    const header = parseEntryHeader(entry)
    const content = await inflateAsync(entry.subarray(header.length), {
      maxOutputLength: header.sizeBytes + 1,
    }).catch((cause: unknown) => {
      throw corrupt(oid, this.#roots[pack]!, cause)
    })
    if (content.length !== header.sizeBytes || hashObject(header.type, content) !== oid)
      throw corrupt(oid, this.#roots[pack]!)
    return { oid, type: header.type, content }
  }

  async readStart(oid: Oid, bytesMax: number): Promise<Buffer> {
    const { sizeBytes } = await this.headerOf(oid)
    if (sizeBytes <= bytesMax) return (await this.read(oid)).content
    const { pack } = this.#locate(oid)
    return inflateStart(this.entries([oid]), bytesMax).catch((cause: unknown) => {
      throw corrupt(oid, this.#roots[pack]!, cause)
    })
  }

  async headerOf(oid: Oid): Promise<EntryHeader> {
    const { pack, offset, length } = this.#locate(oid)
    const packFile = this.#path(this.#roots[pack]!, 'pack')
    return parseEntryHeader(
      await this.#files.read(packFile, offset, Math.min(length, ENTRY_HEADER_BYTES_MAX)),
    )
  }

  async sizeOf(oid: Oid): Promise<number> {
    return (await this.headerOf(oid)).sizeBytes
  }

  entryBytes(oid: Oid): number {
    return this.#locate(oid).length
  }

  async closure(root: Oid): Promise<readonly Oid[] | undefined> {
    const known = this.#closures.get(root)
    if (known !== undefined) {
      this.#closures.delete(root)
      this.#closures.set(root, known)
      return known
    }
    if (!this.#stored.has(root)) return undefined
    const { entries } = parseIndex(await readFile(this.#path(root, 'idx')))
    const inPackOrder = entries.sort((a, b) => a.offset - b.offset).map((entry) => entry.oid)
    this.#remember(root, inPackOrder)
    return this.#closures.get(root)
  }

  async *entries(oids: readonly Oid[]): AsyncGenerator<Buffer> {
    const locations = oids.map((oid) => this.#locate(oid))
    for (const range of coalesce(locations)) {
      const packFile = this.#path(this.#roots[range.pack]!, 'pack')
      for (let done = 0; done < range.length; done += PACK_READ_BYTES) {
        yield await this.#files.read(
          packFile,
          range.offset + done,
          Math.min(PACK_READ_BYTES, range.length - done),
        )
      }
    }
  }

  async readEntries(oids: readonly Oid[], bytesMax: number, room: { before: number; behind: number }) {
    const locations = oids.map((oid) => this.#locate(oid))
    const lengthBytes = locations.reduce((sum, { length }) => sum + length, 0)
    if (lengthBytes > bytesMax) return undefined
    const entries = Buffer.allocUnsafe(room.before + lengthBytes + room.behind)
    let at = room.before
    let reading: Promise<void>[] = []
    for (const { pack, offset, length } of coalesce(locations)) {
      const target = entries.subarray(at, at + length)
      reading.push(this.#files.readInto(this.#path(this.#roots[pack]!, 'pack'), offset, target))
      at += length
      if (reading.length < READS_AT_ONCE_MAX) continue
      await Promise.all(reading)
      reading = []
    }
    await Promise.all(reading)
    return entries
  }

  writePack(root: Oid, objects: readonly (NewObject | DeflatedObject)[]): Promise<void> {
    if (this.#stored.has(root)) return Promise.resolve()
    const running =
      this.#writing.get(root) ??
      this.#write(root, withoutTwins(objects)).finally(() => this.#writing.delete(root))
    this.#writing.set(root, running)
    return running
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#writing.values())
    await this.#files.closeAll()
  }

  /** The pack's bytes, then its index: the index makes the pack visible, to us and to git. */
  async #write(root: Oid, objects: readonly (NewObject | DeflatedObject)[]): Promise<void> {
    let written: WrittenPack | undefined
    const pack = await writeTemporary(this.#folder, async (file) => {
      written = await writePackFile(file, objects.length, encodeEntries(objects))
      failpoint('pack.written')
    })
    const { entries, checksum, sizeBytes } = written!
    const index = await writeTemporary(this.#folder, (file) => file.writeFile(encodeIndex(entries, checksum)))
    failpoint('pack.index-written')
    await rename(pack, this.#path(root, 'pack'))
    failpoint('pack.renamed')
    await rename(index, this.#path(root, 'idx'))
    failpoint('pack.index-renamed')
    await this.#syncFolder()
    this.#add(root, entries, sizeBytes)
  }

  #add(root: Oid, entries: readonly PackedEntry[], packBytes: number): void {
    const pack = this.#roots.push(root) - 1
    const byOffset = [...entries].sort((a, b) => a.offset - b.offset)
    for (const [position, { oid, offset }] of byOffset.entries()) {
      const end = byOffset[position + 1]?.offset ?? packBytes - PACK_TRAILER_BYTES
      this.#table.add(oid, { pack, offset, length: end - offset })
    }
    this.#stored.add(root)
  }

  async #loadPack(root: Oid, pack: string, { onCorrupt, onMended }: ObjectStoreOptions): Promise<void> {
    try {
      const { entries, sizeBytes, mended } = await loadPack(pack)
      this.#add(root, entries, sizeBytes)
      if (mended !== undefined) onMended?.(pack, mended)
    } catch (error) {
      if (!isDamage(error)) throw error
      await setAside(pack)
      onCorrupt?.(pack, error.message)
    }
  }

  /** Once for each root: several may have read its index at the same time. */
  #remember(root: Oid, oids: readonly Oid[]): void {
    if (this.#closures.has(root)) return
    this.#closures.set(root, oids)
    this.#closuresOids += oids.length
    for (const [oldest, members] of this.#closures) {
      if (this.#closuresOids <= CLOSURE_CACHE_OIDS_MAX || oldest === root) return
      this.#closures.delete(oldest)
      this.#closuresOids -= members.length
    }
  }

  #locate(oid: Oid): Location {
    const location = this.#table.get(oid)
    if (location !== undefined) return location
    throw new GitError(
      'object_missing',
      `The object ${oid} is not in the store; restore objects.git from a backup.`,
    )
  }

  #path(root: Oid, suffix: 'pack' | 'idx'): string {
    return path.join(this.#folder, `pack-${root}.${suffix}`)
  }
}

/** Entries that lie side by side are read at once. */
function* coalesce(locations: readonly Location[]): Generator<Location> {
  let range: Location | undefined
  for (const location of locations) {
    if (
      range !== undefined &&
      range.pack === location.pack &&
      range.offset + range.length === location.offset
    ) {
      range = { ...range, length: range.length + location.length }
      continue
    }
    if (range !== undefined) yield range
    range = location
  }
  if (range !== undefined) yield range
}

function corrupt(oid: Oid, root: Oid, cause?: unknown): GitError {
  return new GitError(
    'object_corrupt',
    `The object ${oid} in pack-${root}.pack is damaged; restore that pack from a backup.`,
    { cause },
  )
}

/** Equal files are one object. */
function withoutTwins(objects: readonly (NewObject | DeflatedObject)[]): (NewObject | DeflatedObject)[] {
  return [...new Map(objects.map((object) => [object.oid, object])).values()]
}
