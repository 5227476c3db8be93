/**
 * The checked entries as an archive that leaves nothing to interpret. `unzipper` looks for the directory by
 * itself, and not always where we found it; here there is only one place, and only what was checked.
 */
import type { LocatedEntry } from './local-entries.ts'

const LOCAL = { signature: 0x04034b50, bytes: 30 } as const
const CENTRAL = { signature: 0x02014b50, bytes: 46 } as const
const END = { signature: 0x06054b50, bytes: 22 } as const

/** `unzipper` takes the first end record in the last 80 bytes: a comment as long keeps data out of there. */
const COMMENT = Buffer.alloc(80, ' ')

/** @param entries at least one; in the given order, without names, flags, extra fields and descriptors */
export function canonicalZip(entries: readonly LocatedEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    directory.push(centralRecord(entry, offset))
    parts.push(localHeader(entry), entry.data)
    offset += LOCAL.bytes + entry.data.length
  }
  directory.at(-1)?.writeUInt16LE(COMMENT.length, 32)
  directory.push(COMMENT)
  const directoryBytes = directory.reduce((total, part) => total + part.length, 0)
  const end = Buffer.alloc(END.bytes)
  end.writeUInt32LE(END.signature, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directoryBytes, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}

function localHeader(entry: LocatedEntry): Buffer {
  const header = Buffer.alloc(LOCAL.bytes)
  header.writeUInt32LE(LOCAL.signature, 0)
  header.writeUInt16LE(entry.method, 8)
  writeNumbers(header, 14, entry)
  return header
}

function centralRecord(entry: LocatedEntry, offset: number): Buffer {
  const record = Buffer.alloc(CENTRAL.bytes)
  record.writeUInt32LE(CENTRAL.signature, 0)
  record.writeUInt16LE(entry.method, 10)
  writeNumbers(record, 16, entry)
  record.writeUInt32LE(offset, 42)
  return record
}

function writeNumbers(buffer: Buffer, offset: number, entry: LocatedEntry): void {
  buffer.writeUInt32LE(entry.crc32, offset)
  buffer.writeUInt32LE(entry.compressedBytes, offset + 4)
  buffer.writeUInt32LE(entry.sizeBytes, offset + 8)
}
