/** Photos: what tells a place, a time or a person goes, the picture and how it is held stay. */
import { describe, expect, test } from 'vitest'
import { readPhoto } from '../../src/catalog/photo.ts'
import {
  exif,
  exifSegment,
  JPEG,
  jpegWith,
  PLACE,
  pngChunk,
  pngWith,
  segment,
  WIDE_PNG,
  webpWith,
} from '../support/photos.ts'

const read = (content: Buffer) => {
  const { content: cleaned, ...facts } = readPhoto(content)
  return { ...facts, cleaned, tells: cleaned.toString('latin1').includes(PLACE) }
}

describe('a photo loses what tells a place', () => {
  test.each([
    ['EXIF', jpegWith([exifSegment(1)])],
    ['EXIF behind another', jpegWith([exifSegment(1), exifSegment(1, 'II')])],
    ['XMP', jpegWith([segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x>${PLACE}</x>`)])],
    ['IPTC of Photoshop', jpegWith([segment(0xed, `Photoshop 3.0\x008BIM${PLACE}`)])],
    ['a comment', jpegWith([segment(0xfe, PLACE)])],
    ['a list of more pictures', jpegWith([segment(0xe2, `MPF\0${PLACE}`)])],
    ['content credentials', jpegWith([segment(0xeb, `JP${PLACE}`)])],
    ['a thumbnail', jpegWith([segment(0xe0, `JFXX\0\x10${PLACE}`)])],
    ['a second picture behind the first', jpegWith([], jpegWith([exifSegment(1)]))],
    ['a film behind the picture', jpegWith([], Buffer.from(`ftypmp42 ${PLACE}`))],
    [
      'a segment behind a scan',
      Buffer.concat([JPEG.subarray(0, -2), segment(0xe1, PLACE), JPEG.subarray(-2)]),
    ],
    ['bytes between segments', jpegWith([Buffer.from(PLACE)])],
    ['EXIF of a PNG', pngWith([pngChunk('eXIf', exif(1))])],
    ['texts of a PNG', pngWith(['tEXt', 'zTXt', 'iTXt'].map((type) => pngChunk(type, `Comment\0${PLACE}`)))],
    ['what some program adds to a PNG', pngWith([pngChunk('caBX', PLACE), pngChunk('prVt', PLACE)])],
    ['bytes behind a PNG', pngWith([], Buffer.from(PLACE))],
    ['EXIF of a WebP', webpWith([{ type: 'EXIF', data: exif(1) }], 0x08)],
    ['XMP of a WebP', webpWith([{ type: 'XMP ', data: Buffer.from(PLACE) }], 0x04)],
    ['what some program adds to a WebP', webpWith([{ type: 'C2PA', data: Buffer.from(PLACE) }])],
    ['bytes behind a WebP', Buffer.concat([webpWith([]), Buffer.from(PLACE)])],
  ])('%s', (_, photo) => {
    expect(photo.toString('latin1')).toContain(PLACE)
    expect(read(photo)).toMatchObject({ width: 16, height: 8, tells: false })
  })
})

test.each([
  ['JPEG', (turn: number) => jpegWith([exifSegment(turn)])],
  ['JPEG, little endian', (turn: number) => jpegWith([exifSegment(turn, 'II')])],
  ['PNG', (turn: number) => pngWith([pngChunk('eXIf', exif(turn))])],
  ['WebP', (turn: number) => webpWith([{ type: 'EXIF', data: exif(turn, 'II') }], 0x08)],
])('a %s is held as it was', (_, photo) => {
  for (const turn of [1, 3, 6, 8, 9]) {
    const once = read(photo(turn))
    const isOnItsSide = turn === 6 || turn === 8
    expect(once).toMatchObject({ width: isOnItsSide ? 8 : 16, height: isOnItsSide ? 16 : 8, tells: false })
    // Nothing is left to take, and the turn was not taken.
    expect(read(once.cleaned)).toEqual(once)
  }
})

test('a photo without anything to take keeps its bytes', () => {
  expect(read(JPEG).cleaned).toEqual(JPEG)
  expect(read(WIDE_PNG).cleaned).toEqual(WIDE_PNG)
  expect(read(webpWith([])).cleaned).toEqual(webpWith([]))
})

test('a JPEG may have fill bytes before every marker', () => {
  const filled: Buffer[] = [JPEG.subarray(0, 2)]
  let at = 2
  while (JPEG[at + 1] !== 0xda) {
    const end = at + 2 + JPEG.readUInt16BE(at + 2)
    filled.push(Buffer.alloc(3, 0xff), JPEG.subarray(at, end))
    at = end
  }
  filled.push(Buffer.alloc(2, 0xff), JPEG.subarray(at, -2), Buffer.alloc(5, 0xff), JPEG.subarray(-2))
  expect(read(Buffer.concat(filled))).toMatchObject({ mediaType: 'image/jpeg', width: 16, height: 8 })
})

test('what is cut off ends where it is cut, and a start alone is no picture', () => {
  expect(read(JPEG.subarray(0, -10)).cleaned.subarray(-2)).toEqual(Buffer.of(0xff, 0xd9))
  for (const start of [JPEG.subarray(0, 100), WIDE_PNG.subarray(0, 33), webpWith([]).subarray(0, 20)])
    expect(() => readPhoto(start)).toThrow('is not a PNG, JPEG or WebP image')
})

test('more pieces than any picture has are refused, whatever they are', () => {
  const many = Array.from({ length: 20_000 }, () => segment(0xfe, ''))
  expect(() => readPhoto(jpegWith(many))).toThrow('is not a PNG, JPEG or WebP image')
  expect(() => readPhoto(pngWith(many.map(() => pngChunk('tEXt', ''))))).toThrow('is not a PNG')
  expect(() => readPhoto(webpWith(many.map(() => ({ type: 'XMP ', data: Buffer.alloc(0) }))))).toThrow(
    'is not',
  )
})
