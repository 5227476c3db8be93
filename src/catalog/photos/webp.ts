/** A WebP with what its picture needs and nothing else. Source: RFC 9649, 2.3-2.7: chunks in a RIFF container. */
import { PHOTO_SEGMENTS_MAX } from '../../kernel/limits.ts'
import { exifOf, type Orientation, readOrientation, turned } from './orientation.ts'
import type { Photo } from './photo-kinds.ts'

const PIXELS = ['VP8 ', 'VP8L', 'ALPH']
const NEEDED = new Set([...PIXELS, 'VP8X', 'ANIM', 'ANMF', 'ICCP'])
const NEEDED_IN_FRAME = new Set(PIXELS)
/** What comes before the chunks of a frame of an animation. */
const FRAME_HEAD_BYTES = 16
/** Flags of `VP8X` that say that there are EXIF and XMP. */
const [HAS_EXIF, HAS_XMP] = [0x08, 0x04]

interface Chunk {
  type: string
  data: Buffer
}

/** @returns `undefined` for what is no WebP, has no picture in it, or more pieces than any */
export function readWebp(content: Buffer): Photo | undefined {
  if (content.length < 30 || content.toString('latin1', 0, 4) !== 'RIFF') return undefined
  if (content.toString('latin1', 8, 12) !== 'WEBP') return undefined
  const room = { left: PHOTO_SEGMENTS_MAX }
  const chunks = chunksOf(content.subarray(12, 8 + content.readUInt32LE(4)), room)
  const size = sizeOf(chunks[0])
  if (size === undefined) return undefined
  const exif = chunks.find(({ type }) => type === 'EXIF')
  // Only a file that begins with VP8X may have EXIF.
  const turn = exif === undefined || chunks[0]!.type !== 'VP8X' ? 1 : readOrientation(exif.data)
  const kept = chunks.filter(({ type }) => NEEDED.has(type)).map((one) => cleaned(one, turn, room))
  if (room.left < 0) return undefined
  if (turn !== 1) kept.push({ type: 'EXIF', data: exifOf(turn) })
  const body = Buffer.concat([Buffer.from('WEBP'), ...kept.map(framed)])
  return {
    content: framed({ type: 'RIFF', data: body }),
    mediaType: 'image/webp',
    ...turned(size, turn),
  }
}

function sizeOf(first: Chunk | undefined): { width: number; height: number } | undefined {
  const { type, data } = first ?? { type: '', data: Buffer.alloc(0) }
  if (data.length < 10) return undefined
  if (type === 'VP8X') return { width: 1 + data.readUIntLE(4, 3), height: 1 + data.readUIntLE(7, 3) }
  if (type === 'VP8L' && data[0] === 0x2f) {
    const bits = data.readUInt32LE(1)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (type === 'VP8 ') return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff }
  return undefined
}

/** As far as they are whole. @param room for those of the whole file; less than nothing is left where it was not enough */
function chunksOf(content: Buffer, room: { left: number }): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = 0; at + 8 <= content.length && room.left >= 0; room.left -= 1) {
    const end = at + 8 + content.readUInt32LE(at + 4)
    if (end > content.length) break
    chunks.push({ type: content.toString('latin1', at, at + 4), data: content.subarray(at + 8, end) })
    at = end + (end % 2)
  }
  return chunks
}

function cleaned({ type, data }: Chunk, turn: Orientation, room: { left: number }): Chunk {
  if (type === 'VP8X' && data.length > 0) {
    const copy = Buffer.from(data)
    copy[0] = (copy[0]! & ~(HAS_EXIF | HAS_XMP)) | (turn === 1 ? 0 : HAS_EXIF)
    return { type, data: copy }
  }
  if (type !== 'ANMF') return { type, data }
  const inside = chunksOf(data.subarray(FRAME_HEAD_BYTES), room).filter(({ type }) =>
    NEEDED_IN_FRAME.has(type),
  )
  return { type, data: Buffer.concat([data.subarray(0, FRAME_HEAD_BYTES), ...inside.map(framed)]) }
}

function framed({ type, data }: Chunk): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}
