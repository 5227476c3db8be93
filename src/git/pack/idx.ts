/** The index beside a pack, version 2: sorted ids, CRCs, offsets. Source: gitformat-pack(5). */
import { createHash } from 'node:crypto'
import { GitError } from '../errors.ts'
import type { Oid } from '../object.ts'
import type { PackedEntry } from './pack-file.ts'

const SIGNATURE = 0xff744f63
const VERSION = 2
const HEADER_BYTES = 8
const FANOUT_BYTES = 1_024
const OID_BYTES = 20

interface PackIndex {
  entries: PackedEntry[]
  /** The pack's own SHA-1, as its last 20 bytes must be. */
  packChecksum: Buffer
}

export function encodeIndex(entries: readonly PackedEntry[], packChecksum: Buffer): Buffer {
  const sorted = [...entries].sort((a, b) => (a.oid < b.oid ? -1 : 1))
  const count = sorted.length
  const index = Buffer.alloc(HEADER_BYTES + FANOUT_BYTES + count * (OID_BYTES + 8) + 2 * OID_BYTES)
  index.writeUInt32BE(SIGNATURE, 0)
  index.writeUInt32BE(VERSION, 4)
  const { oids, crcs, offsets, trailer } = layout(count)
  const perFirstByte = new Uint32Array(256)
  for (const [position, entry] of sorted.entries()) {
    index.write(entry.oid, oids + position * OID_BYTES, 'hex')
    index.writeUInt32BE(entry.crc32, crcs + position * 4)
    index.writeUInt32BE(entry.offset, offsets + position * 4)
    perFirstByte[index[oids + position * OID_BYTES]!]! += 1
  }
  let below = 0
  for (const [byte, members] of perFirstByte.entries()) {
    below += members
    index.writeUInt32BE(below, HEADER_BYTES + byte * 4)
  }
  packChecksum.copy(index, trailer)
  createHash('sha1')
    .update(index.subarray(0, trailer + OID_BYTES))
    .digest()
    .copy(index, trailer + OID_BYTES)
  return index
}

/** @throws GitError `object_corrupt` when the bytes are not a whole version 2 index with 31-bit offsets */
export function parseIndex(index: Buffer): PackIndex {
  const isV2 =
    index.length >= HEADER_BYTES + FANOUT_BYTES &&
    index.readUInt32BE(0) === SIGNATURE &&
    index.readUInt32BE(4) === VERSION
  const count = isV2 ? index.readUInt32BE(HEADER_BYTES + 255 * 4) : 0
  const { oids, crcs, offsets, trailer } = layout(count)
  const isWhole = isV2 && index.length === trailer + 2 * OID_BYTES
  const sum = isWhole ? createHash('sha1').update(index.subarray(0, -OID_BYTES)).digest() : undefined
  if (sum === undefined || !sum.equals(index.subarray(-OID_BYTES))) {
    throw new GitError(
      'object_corrupt',
      `A pack index of ${index.length} bytes is damaged; rebuild it with git index-pack.`,
    )
  }
  const entries: PackedEntry[] = []
  for (let position = 0; position < count; position += 1) {
    entries.push({
      oid: index.toString('hex', oids + position * OID_BYTES, oids + (position + 1) * OID_BYTES) as Oid,
      crc32: index.readUInt32BE(crcs + position * 4),
      offset: index.readUInt32BE(offsets + position * 4),
    })
  }
  return { entries, packChecksum: Buffer.from(index.subarray(trailer, trailer + OID_BYTES)) }
}

function layout(count: number) {
  const oids = HEADER_BYTES + FANOUT_BYTES
  const crcs = oids + count * OID_BYTES
  const offsets = crcs + count * 4
  return { oids, crcs, offsets, trailer: offsets + count * 4 }
}
