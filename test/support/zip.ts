/** ZIPs for tests: `makeZip` for ordinary ones, `craftZip` for those that no honest tool writes. */
import { crc32, deflateRawSync } from 'node:zlib'

type Content = string | Buffer
/** Files by path; folders end in a slash. */
export type ZipFiles = Record<string, Content | { content: Content; mode?: number }>

/** An entry as it should be, and where it should lie. Everything but the name has an honest default. */
export interface Entry {
  name: Content
  content?: Content
  /** The bytes as they lie in the archive, when they are not simply `content` compressed. */
  data?: Buffer
  /** 0 stored, 8 deflated (the default for files that are not empty). */
  method?: number
  /** General purpose bits; the default is UTF-8 (11) for names beyond ASCII and 3 when there is a descriptor. */
  flags?: number
  crc?: number
  sizeBytes?: number
  compressedBytes?: number
  /** Unix mode with its type bits. */
  mode?: number
  /** System that made it, 3 for Unix. */
  host?: number
  /** All 32 bits, instead of `mode`. */
  externalAttributes?: number
  /** Extra fields, in both headers. */
  extra?: Buffer
  comment?: Content
  disk?: number
  /** Numbers follow the data, with or without the signature, and are zero in the local header. */
  descriptor?: 'signed' | 'bare'
  /** What the local header says, where that differs from the directory. */
  local?: Partial<
    Pick<Entry, 'name' | 'method' | 'flags' | 'crc' | 'sizeBytes' | 'compressedBytes' | 'extra'>
  >
  /** Bytes between this entry and the one before. */
  gap?: Buffer
  /** Where the directory says that it begins; with `isWritten: false`, to share what lies there. */
  offset?: number
  isWritten?: boolean
  isListed?: boolean
}

export interface Archive {
  /** Before the first entry; offsets count it. */
  prefix?: Content
  /** Behind everything. */
  suffix?: Content
  comment?: Content
  /** Between the directory and its end record, where ZIP64 has its own. */
  beforeEnd?: Buffer
  end?: Partial<Record<keyof typeof END_FIELDS, number>>
}

/** Offset and width of the end record's fields. */
const END_FIELDS = {
  disk: [4, 2],
  directoryDisk: [6, 2],
  entriesOnDisk: [8, 2],
  entriesCount: [10, 2],
  directoryBytes: [12, 4],
  directoryOffset: [16, 4],
  commentBytes: [20, 2],
} as const

/** 1980-01-01: a ZIP of the same files is always the same. */
const DATE = 0x0021
export const MODE = { file: 0o100644, executable: 0o100755, folder: 0o040755 } as const

/** An ordinary ZIP, as `zip` on Unix writes it. */
export function makeZip(files: ZipFiles, options: Archive = {}): Buffer {
  const entries = Object.entries(files).map(([name, file]): Entry => {
    const { content, mode } =
      typeof file === 'string' || Buffer.isBuffer(file) ? { content: file, mode: undefined } : file
    return mode === undefined ? { name, content } : { name, content, mode }
  })
  return craftZip(entries, options)
}

/** A ZIP that says exactly what it is told to. Entries are written and listed in the order given. */
export function craftZip(entries: readonly Entry[], archive: Archive = {}): Buffer {
  const parts: Buffer[] = [toBuffer(archive.prefix ?? '')]
  const directory: Buffer[] = []
  let offset = parts[0]!.length
  for (const entry of entries) {
    const local = entry.isWritten === false ? [] : [entry.gap ?? Buffer.alloc(0), ...localEntry(entry)]
    const start = offset + (local[0]?.length ?? 0)
    if (entry.isListed !== false) directory.push(centralHeader(entry, entry.offset ?? start))
    parts.push(...local)
    offset += Buffer.concat(local).length
  }
  const list = Buffer.concat(directory)
  const comment = toBuffer(archive.comment ?? '')
  const beforeEnd = archive.beforeEnd ?? Buffer.alloc(0)
  const end = endRecord({
    entriesOnDisk: directory.length,
    entriesCount: directory.length,
    directoryBytes: list.length,
    directoryOffset: offset,
    commentBytes: comment.length,
    ...archive.end,
  })
  return Buffer.concat([...parts, list, beforeEnd, end, comment, toBuffer(archive.suffix ?? '')])
}

