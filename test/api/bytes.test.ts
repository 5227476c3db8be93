/**
 * Bytes are what they say: text comes in as UTF-8, decoded as its charset names, or not at all, on every way in. What is
 * stored is never a character that stands for bytes nobody could read.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Delivery } from '../../src/http/hooks/forges/forge.ts'
import { gitlab } from '../../src/http/hooks/forges/gitlab.ts'
import { receiveDelivery } from '../../src/http/hooks/receive.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let token: string
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  await ann.api.upload('/items', { file: skillZip('worded', { version: '1.0.0' }) })
  token = await ann.token('items:read', 'items:write')
})
afterAll(() => running.close())

interface Sent {
  method?: string
  type?: string
  headers?: Record<string, string>
}

/** @param path from the root of the store */
async function send(path: string, body: Buffer, { method = 'POST', type, headers = {} }: Sent = {}) {
  const response = await fetch(`${running.baseUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${token}`,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    body: new Uint8Array(body),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf16 = (text: string, mark: string) => Buffer.from(`${mark}${text}`, 'utf16le')
const titleNow = async () => (await ann.api.get('/items/worded-by-ann')).body.title

describe('JSON', () => {
  const patch = (body: Buffer, type: string) =>
    send('/api/v1/items/worded-by-ann', body, { method: 'PATCH', type })

  test.each([
    ['in UTF-8', Buffer.from('{"title":"Café €"}'), 'application/json', 'Café €'],
    ['behind a byte order mark', Buffer.from('\ufeff{"title":"Marked ü"}'), 'application/json', 'Marked ü'],
    ['said to be UTF-8', Buffer.from('{"title":"Größe"}'), 'application/json; charset="UTF-8"', 'Größe'],
    [
      'with a type that ends oddly',
      latin1('{"title":"Caf\xe9 2"}'),
      'application/json; utf-8; charset=latin1',
      'Café 2',
    ],
    ['said to be UTF8', Buffer.from('{"title":"Größe 2"}'), 'application/json;charset=utf8;', 'Größe 2'],
    [
      'in GBK that says so',
      Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xc0, 0xcd]), Buffer.from('"}')]),
      'application/json; charset=GBK',
      '劳',
    ],
    [
      'in Latin-1 that says so',
      latin1('{"title":"Caf\xe9 1"}'),
      'application/json; charset=ISO-8859-1',
      'Café 1',
    ],
    [
      'in Windows-1252 that says so',
      latin1('{"title":"\x80 5"}'),
      'application/json;charset=windows-1252',
      '€ 5',
    ],
    [
      'in UTF-16 that says so',
      utf16('{"title":"Wide ü"}', '\ufeff'),
      'application/json; charset=utf-16',
      'Wide ü',
    ],
    [
      'in UTF-16 of the other order',
      utf16('{"title":"Wide ö"}', '\ufeff').swap16(),
      'application/json; charset=utf-16',
      'Wide ö',
    ],
    [
      'in Shift JIS that says so',
      Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0x93, 0xfa, 0x96, 0x7b]), Buffer.from('"}')]),
      'application/json; charset=shift_jis',
      '日本',
    ],
  ])('%s arrives as it was meant', async (_, body, type, title) => {
    expect(await patch(body, type)).toMatchObject({ status: 200, body: { title } })
  })

  test.each([
    ['Latin-1 that does not say so', latin1('{"title":"Caf\xe9"}'), 'application/json'],
    ['half of a letter', Buffer.from([...Buffer.from('{"title":"'), 0xc3, 0x22, 0x7d]), 'application/json'],
    [
      'a letter that is longer than it need be',
      Buffer.from([...Buffer.from('{"title":"'), 0xc0, 0xaf, 0x22, 0x7d]),
      'application/json',
    ],
    [
      'half of a surrogate pair',
      Buffer.from([...Buffer.from('{"title":"'), 0xed, 0xa0, 0x80, 0x22, 0x7d]),
      'application/json',
    ],
    ['UTF-8 that says it is ASCII', Buffer.from('{"title":"é"}'), 'application/json; charset=us-ascii'],
    ['a field’s name', latin1('{"\xfctitle":"x"}'), 'application/json'],
    [
      'half of a pair in UTF-16',
      Buffer.concat([utf16('{"title":"', ''), Buffer.from([0x00, 0xd8]), utf16('"}', '')]),
      'application/json; charset=utf-16le',
    ],
  ])('that is no text is refused: %s', async (_, body, type) => {
    const before = await titleNow()
    expectProblem(await patch(body, type), 400, 'invalid_encoding', 'UTF-8')
    expect(await titleNow()).toBe(before)
  })

  test.each(['utf-7', 'utf-32', 'utf-hack', 'x-windows-949x', 'x-user-defined', 'iso-2022-kr', 'klingon'])(
    'in a charset that is not known here is refused by its name: %s',
    async (charset) => {
      const answer = await patch(Buffer.from('{"title":"x"}'), `application/json; charset=${charset}`)
      expectProblem(answer, 415, 'unsupported_media_type', charset)
    },
  )

  test('that is packed is refused by what packs it', async () => {
    const answer = await send('/api/v1/items/worded-by-ann', Buffer.from([0x1f, 0x8b, 0x08]), {
      method: 'PATCH',
      type: 'application/json',
      headers: { 'content-encoding': 'gzip' },
    })
    expectProblem(answer, 415, 'unsupported_media_type', 'gzip')
  })
})

