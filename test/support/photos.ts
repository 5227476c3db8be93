/** Pictures as cameras and programs write them: 16 × 8 pixels, red on the left, blue on the right, and what tells a place. */
import { crc32 } from 'node:zlib'

/** Written by Chromium, with a profile of colours. */
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABf/EABkRAAIDAQAAAAAAAAAAAAAAAABDBYHBBv/aAAwDAQACEQMRAD8Aio4FOdbWjM8u8P/Z',
  'base64',
)
export const WIDE_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAYAAADwdn+XAAAAJ0lEQVR4AeyQoQ0AAAjDmv3/c/kABALDkqkmFY1g9wEblnsB3DcoAAAA//9LtzGOAAAABklEQVQDALr0H/FxgNKIAAAAAElFTkSuQmCC',
  'base64',
)
const VP8 = Buffer.from('cAEAnQEqEAAIAALATCWgAnQBQAAA/vDLP/6Pv/62//1of62/rbf/bQ9N//600EAA', 'base64')

export const PLACE = 'N47.3769 E8.5417'

/** EXIF with an orientation, a place and a thumbnail, in either order of bytes. */
export function exif(orientation: number, order: 'II' | 'MM' = 'MM'): Buffer {
  const tiff = Buffer.alloc(80)
  const [short, long] =
    order === 'II'
      ? (['writeUInt16LE', 'writeUInt32LE'] as const)
      : (['writeUInt16BE', 'writeUInt32BE'] as const)
  tiff.write(order)
  tiff[short](42, 2)
  tiff[long](8, 4)
  tiff[short](3, 8)
  const entry = (at: number, tag: number, type: number, count: number) => {
    tiff[short](tag, at)
    tiff[short](type, at + 2)
    tiff[long](count, at + 4)
  }
  entry(10, 0x010f, 2, PLACE.length)
  tiff[long](60, 18)
  entry(22, 0x0112, 3, 1)
  tiff[short](orientation, 30)
  entry(34, 0x8825, 4, 1)
  tiff[long](60, 42)
  tiff.write(PLACE, 60)
  return tiff
}

export function segment(marker: number, payload: Buffer | string): Buffer {
  const bytes = Buffer.from(payload)
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(bytes.length + 2, 2)
  return Buffer.concat([head, bytes])
}

/** A JPEG with more segments behind its first mark, and more bytes behind its end. */
export function jpegWith(segments: readonly Buffer[], behind: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([JPEG.subarray(0, 2), ...segments, JPEG.subarray(2), behind])
}

export const exifSegment = (orientation: number, order?: 'II' | 'MM') =>
  segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif(orientation, order)]))

export function pngChunk(type: string, data: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(data)])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG with more chunks behind its header, and more bytes behind its end. */
export function pngWith(chunks: readonly Buffer[], behind: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([WIDE_PNG.subarray(0, 33), ...chunks, WIDE_PNG.subarray(33), behind])
}

export function webpWith(chunks: readonly { type: string; data: Buffer }[], flags = 0): Buffer {
  const head = Buffer.from([flags, 0, 0, 0, 15, 0, 0, 7, 0, 0])
  const all = [{ type: 'VP8X', data: head }, { type: 'VP8 ', data: VP8 }, ...chunks]
  return riff('RIFF', Buffer.concat([Buffer.from('WEBP'), ...all.map(({ type, data }) => riff(type, data))]))
}

function riff(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(type), length, data, Buffer.alloc(data.length % 2)])
}
