/** The end of central directory record: exactly one, at the very end. Source: APPNOTE.TXT 4.3.16. */
import type { Issues } from '../issues.ts'

export interface EndRecord {
  offset: number
  entriesCount: number
  directoryOffset: number
  directoryBytes: number
}

const SIGNATURE_BYTES = Buffer.from('PK\x05\x06', 'latin1')
const RECORD_BYTES = 22
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50
const ZIP64_LOCATOR_BYTES = 20

/**
 * Readers differ in which record they believe when there are two, or when bytes follow: what one shows is not
 * what another unpacks. So there must be one only, and nothing behind it but its comment.
 */
export function readEndRecord(zip: Buffer, issues: Issues): EndRecord | undefined {
  const offset = zip.lastIndexOf(SIGNATURE_BYTES)
  if (zip.length < RECORD_BYTES || offset === -1 || offset + RECORD_BYTES > zip.length) {
    const isZip = zip.length >= 4 && zip.readUInt32LE(0) === 0x04034b50
    issues.error(
      'zip_invalid',
      isZip
        ? 'The ZIP breaks off before its end; upload it again.'
        : 'The file is not a ZIP; zip the folder and upload that.',
    )
    return undefined
  }
  if (offset + RECORD_BYTES + zip.readUInt16LE(offset + 20) !== zip.length) {
    issues.error(
      'zip_invalid',
      'Bytes follow the end of the ZIP, or its comment hides another end; zip the folder again.',
    )
    return undefined
  }
  return readFields(zip, offset, issues)
}

function readFields(zip: Buffer, offset: number, issues: Issues): EndRecord | undefined {
  const [disk, directoryDisk, entriesOnDisk, entriesCount] = [4, 6, 8, 10].map((at) =>
    zip.readUInt16LE(offset + at),
  )
  const directoryBytes = zip.readUInt32LE(offset + 12)
  const directoryOffset = zip.readUInt32LE(offset + 16)
  const hasLocator =
    offset >= ZIP64_LOCATOR_BYTES &&
    zip.readUInt32LE(offset - ZIP64_LOCATOR_BYTES) === ZIP64_LOCATOR_SIGNATURE
  if (
    hasLocator ||
    entriesCount === 0xffff ||
    directoryBytes === 0xffffffff ||
    directoryOffset === 0xffffffff
  ) {
    issues.error(
      'zip_unsupported',
      'The ZIP uses the ZIP64 format, which an upload of this size never needs; zip the folder with ordinary settings.',
    )
    return undefined
  }
  if (disk !== 0 || directoryDisk !== 0 || entriesOnDisk !== entriesCount) {
    issues.error('zip_unsupported', 'The ZIP is one part of several; upload a single ZIP.')
    return undefined
  }
  if (directoryOffset + directoryBytes !== offset) {
    issues.error(
      'zip_invalid',
      'The list of files in the ZIP is not where its end says; zip the folder again.',
    )
    return undefined
  }
  return { offset, entriesCount: entriesCount!, directoryOffset, directoryBytes }
}
