/** Multipart forms, taken apart while they arrive: as the platform writes them, cut anywhere, and broken. */
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Form } from '../../src/http/form.ts'
import { readMultipart } from '../../src/http/multipart.ts'
import { skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

const TYPE = 'multipart/form-data; boundary=x'

async function* cut(body: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0
  for (let index = 0; at < body.length; index += 1) {
    const size = sizes[index % sizes.length]!
    yield body.subarray(at, at + size)
    at += size
  }
}

const read = (body: string | Buffer, type = TYPE, sizes = [1_000]) =>
  readMultipart(cut(Buffer.from(body as string), sizes), type, Buffer.byteLength(body))

const part = (headers: string, content: string) => `--x\r\n${headers}\r\n\r\n${content}\r\n`
const field = (name: string, value: string) => part(`Content-Disposition: form-data; name="${name}"`, value)

describe('a form as the platform writes it', () => {
  const fileName = fc.stringMatching(/^[a-zA-Z0-9 ."ü€/-]{1,20}$/)
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replace(/\r\n?|\n/g, '\r\n')),
    fc.record({ name: fileName, content: fc.uint8Array({ maxLength: 3_000 }) }),
  )
  const entries = fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z"ü -]{1,20}$/), value), { maxLength: 8 })

  test('is read as it was meant, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        async (sent, sizes) => {
          const form = new FormData()
          for (const [name, value] of sent) {
            if (typeof value === 'string') form.append(name, value)
            else form.append(name, new Blob([value.content as Uint8Array<ArrayBuffer>]), value.name)
          }
          const response = new Response(form)
          const body = Buffer.from(await response.arrayBuffer())
          const got = await read(body, response.headers.get('content-type')!, sizes)
          expect([...got].map(plain)).toEqual(sent.map(plain))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('gives a large file memory of its own, byte for byte', async () => {
    const content = Buffer.alloc(5_000_000, '\r\n--x\r\n-')
    const form = new FormData()
    form.append('file', new Blob([content]), 'a.zip')
    form.append('name', 'after')
    const response = new Response(form)
    const body = Buffer.from(await response.arrayBuffer())
    const got = await read(body, response.headers.get('content-type')!, [65_536])
    const file = got.get('file')
    if (file === null || typeof file === 'string') throw new Error('The file came as text.')
    expect(file.content.equals(content)).toBe(true)
    expect([file.content.byteOffset, got.get('name')]).toEqual([0, 'after'])
  })
})

describe('a file name', () => {
  test.each([
    ['as browsers write it', 'filename="größe 1.md"', 'größe 1.md'],
    ['with a path of Windows', 'filename="C:\\tmp\\a.md"', 'C:\\tmp\\a.md'],
    ['with quotes as curl escapes them', 'filename="a\\"b.md"', 'a"b.md'],
    ['without quotes', 'filename=a.md', 'a.md'],
    ['in its own encoding', "filename=a.md; filename*=UTF-8''gr%C3%B6%C3%9Fe.md", 'größe.md'],
    ['in its own encoding, first', "filename*=iso-8859-1'de'gr%F6%DFe.md; filename=a.md", 'größe.md'],
    ['in its own encoding, quoted', 'filename*="UTF-8\'\'%E5%8A%B3.md"', '劳.md'],
    ['behind a parameter without a value', 'x; filename="a.md"', 'a.md'],
  ])('is read %s', async (_, written, name) => {
    const form = await read(
      `${part(`Content-Disposition: form-data; name="docs"; ${written}`, 'x')}--x--\r\n`,
    )
    expect(form.get('docs')).toMatchObject({ name })
  })

  test.each([
    ['has an end', 'filename="a.md', 'bad_request'],
    ['is of an encoding that is known', "filename*=klingon''a.md", 'unsupported_media_type'],
    ['is what its encoding says', "filename*=UTF-8''%F6.md", 'invalid_encoding'],
  ])('%s, or the form is refused', async (_, written, code) => {
    const body = `${part(`Content-Disposition: form-data; name="docs"; ${written}`, 'x')}--x--\r\n`
    await expect(read(body)).rejects.toMatchObject({ code })
  })
})

describe('a form that is broken', () => {
  const end = '--x--\r\n'
  test.each([
    ['ends in the middle of a field', field('a', '1').slice(0, -6), TYPE],
    [
      'ends in the middle of a file',
      part('Content-Disposition: form-data; name="a"; filename="b"', 'c').slice(0, -3),
      TYPE,
    ],
    ['has no last boundary', field('a', '1'), TYPE],
    ['has a field without a name', `${part('Content-Disposition: form-data', '1')}${end}`, TYPE],
    [
      'has a file without a name of its field',
      `${part('Content-Disposition: form-data; filename="b"', '1')}${end}`,
      TYPE,
    ],
    ['has other boundaries than it says', field('a', '1') + end, 'multipart/form-data; boundary=y'],
    ['does not say its boundary', field('a', '1') + end, 'multipart/form-data'],
    ['is empty', '', TYPE],
  ])('and %s is refused', async (_, body, type) => {
    await expect(read(body, type)).rejects.toMatchObject({ code: 'bad_request' })
  })

  test('has at most 700 fields, of at most a mebibyte each', async () => {
    const body = (count: number, value = '') => field('a', value).repeat(count) + end
    expect([...(await read(body(700)))]).toHaveLength(700)
    await expect(read(body(701))).rejects.toMatchObject({ code: 'too_large', message: /200 fields/ })
    await expect(read(body(1, 'a'.repeat(1_048_577)))).rejects.toMatchObject({
      code: 'too_large',
      message: /"a"/,
    })
  })

  test('has no more text in all than it may, however many fields it is in; files are no text', async () => {
    const chunks = (body: string) => new Blob([body]).stream() as unknown as AsyncIterable<Uint8Array>
    const read = (body: string) => readMultipart(chunks(body), TYPE, 10_000, () => false, 1_000)
    const file = part('Content-Disposition: form-data; name="f"; filename="f"', 'c'.repeat(5_000))
    const whole = field('a', 'x'.repeat(500)).repeat(2) + file + end
    expect([...(await read(whole))]).toHaveLength(3)
    await expect(read(field('b', 'x') + whole)).rejects.toMatchObject({ code: 'too_large', message: /text/ })
  })

  test('takes what its sender’s failure was, and nothing else', async () => {
    async function* failing() {
      yield Buffer.from(field('a', '1'))
      throw new Error('The line went dead.')
    }
    await expect(readMultipart(failing(), TYPE, 1_000)).rejects.toMatchObject({ code: 'bad_request' })
  })
})

describe('an upload', () => {
  let running: RunningStoa
  beforeAll(async () => {
    running = await runStoa()
  })
  afterAll(() => running.close())

  test('may come in chunks, without saying how long it is', async () => {
    const ann = await running.person('ann')
    const body = Buffer.concat([
      Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'),
      skillZip('chunked'),
      Buffer.from('\r\n--x--\r\n'),
    ])
    const { hostname, port } = new URL(running.baseUrl)
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST /api/v1/items HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${await ann.token('items:write')}\r\n` +
        `Content-Type: ${TYPE}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
    )
    for await (const chunk of cut(body, [100]))
      socket.write(`${chunk.length.toString(16)}\r\n${chunk.toString('latin1')}\r\n`, 'latin1')
    socket.write('0\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 201 /)
    socket.destroy()
  })
})

function plain([name, value]: Form extends Iterable<infer Entry> ? Entry | [string, unknown] : never) {
  // The platform writes every line end as CRLF; what was typed has one character for each.
  if (typeof value === 'string') return [name, value.replaceAll('\r\n', '\n')]
  const { name: fileName, content } = value as { name: string; content: Uint8Array }
  return [name, fileName, Buffer.from(content).toString('hex')]
}
