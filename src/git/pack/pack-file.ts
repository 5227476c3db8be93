/** Writing and checking a pack: header, entries, SHA-1 of all that. Source: gitformat-pack(5). */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { AppError } from '../../kernel/errors.ts'
import { PACK_BYTES_MAX } from '../../kernel/limits.ts'
import type { Oid } from '../object.ts'

const PACK_HEADER_BYTES = 12
export const PACK_TRAILER_BYTES = 20

/** Pieces are gathered to writes of about this size. */
const WRITE_BYTES = 262_144

/** Where an entry lies in its pack. */
export interface PackedEntry {
  oid: Oid
  offset: number
  /** CRC-32 of the entry as stored. */
  crc32: number
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
 * Write a whole pack to an empty file.
 * @param objectsCount as many as `entries` will give
 * @throws AppError `too_large` beyond PACK_BYTES_MAX
 */
export async function writePackFile(
  file: FileHandle,
  objectsCount: number,
  entries: AsyncIterable<EntryPieces>,
): Promise<{ entries: PackedEntry[]; checksum: Buffer }> {
  const hash = createHash('sha1')
  const written: PackedEntry[] = []
  let waiting: Buffer[] = [encodePackHeader(objectsCount)]
  let waitingBytes = PACK_HEADER_BYTES
  let offset = PACK_HEADER_BYTES
  const flush = async () => {
    for (const piece of waiting) hash.update(piece)
    // Unlike write, writeFile goes on until every byte is written.
    await file.writeFile(Buffer.concat(waiting))
    waiting = []
    waitingBytes = 0
  }
  for await (const { oid, pieces } of entries) {
    written.push({ oid, offset, crc32: pieces.reduce((crc, piece) => crc32(piece, crc), 0) })
    for (const piece of pieces) {
      waiting.push(piece)
      waitingBytes += piece.length
      offset += piece.length
    }
    if (offset > PACK_BYTES_MAX)
      throw new AppError('too_large', `A pack would exceed ${PACK_BYTES_MAX} bytes; publish less at once.`)
    if (waitingBytes >= WRITE_BYTES) await flush()
  }
  await flush()
  const checksum = hash.digest()
  await file.writeFile(checksum)
  return { entries: written, checksum }
}

/**
 * Whether the pack ends as its index says; its size in bytes. Entries are checked when they are read.
 * @throws AppError `object_corrupt`
 */
export async function checkPack(file: string, packChecksum: Buffer): Promise<number> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const trailer = Buffer.alloc(PACK_TRAILER_BYTES)
    await handle.read(trailer, 0, PACK_TRAILER_BYTES, size - PACK_TRAILER_BYTES)
    if (trailer.equals(packChecksum)) return size
    throw new AppError(
      'object_corrupt',
      `${path.basename(file)} does not end with the checksum in its index; restore both from a backup.`,
    )
  } finally {
    await handle.close()
  }
}
