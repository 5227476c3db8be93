/** Cover photos: PNG, JPEG or WebP by their content, never by their name. SVG can carry script and is refused. */
import { AppError } from '../kernel/errors.ts'
import { PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX } from '../kernel/limits.ts'
import type { ItemRow, StoredPhoto } from './items.repo.ts'

type Dimensions = Pick<StoredPhoto, 'mediaType' | 'width' | 'height'>

/** @throws AppError `photo_format`, `too_large` */
export function readPhoto(content: Buffer): Dimensions {
  if (content.length > PHOTO_BYTES_MAX) {
    throw new AppError(
      'too_large',
      `The photo has ${content.length} bytes; make it at most ${PHOTO_BYTES_MAX} (5 MiB).`,
    )
  }
  const photo = readPng(content) ?? readJpeg(content) ?? readWebp(content)
  if (photo === undefined) {
    throw new AppError(
      'photo_format',
      'The photo is not a PNG, JPEG or WebP image; convert it to one of these.',
    )
  }
  if (photo.width < 1 || photo.height < 1 || Math.max(photo.width, photo.height) > PHOTO_PIXELS_MAX) {
    throw new AppError(
      'photo_format',
      `The photo is ${photo.width} × ${photo.height} pixels; make each side 1 to ${PHOTO_PIXELS_MAX}.`,
    )
  }
  return photo
}

/** What an item's photo shows, as its publisher says; else at least what it is the cover of. */
export function photoAltOf({ title, photo }: Pick<ItemRow, 'title' | 'photo'>): string {
  return photo?.alt ?? `Cover of ${title}`
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/** Source: PNG specification, 11.2.1: IHDR comes first, width and height are its first fields. */
function readPng(content: Buffer): Dimensions | undefined {
  if (content.length < 24 || !content.subarray(0, 8).equals(PNG_SIGNATURE)) return undefined
  if (content.toString('latin1', 12, 16) !== 'IHDR') return undefined
  return { mediaType: 'image/png', width: content.readUInt32BE(16), height: content.readUInt32BE(20) }
}

/** Source: ITU T.81, B.1-B.2: segments follow each other; a start-of-frame holds height and width. */
function readJpeg(content: Buffer): Dimensions | undefined {
  if (content.length < 4 || content.readUInt16BE(0) !== 0xffd8) return undefined
  let offset = 2
  while (offset + 9 <= content.length && content[offset] === 0xff) {
    const marker = content[offset + 1]!
    if (isStartOfFrame(marker)) {
      return {
        mediaType: 'image/jpeg',
        height: content.readUInt16BE(offset + 5),
        width: content.readUInt16BE(offset + 7),
      }
    }
    offset += 2 + content.readUInt16BE(offset + 2)
  }
  return undefined
}

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** Source: RFC 9649, 2.3-2.7: a RIFF container whose first chunk is VP8, VP8L or VP8X. */
function readWebp(content: Buffer): Dimensions | undefined {
  if (content.length < 30 || content.toString('latin1', 0, 4) !== 'RIFF') return undefined
  if (content.toString('latin1', 8, 12) !== 'WEBP') return undefined
  const chunk = content.toString('latin1', 12, 16)
  const mediaType = 'image/webp' as const
  if (chunk === 'VP8X') {
    return { mediaType, width: 1 + content.readUIntLE(24, 3), height: 1 + content.readUIntLE(27, 3) }
  }
  if (chunk === 'VP8L' && content[20] === 0x2f) {
    const bits = content.readUInt32LE(21)
    return { mediaType, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (chunk === 'VP8 ') {
    return { mediaType, width: content.readUInt16LE(26) & 0x3fff, height: content.readUInt16LE(28) & 0x3fff }
  }
  return undefined
}