describe('a password', () => {
  const signIn = (password: Buffer) =>
    send(
      '/api/v1/session',
      Buffer.concat([Buffer.from(`{"email":"${ann.email}","password":"`), password, Buffer.from('"}')]),
      { type: 'application/json' },
    )

  test('with bytes that are no text is neither set nor tried', async () => {
    for (const byte of [0xfc, 0xe4])
      expectProblem(await signIn(Buffer.from([byte])), 400, 'invalid_encoding', 'UTF-8')
  })

  test.each([
    ['no charset', `email=EMAIL&password=%FC${PASSWORD}`, 'application/x-www-form-urlencoded'],
    ['half of a letter', `email=EMAIL&password=%C3`, 'application/x-www-form-urlencoded'],
    ['another charset', `email=EMAIL&password=%C3%A9`, 'application/x-www-form-urlencoded; charset=us-ascii'],
  ])('in a form of %s is refused by the page', async (_, form, type) => {
    const answer = await send('/sign-in', Buffer.from(form.replace('EMAIL', encodeURIComponent(ann.email))), {
      type,
      headers: { origin: running.baseUrl },
    })
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('invalid_encoding')
  })

  test.each([
    ['percent codes of UTF-8', 'application/x-www-form-urlencoded', '%C3%BC%26'],
    ['percent codes of Latin-1', 'application/x-www-form-urlencoded; charset=iso-8859-1', '%FC%26'],
    ['bytes as they are', 'application/x-www-form-urlencoded; charset=iso-8859-1', '\xfc%26'],
    ['a field that says so', 'application/x-www-form-urlencoded', '%FC%26&_charset_=iso-8859-1'],
  ])('in a form gets in as it was meant: %s', async (_, type, word) => {
    const email = `dora.${word.length}.${type.length}@example.com`
    expect((await running.admin.post('/users', { email, password: `${PASSWORD}ü&` })).status).toBe(201)
    const form = latin1(`email=${encodeURIComponent(email)}&password=${encodeURIComponent(PASSWORD)}${word}`)
    const answer = await send('/sign-in', form, { type, headers: { origin: running.baseUrl } })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
  })
})

