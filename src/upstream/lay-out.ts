/** The files of a commit as memory that can change threads without being copied, and records that point into it. */
import type { Oid } from '../git/objects.ts'
import type { UnpackedObject } from '../git/packs.ts'
import type { CommitContent } from './read-commit.ts'
import type { CommitRecord, Place } from './unpack-messages.ts'

/** Contents this large keep their own memory; smaller ones are put together, as they share Node's pool. */
const OWN_MEMORY_BYTES_MIN = 65_536
/** What may be left over around a content that keeps its own memory. */
const SLACK_BYTES_MAX = 64
/** Deflate's worst case: five bytes for each block that does not compress, and an end. Source: RFC 1951, 3.2.4. */
const STORED_BLOCK_BYTES = 16_383

export interface LaidOut {
  records: CommitRecord[]
  /** The pack is the last one. */
  buffers: ArrayBuffer[]
}

/** @param pack in memory of its own */
export function layOut(
  { files, skipped, trees, links }: CommitContent,
  objects: ReadonlyMap<Oid, UnpackedObject>,
  pack: Buffer<ArrayBuffer>,
): LaidOut {
  const blobs = new Map([...new Set(files.map(({ blob }) => blob))].map((oid) => [oid, objects.get(oid)!]))
  const { buffers, places } = gather(blobs)
  const packBuffer = buffers.push(pack.buffer) - 1
  const records: CommitRecord[] = files.map(({ path, mode, blob }) => {
    const { start, end } = usableDeflate(blobs.get(blob)!) ?? { start: 0, end: 0 }
    const deflated = { buffer: packBuffer, start: pack.byteOffset + start, length: end - start }
    return { kind: 'file', path, mode, content: places.get(blob)!, ...(end === 0 ? {} : { deflated }) }
  })
  for (const left of skipped) records.push({ kind: 'skipped', ...left })
  for (const link of links) records.push({ kind: 'link', ...link })
  for (const tree of trees) records.push({ kind: 'tree', ...tree })
  return { records, buffers }
}

function gather(blobs: ReadonlyMap<Oid, UnpackedObject>): {
  buffers: ArrayBuffer[]
  places: Map<Oid, Place>
} {
  const together = [...blobs].filter(([, { content }]) => !hasOwnMemory(content))
  const shared = Buffer.from(
    new ArrayBuffer(together.reduce((sum, [, { content }]) => sum + content.length, 0)),
  )
  const buffers = [shared.buffer as ArrayBuffer]
  const places = new Map<Oid, Place>()
  let start = 0
  for (const [oid, { content }] of together) {
    content.copy(shared, start)
    places.set(oid, { buffer: 0, start, length: content.length })
    start += content.length
  }
  for (const [oid, { content }] of blobs) {
    if (places.has(oid)) continue
    const buffer = buffers.push(content.buffer as ArrayBuffer) - 1
    places.set(oid, { buffer, start: content.byteOffset, length: content.length })
  }
  return { buffers, places }
}

function hasOwnMemory({ length, buffer }: Buffer): boolean {
  return length >= OWN_MEMORY_BYTES_MIN && buffer.byteLength - length <= SLACK_BYTES_MAX
}

/** Not when it is blown up by empty blocks: everybody who clones would get it as it is. */
function usableDeflate({ content, deflated }: UnpackedObject): { start: number; end: number } | undefined {
  if (deflated === undefined) return undefined
  const bytesMax = content.length + 5 * (Math.floor(content.length / STORED_BLOCK_BYTES) + 1) + 6
  return deflated.end - deflated.start <= bytesMax ? deflated : undefined
}
