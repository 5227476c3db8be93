/** Photos in a real browser: what is left of them is still a picture, upright, and tells no place. */
import { describe, expect, test } from 'vitest'
import { items } from '../../src/catalog/items.repo.ts'
import { lacksBrowser } from '../support/browser.ts'
import { itemStories } from '../support/item-pages.ts'
import { pluginZip } from '../support/items.ts'
import {
  exif,
  exifSegment,
  jpegWith,
  PLACE,
  pngChunk,
  pngWith,
  segment,
  webpWith,
} from '../support/photos.ts'

const stories = itemStories()

const PHOTOS = {
  jpeg: jpegWith([
    Buffer.alloc(3, 0xff),
    exifSegment(6),
    segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x>${PLACE}</x>`),
    segment(0xed, `Photoshop 3.0\x008BIM${PLACE}`),
  ]),
  png: pngWith([pngChunk('eXIf', exif(6)), pngChunk('tEXt', `Comment\0${PLACE}`)]),
  webp: webpWith([{ type: 'EXIF', data: exif(1) }], 0x08),
}

describe.skipIf(lacksBrowser)('a photo', () => {
  test('is shown upright, without what told its place, as a cover and among the files', async () => {
    const { page, context, complaints } = await stories.open('bob@example.com')
    const address = (path: string) => new URL(path, stories.running.baseUrl).href
    const shown = async (path: string) => {
      const bytes = await (await page.request.get(address(path))).body()
      const [width, height] = (await page.evaluate(
        `(async () => {
          const picture = new Image()
          picture.src = ${JSON.stringify(path)}
          await picture.decode()
          return [picture.naturalWidth, picture.naturalHeight]
        })()`,
      )) as [number, number]
      return { width, height, tells: bytes.includes(PLACE) }
    }
    for (const [name, photo] of Object.entries(PHOTOS)) {
      const file = pluginZip(`${name}-shown`, { files: { [`docs/a.${name}`]: photo } })
      expect((await stories.ann.api.upload('/items', { file, photo })).status).toBe(201)
      await page.goto(`/store/${name}-shown-by-ann`)
      const cover = await page.locator('.hero .cover').getAttribute('src')
      const sides = name === 'webp' ? { width: 16, height: 8 } : { width: 8, height: 16 }
      expect({ name, ...(await shown(cover!)) }).toEqual({ name, ...sides, tells: false })
      expect({ name, ...(await shown(`/store/${name}-shown-by-ann/pictures/docs/a.${name}`)) }).toEqual({
        name,
        ...sides,
        tells: false,
      })
    }
    expect(complaints).toEqual([])
    await context.close()
  })

  test('that was stored as it came loses its place where it is served', async () => {
    const { db, blobs } = stories.running.deps
    const { body } = await stories.ann.api.upload('/items', { file: pluginZip('former'), photo: PHOTOS.png })
    const item = [...db.all(items)].find(({ servedName }) => servedName === body.servedName)!
    const sha256 = await blobs.put(PHOTOS.jpeg)
    await db.write((tx) =>
      tx.put(items, { ...item, photo: { sha256, mediaType: 'image/jpeg', width: 16, height: 8 } }),
    )
    const served = await stories.ann.api.get(`/items/${body.servedName}/photo`)
    expect({ status: served.status, tells: (served.body as Buffer).includes(PLACE) }).toEqual({
      status: 200,
      tells: false,
    })
  })
})
