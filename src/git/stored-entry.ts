/** An object as it lies in the store, to be stored again in another pack: nothing is inflated or deflated. */
import type { Oid } from './object.ts'
import type { DeflatedObject, ObjectSource } from './object-source.ts'
import { parseEntryHeader } from './pack/entry.ts'

/** Of a zlib stream around its raw deflate stream (RFC 1950): two bytes before, the content's Adler-32 behind. */
const ZLIB_HEADER_BYTES = 2
const ADLER32_BYTES = 4

/** @throws GitError `object_missing` */
export async function storedEntry(objects: ObjectSource, oid: Oid): Promise<DeflatedObject> {
  const entry = (await objects.readEntries([oid], Number.POSITIVE_INFINITY, { before: 0, behind: 0 }))!
  const { type, sizeBytes, length } = parseEntryHeader(entry)
  const end = entry.length - ADLER32_BYTES
  return {
    oid,
    type,
    sizeBytes,
    adler32: entry.readUInt32BE(end),
    deflated: entry.subarray(length + ZLIB_HEADER_BYTES, end),
  }
}
