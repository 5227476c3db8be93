/** Writing and checking a pack: header, entries, SHA-1 of all that. Source: gitformat-pack(5). */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { PACK_BYTES_MAX } from '../../kernel/limits.ts'
import { GitError } from '../errors.ts'
import type { Oid } from '../object.ts'

const PACK_HEADER_BYTES = 12
export const PACK_TRAILER_BYTES = 20

/** What is hashed and written in one go: a fraction of a millisecond's work. */
const SLICE_BYTES = 262_144

/** Where an entry lies in its pack. */
export interface PackedEntry {
  oid: Oid
  offset: number
  /** CRC-32 of the entry as stored. */
  crc32: number
}

export interface WrittenPack {
  entries: PackedEntry[]
  checksum: Buffer
  /** Of the whole file. */
  sizeBytes: number
}

/** An entry on its way into a pack, in pieces. */
interface EntryPieces {
  oid: Oid
  pieces: readonly Buffer[]
}

export function encodePackHeader(objectsCount: number): Buffer {
  const header = Buffer.alloc(PACK_HEADER_BYTES)
  header.write('PACK', 'latin1')
  header.writeUInt32BE(2, 4)
  header.writeUInt32BE(objectsCount, 8)
  return header
}

/**
 * Write a whole pack to an empty file. Checksums are computed slice by slice, each between two writes: whoever else
 * waits for this thread gets a turn after every slice, however large an entry is.
 * @param objectsCount as many as `entries` will give
 * @throws GitError `pack_too_large` beyond PACK_BYTES_MAX
 */
export async function writePackFile(
  file: FileHandle,
  objectsCount: number,
  entries: AsyncIterable<EntryPieces>,
): Promise<WrittenPack> {
  const out = new SlicedWriter(file)
  await out.write(encodePackHeader(objectsCount))
  const written: PackedEntry[] = []
  for await (const { oid, pieces } of entries) {
    const entry = { oid, offset: out.offset, crc32: 0 }
    for (const slice of slicesOf(pieces)) {
      entry.crc32 = crc32(slice, entry.crc32)
      await out.write(slice)
    }
    written.push(entry)
    if (out.offset > PACK_BYTES_MAX)
      throw new GitError(
        'pack_too_large',
        `A pack would exceed ${PACK_BYTES_MAX} bytes; publish less at once.`,
      )
  }
  const checksum = await out.end()
  return { entries: written, checksum, sizeBytes: out.offset }
}

/** Gathers what is written in one slice of memory, over and over. */
class SlicedWriter {
  readonly #file: FileHandle
  readonly #hash = createHash('sha1')
  readonly #slice = Buffer.allocUnsafeSlow(SLICE_BYTES)
  #filled = 0
  /** Bytes written so far. */
  offset = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** @param bytes at most SLICE_BYTES */
  async write(bytes: Buffer): Promise<void> {
    if (this.#filled + bytes.length > SLICE_BYTES) await this.#flush()
    this.#slice.set(bytes, this.#filled)
    this.#filled += bytes.length
    this.offset += bytes.length
  }

  /** Write the rest, and the SHA-1 of everything, which it returns. */
  async end(): Promise<Buffer> {
    const rest = this.#slice.subarray(0, this.#filled)
    const checksum = this.#hash.update(rest).digest()
    await this.#file.writeFile(Buffer.concat([rest, checksum]))
    this.offset += checksum.length
    return checksum
  }

  async #flush(): Promise<void> {
    const filled = this.#slice.subarray(0, this.#filled)
    this.#hash.update(filled)
    // Unlike write, writeFile goes on until every byte is written.
    await this.#file.writeFile(filled)
    this.#filled = 0
  }
}

function* slicesOf(pieces: readonly Buffer[]): Generator<Buffer> {
  for (const piece of pieces) {
    for (let start = 0; start < piece.length; start += SLICE_BYTES)
      yield piece.subarray(start, start + SLICE_BYTES)
  }
}

/**
 * Whether the pack ends as its index says; its size in bytes. Entries are checked when they are read.
 * @throws GitError `object_corrupt`
 */
export async function checkPack(file: string, packChecksum: Buffer): Promise<number> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const trailer = Buffer.alloc(PACK_TRAILER_BYTES)
    const isLongEnough = size >= PACK_HEADER_BYTES + PACK_TRAILER_BYTES
    if (isLongEnough) await handle.read(trailer, 0, PACK_TRAILER_BYTES, size - PACK_TRAILER_BYTES)
    if (isLongEnough && trailer.equals(packChecksum)) return size
    throw new GitError(
      'object_corrupt',
      `${path.basename(file)} does not end with the checksum in its index; restore both from a backup.`,
    )
  } finally {
    await handle.close()
  }
}
