/** A pack's index made from the pack itself, as `git index-pack` does it. Everything in the pack is verified. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { GitError } from '../errors.ts'
import { hashObject } from '../object.ts'
import { encodePackHeader, PACK_TRAILER_BYTES, type PackedEntry, type WrittenPack } from './pack-file.ts'
import { readEntry } from './unpack-entry.ts'

const SLICE_BYTES = 4 * 1_048_576

/**
 * Read a whole pack into memory, and find and check each entry of it.
 * @throws GitError `object_corrupt` when what was read is no whole pack of plain objects; whatever the disk says
 *   when it cannot be read
 */
export async function indexPack(file: string): Promise<WrittenPack> {
  const pack = await readFile(file)
  const end = pack.length - PACK_TRAILER_BYTES
  const checksum = pack.subarray(Math.max(end, 0))
  const headerBytes = encodePackHeader(0).length
  if (end < headerBytes || !(await sha1Of(pack.subarray(0, end))).equals(checksum))
    throw damaged(file, 'its checksum does not fit its bytes')
  const count = pack.readUInt32BE(8)
  if (!pack.subarray(0, headerBytes).equals(encodePackHeader(count))) throw damaged(file, 'it is not a pack')
  const entries: PackedEntry[] = []
  let offset = headerBytes
  for (let index = 0; index < count; index += 1) {
    const entry = readPlainEntry(file, pack, offset, end)
    const oid = hashObject(entry.type, entry.content)
    entries.push({ oid, offset, crc32: crc32(pack.subarray(offset, entry.end)) })
    offset = entry.end
    await nextTurn()
  }
  if (offset !== end) throw damaged(file, `${end - offset} bytes follow its last object`)
  return { entries, checksum: Buffer.from(checksum), sizeBytes: pack.length }
}

function readPlainEntry(file: string, pack: Buffer, offset: number, end: number) {
  try {
    const entry = readEntry(pack, offset, end, () => undefined)
    if (entry.kind === 'plain') return entry
  } catch (cause) {
    throw damaged(file, `its entry at ${offset} cannot be read`, cause)
  }
  throw damaged(file, `its entry at ${offset} is a delta`)
}

/** Slice by slice, so that others get their turn. */
async function sha1Of(bytes: Buffer): Promise<Buffer> {
  const hash = createHash('sha1')
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    hash.update(bytes.subarray(start, start + SLICE_BYTES))
    await nextTurn()
  }
  return hash.digest()
}

function damaged(file: string, problem: string, cause?: unknown): GitError {
  return new GitError(
    'object_corrupt',
    `${path.basename(file)} is damaged: ${problem}; restore it from a backup.`,
    cause === undefined ? {} : { cause },
  )
}