/** The record at the very end, without its comment. */
export function endRecord(fields: NonNullable<Archive['end']>): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  for (const [field, [at, width]] of Object.entries(END_FIELDS))
    record.writeUIntLE(fields[field as keyof typeof END_FIELDS] ?? 0, at, width)
  return record
}

/** An extra field: id, size, bytes. */
export function extraField(id: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(bytes.length, 2)
  return Buffer.concat([head, bytes])
}

/** The local header alone: what a bomb quotes. */
export function localHeader(entry: Entry): Buffer {
  const said = complete(entry)
  const local = { ...said, ...(entry.descriptor ? NO_NUMBERS : {}), ...entry.local }
  const name = toBuffer(local.name)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  writeShared(header, 6, local, name)
  return Buffer.concat([header, name, local.extra])
}

const NO_NUMBERS = { crc: 0, sizeBytes: 0, compressedBytes: 0 }

function localEntry(entry: Entry): Buffer[] {
  const said = complete(entry)
  const descriptor = Buffer.alloc(16)
  descriptor.writeUInt32LE(0x08074b50, 0)
  writeNumbers(descriptor, 4, said)
  const tail = descriptor.subarray(entry.descriptor === 'signed' ? 0 : entry.descriptor === 'bare' ? 4 : 16)
  return [localHeader(entry), said.data, tail]
}

function centralHeader(entry: Entry, offset: number): Buffer {
  const said = complete(entry)
  const name = toBuffer(said.name)
  const comment = toBuffer(said.comment ?? '')
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt8(30, 4)
  header.writeUInt8(said.host ?? 3, 5)
  header.writeUInt16LE(20, 6)
  writeShared(header, 8, said, name)
  header.writeUInt16LE(comment.length, 32)
  header.writeUInt16LE(said.disk ?? 0, 34)
  const mode = said.mode ?? (name.at(-1) === 0x2f ? MODE.folder : MODE.file)
  header.writeUInt32LE(said.externalAttributes ?? mode * 0x10000, 38)
  header.writeUInt32LE(offset, 42)
  return Buffer.concat([header, name, said.extra, comment])
}

/** The run of fields that both headers have, from the flags to the length of the extra fields. */
function writeShared(header: Buffer, at: number, said: ReturnType<typeof complete>, name: Buffer): void {
  header.writeUInt16LE(said.flags, at)
  header.writeUInt16LE(said.method, at + 2)
  header.writeUInt16LE(DATE, at + 6)
  writeNumbers(header, at + 8, said)
  header.writeUInt16LE(name.length, at + 20)
  header.writeUInt16LE(said.extra.length, at + 22)
}

function writeNumbers(bytes: Buffer, at: number, said: Required<Pick<Entry, keyof typeof NO_NUMBERS>>): void {
  bytes.writeUInt32LE(said.crc, at)
  bytes.writeUInt32LE(said.compressedBytes, at + 4)
  bytes.writeUInt32LE(said.sizeBytes, at + 8)
}

function complete(entry: Entry) {
  const content = toBuffer(entry.content ?? '')
  const method = entry.method ?? (content.length > 0 || entry.data ? 8 : 0)
  const data = entry.data ?? (method === 8 ? deflateRawSync(content) : content)
  const isAscii = toBuffer(entry.name).every((byte) => byte < 0x80)
  return {
    flags: (isAscii ? 0 : 0x0800) | (entry.descriptor ? 0x0008 : 0),
    crc: crc32(content),
    sizeBytes: content.length,
    compressedBytes: data.length,
    extra: Buffer.alloc(0),
    ...entry,
    method,
    data,
  }
}

function toBuffer(content: Content): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : content
}
