/**
 * How a camera was held: the one thing of a photo's EXIF that is kept, since pictures lie on their side without it.
 * Source: TIFF 6.0, section 2; Exif 3.0, 4.6.4 (tag 0x0112).
 */

/** 1 is upright, 2 to 8 are turned or mirrored; 5 and more lie on their side. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

const TAG = 0x0112
const ENTRY_BYTES = 12
const EXIF_PREFIX = 'Exif\0\0'

/** @param exif with or without the prefix that JPEG has before it. What cannot be read is upright. */
export function readOrientation(exif: Buffer): Orientation {
  const hasPrefix = exif.toString('latin1', 0, EXIF_PREFIX.length) === EXIF_PREFIX
  const tiff = hasPrefix ? exif.subarray(EXIF_PREFIX.length) : exif
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1
  const short = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const start = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (start + 2 > tiff.length) return 1
  const count = short(start)
  for (let index = 0, at = start + 2; index < count && at + ENTRY_BYTES <= tiff.length; index += 1) {
    if (short(at) === TAG) return orientationOf(short(at + 8))
    at += ENTRY_BYTES
  }
  return 1
}

function orientationOf(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1
}

/** EXIF that says how the camera was held, and nothing else. */
export function exifOf(orientation: Orientation): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  return tiff
}

export function exifWithPrefix(orientation: Orientation): Buffer {
  return Buffer.concat([Buffer.from(EXIF_PREFIX, 'latin1'), exifOf(orientation)])
}

/** Width and height as people see them. */
export function turned<Size extends { width: number; height: number }>(size: Size, orientation: Orientation) {
  return orientation < 5 ? size : { ...size, width: size.height, height: size.width }
}