describe('a multipart form', () => {
  const TYPE = 'multipart/form-data; boundary=b'
  const part = (head: string, content: Buffer) =>
    Buffer.concat([latin1(`--b\r\n${head}\r\n\r\n`), content, latin1('\r\n')])
  const field = (name: string, value: Buffer, more = '') =>
    part(`Content-Disposition: form-data; name="${name}"${more}`, value)
  const zip = (name: string) =>
    part('Content-Disposition: form-data; name="file"; filename="a.zip"', skillZip(name))
  const publish = (parts: Buffer[], type = TYPE) =>
    send('/api/v1/items', Buffer.concat([...parts, latin1('--b--\r\n')]), { type })

  test.each([
    ['UTF-8', [field('title', Buffer.from('Größe 1'))], TYPE, 'Größe 1'],
    [
      'a part’s charset',
      [field('title', latin1('Gr\xf6\xdfe 2'), '\r\nContent-Type: text/plain; charset=ISO-8859-1')],
      TYPE,
      'Größe 2',
    ],
    ['the form’s charset', [field('title', latin1('Gr\xf6\xdfe 3'))], `${TYPE}; charset=latin1`, 'Größe 3'],
    [
      'the field _charset_',
      [field('title', latin1('\x80 4')), field('_charset_', Buffer.from('windows-1252'))],
      TYPE,
      '€ 4',
    ],
  ])('is decoded as it says: %s', async (name, parts, type, title) => {
    const answer = await publish([...parts, zip(`named-${name.length}`)], type)
    expect(answer).toMatchObject({ status: 201, body: { title } })
  })

  test.each([
    ['a text in Latin-1', [field('title', latin1('Gr\xf6\xdfe'))], 'title'],
    ['a name of a field', [field('t\xeftle', Buffer.from('x'))], 'name of a field'],
    [
      'a file name in Latin-1',
      [part('Content-Disposition: form-data; name="docs"; filename="gr\xf6\xdfe.md"', latin1('# x'))],
      'docs',
    ],
    [
      'a part that names another charset than it has',
      [field('title', latin1('\xe9'), '\r\nContent-Type: text/plain; charset=utf-8')],
      'title',
    ],
  ])('that is no text is refused and named: %s', async (_, parts, word) => {
    expectProblem(await publish([...parts, zip('unread')]), 400, 'invalid_encoding', word)
    expect((await ann.api.get('/items/unread-by-ann')).status).toBe(404)
  })

  test.each([
    ['with a type', 'Content-Disposition: form-data; name="file"\r\nContent-Type: application/zip'],
    [
      'with the type of any bytes',
      'Content-Disposition: form-data; name="file"\r\nContent-Type: application/octet-stream',
    ],
    ['with an empty name', 'Content-Disposition: form-data; name="file"; filename=""'],
  ])('whose file has no name says that: %s', async (_, head) => {
    expectProblem(await publish([part(head, skillZip('nameless'))]), 400, 'bad_request', 'filename=')
  })

  test.each(['file', 'photo', 'docs'])('whose %s came as a text says that', async (name) => {
    const parts = [field(name, Buffer.from('PK')), ...(name === 'file' ? [] : [zip('texts')])]
    expectProblem(await publish(parts), 400, 'bad_request', `"${name}"`, 'filename=')
  })

  test('whose text is packed is refused', async () => {
    const parts = [
      field('title', Buffer.from('R3LDtsOfZQ=='), '\r\nContent-Transfer-Encoding: base64'),
      zip('packed'),
    ]
    expectProblem(await publish(parts), 400, 'bad_request', 'base64')
  })

  test('whose part has no end of its head is refused, not read without it', async () => {
    const broken = latin1('--b\r\nContent-Disposition: form-data; name="sharing"\r\nprivate\r\n')
    expectProblem(await publish([broken, zip('headless')]), 400, 'bad_request')
    expect((await ann.api.get('/items/headless-by-ann')).status).toBe(404)
  })
})

