/** What upload-pack answers: lines, then perhaps a pack; and its bytes, in one piece or as a stream. */
import { createHash, webcrypto } from 'node:crypto'
import type { Oid } from './object.ts'
import type { ObjectSource } from './object-source.ts'
import { encodePackHeader, PACK_TRAILER_BYTES } from './pack/pack-file.ts'
import { FLUSH } from './wire/pktline.ts'
import { BAND, frame, type SidebandMode } from './wire/sideband.ts'

/** A function of the request and of the repository's head, and of nothing else: equal ones can be shared. */
export interface Answer {
  /** pkt-lines, framed. */
  lines: Buffer
  pack?: PackToSend
}

export interface PackToSend {
  /** Each once, in the order in which they are sent. */
  oids: readonly Oid[]
  mode: SidebandMode
  showProgress: boolean
}

/** The bytes as they are made, one read of the store at a time. Without a pack, the lines. */
export async function* streamAnswer(objects: ObjectSource, { lines, pack }: Answer): AsyncGenerator<Buffer> {
  yield lines
  if (pack === undefined) return
  yield* progressOf(pack)
  try {
    for await (const chunk of packStream(objects, pack.oids)) yield* frame(pack.mode, BAND.pack, chunk)
  } catch (error) {
    // Half a pack is out already: only the error band can tell. The client throws the half away.
    yield* frame(pack.mode, BAND.error, Buffer.from('the store could not read an object; tell its admin\n'))
    throw error
  }
  if (pack.mode !== 'none') yield FLUSH
}

/**
 * The same bytes in one piece, or `undefined` when the pack exceeds `packBytesMax`. Reading and hashing happen on
 * other threads.
 * @throws GitError `object_missing`
 */
export async function wholeAnswer(
  objects: ObjectSource,
  { lines, pack }: Answer,
  packBytesMax: number,
): Promise<Buffer | undefined> {
  if (pack === undefined) return lines
  const bytes = await wholePack(objects, pack.oids, packBytesMax)
  if (bytes === undefined) return undefined
  const pieces = [lines, ...progressOf(pack), ...frame(pack.mode, BAND.pack, bytes)]
  if (pack.mode !== 'none') pieces.push(FLUSH)
  return Buffer.concat(pieces)
}

function progressOf({ oids, mode, showProgress }: PackToSend): Iterable<Buffer> {
  const progress = Buffer.from(`Enumerating objects: ${oids.length}, done.\n`)
  return showProgress ? frame(mode, BAND.progress, progress) : []
}

/** Header, entries as stored, SHA-1 of all that. */
async function* packStream(objects: ObjectSource, oids: readonly Oid[]): AsyncGenerator<Buffer> {
  const hash = createHash('sha1')
  const header = encodePackHeader(oids.length)
  hash.update(header)
  yield header
  for await (const chunk of objects.entries(oids)) {
    hash.update(chunk)
    yield chunk
  }
  yield hash.digest()
}

async function wholePack(
  objects: ObjectSource,
  oids: readonly Oid[],
  bytesMax: number,
): Promise<Buffer | undefined> {
  const header = encodePackHeader(oids.length)
  const room = { before: header.length, behind: PACK_TRAILER_BYTES }
  const pack = await objects.readEntries(oids, bytesMax, room)
  if (pack === undefined) return undefined
  header.copy(pack)
  const checked = pack.subarray(0, -PACK_TRAILER_BYTES)
  Buffer.from(await webcrypto.subtle.digest('SHA-1', checked)).copy(pack, checked.length)
  return pack
}
