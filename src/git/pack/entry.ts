/** One object in a pack: a header with type and size, then a zlib stream. No deltas. Source: gitformat-pack(5). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { deflateRaw, deflateRawSync } from 'node:zlib'
import { GitError } from '../errors.ts'
import type { ObjectType, Oid } from '../object.ts'
import type { DeflatedObject, NewObject } from '../object-source.ts'
import { adler32 } from './adler32.ts'

const deflateRawAsync = promisify(deflateRaw)

/** Deflated by the asking thread: for less than this, in bytes, handing it to another one takes longer than the work. */
const SMALL_BYTES_MAX = 2_048
/** Objects before others get their turn: about a millisecond's work. */
const OBJECTS_PER_TURN = 32

const TYPE_CODES: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 }
const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }

/** Deflate, 32 KiB window, default level. Source: RFC 1950, 2.2. */
const ZLIB_HEADER = Buffer.from([0x78, 0x9c])

export interface EntryHeader {
  type: ObjectType
  /** Of the inflated content. */
  sizeBytes: number
  /** Bytes of the header itself. */
  length: number
}

/** Entries as `encodeEntry` makes them, one after the other. */
export async function* encodeEntries(
  objects: readonly (NewObject | DeflatedObject)[],
): AsyncGenerator<{ oid: Oid; pieces: Buffer[] }> {
  for (const [index, object] of objects.entries()) {
    if (index % OBJECTS_PER_TURN === OBJECTS_PER_TURN - 1) await nextTurn()
    yield { oid: object.oid, pieces: await encodeEntry(object) }
  }
}

/** Header and zlib stream, in pieces. A raw deflate stream that the caller has is wrapped, not made again. */
async function encodeEntry(object: NewObject | DeflatedObject): Promise<Buffer[]> {
  const { type, sizeBytes, adler32, deflated } = 'sizeBytes' in object ? object : await deflate(object)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(adler32)
  return [encodeEntryHeader(type, sizeBytes), ZLIB_HEADER, deflated, checksum]
}

async function deflate({ oid, type, content, deflated }: NewObject): Promise<DeflatedObject> {
  return {
    oid,
    type,
    sizeBytes: content.length,
    adler32: adler32(content),
    deflated: deflated ?? (isSmall(content) ? deflateRawSync(content) : await deflateRawAsync(content)),
  }
}

function isSmall(content: Buffer): boolean {
  return content.length <= SMALL_BYTES_MAX
}

/** Four bits of size beside the type, then seven bits a byte, least significant first. */
function encodeEntryHeader(type: ObjectType, sizeBytes: number): Buffer {
  const bytes: number[] = []
  let byte = (TYPE_CODES[type] << 4) | (sizeBytes & 0x0f)
  let rest = Math.floor(sizeBytes / 16)
  while (rest > 0) {
    bytes.push(byte | 0x80)
    byte = rest & 0x7f
    rest = Math.floor(rest / 128)
  }
  bytes.push(byte)
  return Buffer.from(bytes)
}

/** @throws GitError `object_corrupt` for a delta or an unknown type, which this store never writes */
export function parseEntryHeader(bytes: Buffer): EntryHeader {
  let byte = bytes[0] ?? 0
  const type = TYPES[(byte >> 4) & 0x07]
  let sizeBytes = byte & 0x0f
  let scale = 16
  let length = 1
  while ((byte & 0x80) !== 0 && length < bytes.length) {
    byte = bytes[length]!
    sizeBytes += (byte & 0x7f) * scale
    scale *= 128
    length += 1
  }
  if (type === undefined || (byte & 0x80) !== 0) {
    throw new GitError(
      'object_corrupt',
      `A pack entry begins with 0x${bytes.toString('hex', 0, 1)}, which is no plain object; restore the pack from a backup.`,
    )
  }
  return { type, sizeBytes, length }
}
