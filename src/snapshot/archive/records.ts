/** The records of a ZIP, with nothing in them that depends on when or where. Source: PKWARE APPNOTE 6.3.10, 4.3. */

export interface ZipFile {
  path: string
  mode: '100644' | '100755'
  /** 0 stored, 8 deflated. */
  method: 0 | 8
  crc32: number
  /** Of the content, and of its bytes in the ZIP. */
  sizeBytes: number
  packedBytes: number
}

/** Names are UTF-8 (general purpose bit 11). */
const FLAGS = 0x0800
/** 1980-01-01, the first day a ZIP can name, at midnight. */
const DOS_DATE = 0x0021
/** Made by a Unix, so that modes count. */
const MADE_BY = (3 << 8) | 45
const VERSION_NEEDED = 20
const VERSION_NEEDED_ZIP64 = 45
/** Stands for "see the ZIP64 record". */
const IN_ZIP64_16 = 0xffff
const IN_ZIP64_32 = 0xffff_ffff

/** What stands before a file's bytes. */
export function localHeader(file: ZipFile): Buffer {
  const name = Buffer.from(file.path)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50, 0)
  writeShared(header, 4, file, name, VERSION_NEEDED)
  return Buffer.concat([header, name])
}

/** One entry of the directory. @param offset where the file's local header begins, in bytes */
export function directoryRecord(file: ZipFile, offset: number): Buffer {
  const name = Buffer.from(file.path)
  const isFar = offset >= IN_ZIP64_32
  const far = Buffer.alloc(isFar ? 12 : 0)
  if (isFar) {
    far.writeUInt16LE(0x0001, 0)
    far.writeUInt16LE(8, 2)
    far.writeBigUInt64LE(BigInt(offset), 4)
  }
  const record = Buffer.alloc(46)
  record.writeUInt32LE(0x0201_4b50, 0)
  record.writeUInt16LE(MADE_BY, 4)
  writeShared(record, 6, file, name, isFar ? VERSION_NEEDED_ZIP64 : VERSION_NEEDED)
  record.writeUInt16LE(far.length, 30)
  record.writeUInt32LE(Number.parseInt(file.mode, 8) * 0x1_0000, 38)
  record.writeUInt32LE(isFar ? IN_ZIP64_32 : offset, 42)
  return Buffer.concat([record, name, far])
}

/** What ends a ZIP. @param directory its entries, and where it lies, in bytes */
export function endRecords(directory: { entries: number; sizeBytes: number; offset: number }): Buffer {
  const { entries, sizeBytes, offset } = directory
  const isLarge = entries >= IN_ZIP64_16 || sizeBytes >= IN_ZIP64_32 || offset >= IN_ZIP64_32
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(Math.min(entries, IN_ZIP64_16), 8)
  end.writeUInt16LE(Math.min(entries, IN_ZIP64_16), 10)
  end.writeUInt32LE(Math.min(sizeBytes, IN_ZIP64_32), 12)
  end.writeUInt32LE(Math.min(offset, IN_ZIP64_32), 16)
  return isLarge ? Buffer.concat([zip64End(directory), end]) : end
}

/** The larger end record, and the locator that says where it is. */
function zip64End(directory: { entries: number; sizeBytes: number; offset: number }): Buffer {
  const { entries, sizeBytes, offset } = directory
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x0606_4b50, 0)
  // Of what follows in this record.
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(MADE_BY, 12)
  record.writeUInt16LE(VERSION_NEEDED_ZIP64, 14)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(sizeBytes), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x0706_4b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + sizeBytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, locator])
}

/** The fields that local header and directory share, in the same order. */
function writeShared(to: Buffer, at: number, file: ZipFile, name: Buffer, versionNeeded: number): void {
  to.writeUInt16LE(versionNeeded, at)
  to.writeUInt16LE(FLAGS, at + 2)
  to.writeUInt16LE(file.method, at + 4)
  to.writeUInt16LE(DOS_DATE, at + 8)
  to.writeUInt32LE(file.crc32, at + 10)
  to.writeUInt32LE(file.packedBytes, at + 14)
  to.writeUInt32LE(file.sizeBytes, at + 18)
  to.writeUInt16LE(name.length, at + 22)
}
