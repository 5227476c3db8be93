/**
 * A JPEG with what its picture needs and nothing else. Source: ITU T.81, B.1-B.2: segments follow each other; a marker
 * may have any number of fill bytes (0xFF) before it; a start-of-frame holds height and width.
 */
import { PHOTO_SEGMENTS_MAX } from '../../kernel/limits.ts'
import { exifWithPrefix, type Orientation, readOrientation, turned } from './orientation.ts'
import type { Photo } from './photo-kinds.ts'

const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda]
/** Tables, frames and scans. What else there is (APPn, COM, markers without a meaning) tells of the picture. */
const NEEDED = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, SOS])
const APP0 = 0xe0
const APP1 = 0xe1
/** Colours that come out wrong without them, by the beginning of the segment. */
const COLOURS: Readonly<Record<number, string>> = { 226: 'ICC_PROFILE\0', 238: 'Adobe' }

interface Segment {
  marker: number
  /** What follows its length. */
  payload: Buffer
  /** Where the next one begins. */
  end: number
}

/** @returns `undefined` for what is no JPEG, has no picture in it, or more pieces than any */
export function readJpeg(content: Buffer): Photo | undefined {
  if (content.length < 4 || content.readUInt16BE(0) !== 0xffd8) return undefined
  let size: { width: number; height: number } | undefined
  let orientation: Orientation | undefined
  let hasScan = false
  const kept: Buffer[] = []
  for (let at = 2, left = PHOTO_SEGMENTS_MAX; ; left -= 1) {
    if (left === 0) return undefined
    const segment = nextSegment(content, at)
    if (segment === undefined || segment.marker === EOI) break
    const { marker, payload } = segment
    at = segment.end
    if (isStartOfFrame(marker) && payload.length >= 5)
      size ??= { height: payload.readUInt16BE(1), width: payload.readUInt16BE(3) }
    if (marker === APP1 && payload.toString('latin1', 0, 6) === 'Exif\0\0')
      orientation ??= readOrientation(payload)
    const needed = neededOf(segment)
    if (needed !== undefined) kept.push(framed(marker, needed))
    if (marker !== SOS) continue
    hasScan = true
    const end = scanEnd(content, at)
    kept.push(content.subarray(at, end))
    at = end
  }
  if (size === undefined || !hasScan) return undefined
  const turn = orientation ?? 1
  const exif = turn === 1 ? [] : [framed(APP1, exifWithPrefix(turn))]
  // JFIF comes first, and is gone through before anything else.
  const jfif = kept[0]?.[1] === APP0 ? [kept.shift()!] : []
  return {
    content: Buffer.concat([Buffer.of(0xff, SOI), ...jfif, ...exif, ...kept, Buffer.of(0xff, EOI)]),
    mediaType: 'image/jpeg',
    ...turned(size, turn),
  }
}

/** @returns `undefined` where the file ends, or cannot be followed further */
function nextSegment(content: Buffer, from: number): Segment | undefined {
  for (let at = from; at + 1 < content.length; at += 1) {
    const marker = content[at + 1]!
    if (content[at] !== 0xff || marker === 0xff || standsAlone(marker)) continue
    if (marker === EOI) return { marker, payload: content.subarray(at, at), end: at + 2 }
    const end = at + 4 > content.length ? Number.POSITIVE_INFINITY : at + 2 + content.readUInt16BE(at + 2)
    if (end < at + 4 || end > content.length) return undefined
    return { marker, payload: content.subarray(at + 4, end), end }
  }
  return undefined
}

/** Restarts, TEM, and the zero behind a byte of data. */
function standsAlone(marker: number): boolean {
  return marker <= 0x01 || isRestart(marker) || marker === SOI
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7
}

function neededOf({ marker, payload }: Segment): Buffer | undefined {
  if (NEEDED.has(marker) || isStartOfFrame(marker)) return payload
  const begins = (text: string) => payload.toString('latin1', 0, text.length) === text
  if (marker === APP0 && begins('JFIF\0') && payload.length >= 14) {
    // The thumbnail may show what was cut off the picture.
    return Buffer.concat([payload.subarray(0, 12), Buffer.of(0, 0)])
  }
  const colours = COLOURS[marker]
  return colours !== undefined && begins(colours) ? payload : undefined
}

function framed(marker: number, payload: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(payload.length + 2, 2)
  return Buffer.concat([head, payload])
}

/** Where a scan's data end: at the first marker that is no restart. Byte by byte, which is fast for every file. */
function scanEnd(content: Buffer, from: number): number {
  for (let at = from; at + 1 < content.length; at += 1) {
    const next = content[at + 1]!
    if (content[at] === 0xff && next !== 0xff && next !== 0 && !isRestart(next)) return at
  }
  return content.length
}

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
