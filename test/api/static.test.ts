/** Stylesheet and scripts are compressed for whoever can unpack them; pages are not (docs/decisions/0011). */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

/** The answer as it goes over the wire: nothing unpacks it on the way. */
async function get(path: string, headers: Record<string, string>) {
  const answer = await running.stoa.app.request(path, { headers })
  return { answer, body: Buffer.from(await answer.arrayBuffer()) }
}

const unpack: Record<string, (body: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync }

describe.each(['stoa.css', 'stoa.js', 'htmx.js', 'icon.svg'])('/public/%s', (name) => {
  test.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['gzip', 'gzip'],
    ['zstd', null],
    ['gzip;q=0', null],
    ['', null],
  ])('for “%s” comes as %s, and unpacks to the same', async (accepted, encoding) => {
    const plain = await get(`/public/${name}`, {})
    const { answer, body } = await get(`/public/${name}`, { 'accept-encoding': accepted })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    expect(answer.headers.get('content-type')).toBe(plain.answer.headers.get('content-type'))
    expect((encoding === null ? body : unpack[encoding]!(body)).equals(plain.body)).toBe(true)
  })
})

test('a page and an answer of the API tell nothing by how well they compress', async () => {
  for (const path of ['/store?q=guess', '/sign-in', '/api/v1/items?q=guess']) {
    const headers = { 'accept-encoding': 'gzip, br', cookie: running.admin.cookie! }
    expect((await get(path, headers)).answer.headers.get('content-encoding')).toBeNull()
  }
})
