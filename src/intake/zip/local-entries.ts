/**
 * The entries where they lie. Every byte before the central directory belongs to exactly one of them: no gap
 * (hidden data, a program before the archive), no overlap (a bomb that counts the same data many times), and
 * each says of itself what the directory says of it. Source: APPNOTE.TXT 4.3.7-4.3.9; Fifield 2019 on overlaps.
 */
import type { Issues } from '../issues.ts'
import { type CentralEntry, hasDescriptor, hasRefusedExtra } from './central-directory.ts'

/** An entry whose bytes are accounted for. */
export interface LocatedEntry extends CentralEntry {
  /** The compressed bytes, as they lie in the archive. */
  data: Buffer
}

const SIGNATURE = 0x04034b50
const HEADER_BYTES = 30
const DESCRIPTOR_SIGNATURE = 0x08074b50
const DESCRIPTOR_BYTES = 12
const EMPTY_DEFLATED = Buffer.from([0x03, 0x00])

/** All entries in the order they lie, or `undefined` when the archive does not add up. */
export function locateEntries(
  zip: Buffer,
  directoryOffset: number,
  entries: readonly CentralEntry[],
  issues: Issues,
): LocatedEntry[] | undefined {
  const inOrder = [...entries].sort((a, b) => a.localOffset - b.localOffset)
  const located: LocatedEntry[] = []
  let expected = 0
  for (const [index, entry] of inOrder.entries()) {
    if (entry.localOffset !== expected) {
      issues.error('zip_invalid', gapMessage(entry, expected), { path: entry.name })
      return undefined
    }
    const end = inOrder[index + 1]?.localOffset ?? directoryOffset
    const data = locate(zip, entry, end)
    if (typeof data === 'string') {
      issues.error('zip_invalid', `"${entry.name}" ${data}; zip the folder again.`, { path: entry.name })
      return undefined
    }
    located.push({ ...entry, data })
    expected = end
  }
  if (expected !== directoryOffset) {
    issues.error(
      'zip_invalid',
      `The ZIP has ${directoryOffset - expected} bytes that belong to no file; zip the folder again.`,
    )
    return undefined
  }
  return located
}

function gapMessage(entry: CentralEntry, expected: number): string {
  return entry.localOffset < expected
    ? `"${entry.name}" shares bytes with another file in the ZIP; zip the folder again.`
    : `${entry.localOffset - expected} bytes before "${entry.name}" belong to no file in the ZIP; zip the folder again.`
}

/** The entry's data, or what is wrong with it. @param end where the next entry begins */
function locate(zip: Buffer, entry: CentralEntry, end: number): Buffer | string {
  const start = entry.localOffset
  if (start + HEADER_BYTES > end || zip.readUInt32LE(start) !== SIGNATURE)
    return 'does not begin where the ZIP says'
  const nameEnd = start + HEADER_BYTES + zip.readUInt16LE(start + 26)
  const dataStart = nameEnd + zip.readUInt16LE(start + 28)
  const dataEnd = dataStart + entry.compressedBytes
  if (dataEnd > end) return 'is longer than the room it has in the ZIP'
  if (!zip.subarray(start + HEADER_BYTES, nameEnd).equals(entry.nameBytes))
    return 'has another name inside the ZIP than in its list'
  if (zip.readUInt16LE(start + 6) !== entry.flags || zip.readUInt16LE(start + 8) !== entry.method) {
    return 'is described differently inside the ZIP than in its list'
  }
  if (hasRefusedExtra(zip.subarray(nameEnd, dataStart), entry.nameBytes))
    return 'has fields that make tools disagree about it'
  const tail = zip.subarray(dataEnd, end)
  if (!hasDescriptor(entry)) {
    if (!holdsNumbers(zip, start + 14, entry)) return 'has other sizes inside the ZIP than in its list'
    if (tail.length > 0) return `is followed by ${tail.length} bytes that belong to no file`
  } else if (!holdsNumbersOrZeros(zip, start + 14, entry) || !isDescriptor(tail, entry)) {
    return 'has other sizes inside the ZIP than in its list'
  }
  const data = zip.subarray(dataStart, dataEnd)
  if (entry.isFolder && !isNothing(entry, data)) return 'is a folder, but holds bytes'
  return data
}

/** Some tools compress a folder's nothing, to the two bytes of an empty deflate stream. */
function isNothing(entry: CentralEntry, data: Buffer): boolean {
  return entry.sizeBytes === 0 && (data.length === 0 || (entry.method === 8 && data.equals(EMPTY_DEFLATED)))
}

/** CRC, compressed and inflated size, 4 bytes each. */
function holdsNumbers(bytes: Buffer, offset: number, entry: CentralEntry): boolean {
  return (
    bytes.readUInt32LE(offset) === entry.crc32 &&
    bytes.readUInt32LE(offset + 4) === entry.compressedBytes &&
    bytes.readUInt32LE(offset + 8) === entry.sizeBytes
  )
}

/** Before a descriptor each number may be left at zero; Info-ZIP fills in the one it knows. */
function holdsNumbersOrZeros(bytes: Buffer, offset: number, entry: CentralEntry): boolean {
  return [entry.crc32, entry.compressedBytes, entry.sizeBytes].every((number, index) =>
    [0, number].includes(bytes.readUInt32LE(offset + 4 * index)),
  )
}

/** With or without its signature, which is optional. */
function isDescriptor(tail: Buffer, entry: CentralEntry): boolean {
  if (tail.length === DESCRIPTOR_BYTES) return holdsNumbers(tail, 0, entry)
  return (
    tail.length === DESCRIPTOR_BYTES + 4 &&
    tail.readUInt32LE(0) === DESCRIPTOR_SIGNATURE &&
    holdsNumbers(tail, 4, entry)
  )
}
