/** The central directory: what the archive says it holds. Source: APPNOTE.TXT 4.3.12, 4.4. */
import { ENTRIES_MAX } from '../../kernel/limits.ts'
import type { Issues } from '../issues.ts'
import type { EndRecord } from './end-record.ts'
import { entryName, isRenamed } from './entry-names.ts'

export interface CentralEntry {
  nameBytes: Buffer
  name: string
  flags: number
  /** 0 stored, 8 deflated. */
  method: number
  crc32: number
  compressedBytes: number
  sizeBytes: number
  localOffset: number
  isFolder: boolean
  isExecutable: boolean
  /** A symbolic link: its bytes are accounted for, and it is in no bundle. */
  isLink: boolean
}

const SIGNATURE = 0x02014b50
const HEADER_BYTES = 46
const FLAG = {
  encrypted: 0x0001,
  descriptor: 0x0008,
  patched: 0x0020,
  strong: 0x0040,
  utf8: 0x0800,
  masked: 0x2000,
} as const
const REFUSED_FLAGS = FLAG.encrypted | FLAG.patched | FLAG.strong | FLAG.masked
const EXTRA_ZIP64 = 0x0001

/** Systems whose archives carry Unix modes in the upper half of the external attributes. */
const UNIX_HOSTS: ReadonlySet<number> = new Set([3, 19])
const MODE = {
  typeMask: 0o170000,
  file: 0o100000,
  folder: 0o040000,
  link: 0o120000,
  setId: 0o6000,
  execute: 0o111,
} as const

export function hasDescriptor(entry: CentralEntry): boolean {
  return (entry.flags & FLAG.descriptor) !== 0
}

/** All entries, or `undefined` when the directory itself cannot be trusted. */
export function readCentralDirectory(
  zip: Buffer,
  end: EndRecord,
  issues: Issues,
): CentralEntry[] | undefined {
  if (end.entriesCount > ENTRIES_MAX) {
    issues.error(
      'too_large',
      `The ZIP has ${end.entriesCount} entries; an upload has at most ${ENTRIES_MAX}.`,
    )
    return undefined
  }
  const entries: CentralEntry[] = []
  let offset = end.directoryOffset
  for (let index = 0; index < end.entriesCount; index += 1) {
    const length = offset + HEADER_BYTES <= end.offset ? recordLength(zip, offset) : undefined
    if (length === undefined || offset + length > end.offset) {
      issues.error(
        'zip_invalid',
        `The ZIP's list of files breaks off at entry ${index + 1} of ${end.entriesCount}; zip the folder again.`,
      )
      return undefined
    }
    const entry = readEntry(zip.subarray(offset, offset + length), issues)
    if (entry !== undefined) entries.push(entry)
    offset += length
  }
  if (offset !== end.offset) {
    issues.error(
      'zip_invalid',
      `The ZIP's list of files has ${end.offset - offset} bytes more than its ${end.entriesCount} entries; zip the folder again.`,
    )
    return undefined
  }
  return entries
}

function recordLength(zip: Buffer, offset: number): number | undefined {
  if (zip.readUInt32LE(offset) !== SIGNATURE) return undefined
  return (
    HEADER_BYTES +
    zip.readUInt16LE(offset + 28) +
    zip.readUInt16LE(offset + 30) +
    zip.readUInt16LE(offset + 32)
  )
}

function readEntry(record: Buffer, issues: Issues): CentralEntry | undefined {
  const nameBytes = record.subarray(HEADER_BYTES, HEADER_BYTES + record.readUInt16LE(28))
  const extra = record.subarray(
    HEADER_BYTES + nameBytes.length,
    HEADER_BYTES + nameBytes.length + record.readUInt16LE(30),
  )
  const flags = record.readUInt16LE(8)
  const method = record.readUInt16LE(10)
  const isUnix = UNIX_HOSTS.has(record.readUInt8(5))
  const name = entryName({ bytes: nameBytes, extra, isFlagged: (flags & FLAG.utf8) !== 0, isUnix })
  const shown = name ?? nameBytes.toString('latin1')
  if (name === undefined) {
    issues.error(
      'zip_unsafe_path',
      `The name "${shown}" is not UTF-8; rename the file with plain letters, or zip with a tool that writes UTF-8.`,
      { path: shown },
    )
    return undefined
  }
  if ((flags & REFUSED_FLAGS) !== 0) {
    issues.error('zip_unsupported', `"${name}" is encrypted; zip the folder without a password.`, {
      path: name,
    })
    return undefined
  }
  if (method !== 0 && method !== 8) {
    issues.error(
      'zip_unsupported',
      `"${name}" is compressed with method ${method}; zip the folder with ordinary settings (deflate).`,
      { path: name },
    )
    return undefined
  }
  if (record.readUInt16LE(34) !== 0 || hasRefusedExtra(extra, nameBytes)) {
    issues.error(
      'zip_invalid',
      `"${name}" has fields that make tools disagree about it; zip the folder again.`,
      { path: name },
    )
    return undefined
  }
  return { nameBytes, name, flags, method, ...readNumbers(record), ...readMode(record, name, issues) }
}

function readNumbers(record: Buffer) {
  return {
    crc32: record.readUInt32LE(16),
    compressedBytes: record.readUInt32LE(20),
    sizeBytes: record.readUInt32LE(24),
    localOffset: record.readUInt32LE(42),
  }
}

/** Links, devices and set-id programs do things that a file in a plugin must not do. */
function readMode(
  record: Buffer,
  name: string,
  issues: Issues,
): Pick<CentralEntry, 'isFolder' | 'isExecutable' | 'isLink'> {
  const isFolder = name.endsWith('/')
  const host = record.readUInt8(5)
  const mode = UNIX_HOSTS.has(host) ? record.readUInt16LE(40) : 0
  const type = mode & MODE.typeMask
  const expected = isFolder ? MODE.folder : MODE.file
  const isLink = type === MODE.link && !isFolder
  if (isLink) {
    issues.warn(
      'file_not_served',
      `"${name}" is a symbolic link and is left out; put the file itself in its place.`,
      { path: name },
    )
  } else if (type !== 0 && type !== expected) {
    issues.error(
      'zip_irregular_file',
      `"${name}" is a link, a device or another special file; replace it with a regular file.`,
      { path: name },
    )
  } else if (!isFolder && (mode & MODE.setId) !== 0) {
    issues.error(
      'zip_irregular_file',
      `"${name}" has a set-user-id or set-group-id bit; remove it with chmod.`,
      { path: name },
    )
  }
  return { isFolder, isLink, isExecutable: !isFolder && (mode & MODE.execute) !== 0 }
}

/** ZIP64 sizes would overrule the header's; a Unicode path a name that needs none. */
export function hasRefusedExtra(extra: Buffer, nameBytes: Buffer): boolean {
  let offset = 0
  while (offset + 4 <= extra.length) {
    const id = extra.readUInt16LE(offset)
    const field = extra.subarray(offset + 4, offset + 4 + extra.readUInt16LE(offset + 2))
    if (id === EXTRA_ZIP64) return true
    if (isRenamed(id, field, nameBytes)) return true
    offset += 4 + field.length
    if (field.length === 0 && extra.readUInt16LE(offset - 2) !== 0) return true
  }
  return false
}
