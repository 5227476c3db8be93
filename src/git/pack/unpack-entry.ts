/** One entry of a pack that somebody else made: its header, and its zlib stream inflated. */
import { inflateSync } from 'node:zlib'
import type { ObjectType, Oid } from '../object.ts'
import { damagedPack } from './damaged-pack.ts'
import { readDistance, readSize } from './varint.ts'

/** Told of every size before memory of that size is taken; throws when it is too much. */
export type Budget = (sizeBytes: number) => void

export interface PlainEntry {
  kind: 'plain'
  type: ObjectType
  content: Buffer
  /** Its raw deflate stream in the pack. */
  deflated: { start: number; end: number }
  end: number
}

export interface Delta {
  kind: 'delta'
  offset: number
  /** Where in the pack the base begins, or its id. */
  base: number | Oid
  content: Buffer
  end: number
}

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }
const OFS_DELTA = 6
const REF_DELTA = 7
const OID_BYTES = 20

/** Source: zlib's technical notes, "Maximum Compression Factor". */
const DEFLATE_RATIO_MAX = 1_032
/** zlib's frame around a deflate stream. Source: RFC 1950, 2.2. */
const ZLIB_HEADER_BYTES = 2
const ZLIB_TRAILER_BYTES = 4
/** Smallest that node:zlib accepts. */
const CHUNK_BYTES_MIN = 64
/** Memory for one lie: a size is believed as far as this, then as far as bytes arrive. */
const CHUNK_BYTES_MAX = 1_048_576

/** @param end of all entries @throws GitError `foreign_pack_damaged`; what `budget` throws */
export function readEntry(pack: Buffer, offset: number, end: number, budget: Budget): PlainEntry | Delta {
  if (offset >= end) throw damagedPack('it breaks off')
  const first = pack[offset]!
  const code = (first >> 4) & 0x07
  const low = first & 0x0f
  const size = (first & 0x80) === 0 ? { value: low, end: offset + 1 } : readSize(pack, offset + 1, low, 16)
  const type = TYPES[code]
  if (type !== undefined) {
    const inflated = inflate(pack, size.end, end, size.value, budget)
    return { kind: 'plain', type, ...inflated }
  }
  const base = readBase(pack, offset, code, size.end)
  const { content, end: entryEnd } = inflate(pack, base.end, end, size.value, budget)
  return { kind: 'delta', offset, base: base.value, content, end: entryEnd }
}

function readBase(pack: Buffer, offset: number, code: number, start: number) {
  if (code === REF_DELTA) {
    const end = start + OID_BYTES
    return { value: pack.toString('hex', start, end) as Oid, end }
  }
  if (code !== OFS_DELTA) throw damagedPack(`it has an object of the unknown type ${code}`)
  const distance = readDistance(pack, start)
  if (distance.value === 0 || distance.value > offset)
    throw damagedPack('a delta has its base outside the pack')
  return { value: offset - distance.value, end: distance.end }
}

function inflate(pack: Buffer, start: number, end: number, sizeBytes: number, budget: Budget) {
  if (sizeBytes > (end - start) * DEFLATE_RATIO_MAX)
    throw damagedPack(`an object claims ${sizeBytes} bytes, more than its place can hold`)
  budget(sizeBytes)
  const { buffer: content, consumedBytes } = inflateAt(pack.subarray(start, end), sizeBytes)
  if (content.length !== sizeBytes)
    throw damagedPack(`an object claims ${sizeBytes} bytes and has ${content.length}`)
  const entryEnd = start + consumedBytes
  const deflated = { start: start + ZLIB_HEADER_BYTES, end: entryEnd - ZLIB_TRAILER_BYTES }
  return { content, deflated, end: entryEnd }
}

/** The zlib stream that `bytes` begin with, its checksum verified, and how long it is. */
function inflateAt(bytes: Buffer, sizeBytes: number): { buffer: Buffer; consumedBytes: number } {
  try {
    const { buffer, engine } = inflateSync(bytes, {
      info: true,
      maxOutputLength: Math.max(sizeBytes, 1),
      chunkSize: Math.min(Math.max(sizeBytes + 1, CHUNK_BYTES_MIN), CHUNK_BYTES_MAX),
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
    return { buffer, consumedBytes: engine.bytesWritten }
  } catch (error) {
    const isLonger = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw damagedPack(
      isLonger
        ? `an object has more than the ${sizeBytes} bytes that it claims`
        : 'an object cannot be inflated',
    )
  }
}
