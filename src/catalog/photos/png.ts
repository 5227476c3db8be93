/** A PNG with what its picture needs and nothing else. Source: PNG specification, third edition, 5 and 11. */
import { crc32 } from 'node:zlib'
import { PHOTO_SEGMENTS_MAX } from '../../kernel/limits.ts'
import { exifOf, type Orientation, readOrientation, turned } from './orientation.ts'
import type { Photo } from './photo-kinds.ts'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
/** Pixels, colours and frames. Texts, times, EXIF and the chunks of some program's own are not among them. */
const NEEDED = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'tRNS', 'cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI'],
  ...['bKGD', 'hIST', 'pHYs', 'sPLT', 'acTL', 'fcTL', 'fdAT'],
])
/** Length, type and checksum. */
const FRAME_BYTES = 12

/** @returns `undefined` for what is no PNG, has no picture in it, or more pieces than any */
export function readPng(content: Buffer): Photo | undefined {
  if (content.length < 33 || !content.subarray(0, 8).equals(SIGNATURE)) return undefined
  if (content.toString('latin1', 12, 16) !== 'IHDR') return undefined
  let orientation: Orientation | undefined
  const kept: Buffer[] = []
  let hasPixels = false
  let left = PHOTO_SEGMENTS_MAX
  for (let at = SIGNATURE.length; at + FRAME_BYTES <= content.length; left -= 1) {
    if (left === 0) return undefined
    const end = at + FRAME_BYTES + content.readUInt32BE(at)
    const type = content.toString('latin1', at + 4, at + 8)
    if (type === 'IEND' || end > content.length) break
    if (type === 'eXIf') orientation ??= readOrientation(content.subarray(at + 8, end - 4))
    if (type === 'IDAT') hasPixels = true
    if (NEEDED.has(type)) kept.push(content.subarray(at, end))
    at = end
  }
  if (!hasPixels) return undefined
  const turn = orientation ?? 1
  const [header, ...rest] = kept as [Buffer, ...Buffer[]]
  const exif = turn === 1 ? [] : [chunk('eXIf', exifOf(turn))]
  return {
    content: Buffer.concat([SIGNATURE, header, ...exif, ...rest, chunk('IEND', Buffer.alloc(0))]),
    mediaType: 'image/png',
    ...turned({ width: content.readUInt32BE(16), height: content.readUInt32BE(20) }, turn),
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(FRAME_BYTES + data.length)
  framed.writeUInt32BE(data.length)
  framed.write(type, 4, 'latin1')
  data.copy(framed, 8)
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length)
  return framed
}
