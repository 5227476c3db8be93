/**
 * Some files of a ZIP, from their pack entries. Deflated anew, always alike: an entry's own stream is an uploader's, and
 * the same file may be stored in two of them, but equal trees are equal bytes.
 */
import { crc32, deflateRawSync, inflateSync } from 'node:zlib'
import { parseEntryHeader } from '../../git/packs.ts'
import { localHeader, type ZipFile } from './records.ts'

export interface PackFilesJob {
  files: readonly Pick<ZipFile, 'path' | 'mode'>[]
  /** Their pack entries, in the same order, as `ObjectSource.readEntries` gives them. */
  entries: Uint8Array<ArrayBuffer>
}

export interface PackedFiles {
  files: ZipFile[]
  /** Local headers and contents, in the order of the files. */
  bytes: Uint8Array<ArrayBuffer>
}

export function packFiles({ files, entries }: PackFilesJob): PackedFiles {
  const rest = { bytes: Buffer.from(entries.buffer, entries.byteOffset, entries.length) }
  const packed = files.map((file) => packFile(file, takeContent(rest)))
  return {
    files: packed.map(({ file }) => file),
    bytes: joined(packed.flatMap(({ file, content }) => [localHeader(file), content])),
  }
}

/** The content of the first entry, which is taken away. */
function takeContent(rest: { bytes: Buffer }): Buffer {
  const { length, sizeBytes } = parseEntryHeader(rest.bytes)
  const { buffer, engine } = inflateSync(rest.bytes.subarray(length), {
    info: true,
    maxOutputLength: sizeBytes + 1,
  }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
  rest.bytes = rest.bytes.subarray(length + engine.bytesWritten)
  return buffer
}

function packFile(
  { path, mode }: Pick<ZipFile, 'path' | 'mode'>,
  content: Buffer,
): { file: ZipFile; content: Buffer } {
  const deflated = deflateRawSync(content)
  const isSmaller = deflated.length < content.length
  const packed = isSmaller ? deflated : content
  return {
    file: {
      path,
      mode,
      method: isSmaller ? 8 : 0,
      crc32: crc32(content),
      sizeBytes: content.length,
      packedBytes: packed.length,
    },
    content: packed,
  }
}

/** In memory of its own, which can move to another thread. */
function joined(pieces: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