describe('a query', () => {
  test('is text, in the API and on pages', async () => {
    expectProblem(await ann.api.get('/catalog/search?q=caf%E9'), 400, 'invalid_encoding', '"q"')
    const page = await fetch(`${running.baseUrl}/store?q=caf%E9`, { headers: { cookie: ann.api.cookie! } })
    expect(page.status).toBe(400)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect((await ann.api.get('/catalog/search?q=caf%C3%A9+100%&limit=1')).status).toBe(200)
  })
})

describe('a delivery', () => {
  const deliver = async (body: Buffer, type: string) => {
    const request = new Request('http://stoa.example/', { method: 'POST', body: new Uint8Array(body) })
    const header = (name: string) => (name === 'content-type' ? type : undefined)
    return (await receiveDelivery(request, header, 'secret', '')).payload
  }
  const form = 'application/x-www-form-urlencoded'

  test('is JSON in UTF-8, also behind a byte order mark and in a form', async () => {
    expect(await deliver(Buffer.from('\ufeff{"ref":"größe"}'), 'application/json')).toEqual({ ref: 'größe' })
    expect(await deliver(Buffer.from('payload=%7B%22ref%22%3A%22gr%C3%B6%22%7D'), form)).toEqual({
      ref: 'grö',
    })
  })

  test.each([
    ['JSON', latin1('{"ref":"gr\xf6\xdfe"}'), 'application/json', 'invalid_encoding'],
    ['a form', Buffer.from('payload=%7B%22ref%22%3A%22%F6%22%7D'), form, 'invalid_encoding'],
    ['another charset', Buffer.from('{}'), 'application/json; charset=iso-8859-1', 'unsupported_media_type'],
  ])('that names a branch by bytes that are no text is refused: %s', async (_, body, type, code) => {
    await expect(deliver(body, type)).rejects.toMatchObject({ code })
  })

  test('loses nothing to a message in another encoding, which nobody keeps', async () => {
    const body = latin1('{"ref":"refs/heads/main","commits":[{"message":"gr\xf6\xdfe"}]}')
    expect(await deliver(body, 'application/json')).toEqual({ ref: 'refs/heads/main' })
  })

  test('whose secret has letters of several bytes is known by them', () => {
    const sent = Buffer.from('geheim-größe').toString('latin1')
    const delivery: Delivery = {
      ...{ header: () => sent, digest: '', hmacs: { body: '', payload: '' } },
      ...{ payload: undefined, isCut: false },
    }
    expect(gitlab.isSigned(delivery, 'geheim-größe', 0)).toBe(true)
    expect(gitlab.isSigned(delivery, 'geheim-gräße', 0)).toBe(false)
  })
})

describe('a body in chunks', () => {
  const inChunks = async (method: string, path: string, body: string, type?: string) => {
    const { hostname, port } = new URL(running.baseUrl)
    const socket = new RawSocket(running.baseUrl).send(
      `${method} ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n` +
        `${type === undefined ? '' : `Content-Type: ${type}\r\n`}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n` +
        `${body === '' ? '' : `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`}0\r\n\r\n`,
    )
    const text = (await socket.toEnd()).toString()
    return { status: Number(text.slice(9, 12)), text }
  }

  test.each([undefined, 'application/json', 'text/plain'])(
    'that has none is no body where none is needed, of type %s',
    async (type) => {
      expect(await inChunks('PUT', '/api/v1/items/worded-by-ann/install', '', type)).toMatchObject({
        status: 200,
      })
    },
  )

  test('that has one is read, and refused by its type', async () => {
    const at = '/api/v1/items/worded-by-ann/install'
    expect((await inChunks('PUT', at, '{"pin":"1.0.0"}', 'application/json')).text).toContain('"pin":"1.0.0"')
    expect((await inChunks('PUT', at, '{"pin":"1.0.0"}')).status).toBe(415)
  })

  test('that has none is refused where one is needed', async () => {
    expect((await inChunks('PATCH', '/api/v1/items/worded-by-ann', '', 'application/json')).status).toBe(400)
  })
})
