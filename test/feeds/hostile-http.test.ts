/** Requests for feeds as no git client sends them: each gets one plain answer, and the next one is not mistaken. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  basic,
  cloneFeed,
  expectSentence,
  expectSound,
  install,
  packets,
  publish,
  raw,
} from '../support/feeds.ts'
import { pluginZip } from '../support/items.ts'
import { head, post, postHead, RawSocket, statusesIn } from '../support/raw-socket.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

const INFO = '/git/stoa.git/info/refs?service=git-upload-pack'
const PACK = '/git/stoa.git/git-upload-pack'
const LAST = { Connection: 'close' }

let running: RunningStoa
let ann: Person
let token: string
let auth: { Authorization: string }
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  token = await ann.token()
  auth = { Authorization: basic(token) }
  await install(ann, await publish(ann.api, 'plugin', pluginZip('tool')))
})
afterAll(() => running.close())

const listRefs = packets('command=ls-refs\n', 1, 'ref-prefix HEAD\n', 0)
const socket = () => new RawSocket(running.baseUrl)
const answersTo = async (...pieces: (string | Buffer)[]) =>
  (
    await socket()
      .send(...pieces)
      .toEnd()
  ).toString('latin1')

describe('a request', () => {
  test('is understood wherever the network cuts it', async () => {
    const request = post(token, listRefs, LAST)
    const whole = await answersTo(request)
    expect(whole).toMatch(/[0-9a-f]{40} HEAD\n0000$/)
    const withoutDate = (text: string) => text.replace(/^Date: .*$/m, '')
    const cuts = Array.from(request.keys()).slice(1)
    for (let from = 0; from < cuts.length; from += 50) {
      const answers = cuts.slice(from, from + 50).map(async (cut) => {
        const wire = socket()
        wire.socket.setNoDelay(true)
        await new Promise<void>((resolve) => wire.socket.write(request.subarray(0, cut), () => resolve()))
        await new Promise((resolve) => setImmediate(resolve))
        return (await wire.send(request.subarray(cut)).toEnd()).toString('latin1')
      })
      for (const answer of await Promise.all(answers)) expect(withoutDate(answer)).toBe(withoutDate(whole))
    }
  })

  test('is understood byte by byte', async () => {
    const wire = socket()
    wire.socket.setNoDelay(true)
    for (const byte of post(token, listRefs, LAST))
      await new Promise<void>((resolve) => wire.socket.write(Buffer.of(byte), () => resolve()))
    expect((await wire.toEnd()).toString('latin1')).toMatch(/[0-9a-f]{40} HEAD\n0000$/)
  })

  test('behind another on the same connection waits for its turn', async () => {
    const requests = Array.from({ length: 40 }, () => post(token, listRefs))
    const text = await answersTo(...requests, head(`GET ${INFO}`, auth), post(token, listRefs, LAST))
    expect(statusesIn(text)).toEqual(Array(42).fill(200))
    expect(text).toMatch(/HEAD\n0000$/)
  })

  test('that expects leave to go on gets it, and then its answer', async () => {
    const wire = socket().send(
      postHead(token, { Expect: '100-continue', 'Content-Length': String(listRefs.length), ...LAST }),
    )
    await wire.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/)
    expect(statusesIn((await wire.send(listRefs).toEnd()).toString('latin1'))).toEqual([100, 200])
  })

  test('that expects anything else: 417', async () => {
    expect(
      statusesIn(await answersTo(head(`GET ${INFO}`, { ...auth, Expect: 'miracles', ...LAST }))),
    ).toEqual([417])
  })

  test('with another method: 404 with a sentence, and nothing is done', async () => {
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
      for (const target of [INFO, PACK]) {
        const answer = await raw(running, method, target, { authorization: basic(token) })
        expect({ method, target, status: answer.status }).toEqual({ method, target, status: 404 })
        if (method === 'HEAD') expect(answer.body.length).toBe(0)
        else expectSentence(answer)
      }
    }
    for (const [method, target] of [
      ['POST', INFO],
      ['GET', PACK],
    ] as const)
      expect((await raw(running, method, target, { authorization: basic(token) })).status).toBe(404)
  })

  test('that would switch protocols or build a tunnel is answered as it stands, or not at all', async () => {
    const upgrade = { ...auth, Connection: 'Upgrade, close', Upgrade: 'h2c' }
    expect(statusesIn(await answersTo(head(`GET ${INFO}`, upgrade)))).toEqual([200])
    expect(statusesIn(await answersTo(head('CONNECT stoa:443', auth)))).toEqual([])
  })

  test('with an address in another form is no way to a feed or a page', async () => {
    for (const target of [
      `http://stoa${INFO}`,
      `http://elsewhere${INFO}`,
      `HTTP://stoa:80${INFO}`,
      '*',
      `/%67it/stoa.git/info/refs?service=git-upload-pack`,
      `/git%2fstoa.git/info/refs?service=git-upload-pack`,
      `/./git/stoa.git/info/refs?service=git-upload-pack`,
      `/git/stoa.git/info%2frefs?service=git-upload-pack`,
      `/git/stoa.git;x/info/refs?service=git-upload-pack`,
    ]) {
      const text = await answersTo(head(`GET ${target}`, { ...auth, ...LAST }))
      expect({ target, statuses: statusesIn(text) }).toEqual({
        target,
        statuses: [expect.toSatisfy((status: number) => status >= 400 && status < 500)],
      })
      expect(text).not.toMatch(/refs\/heads|version 2/)
    }
  })
})

describe('a request that two servers could read in two ways', () => {
  const smuggled = head(`GET ${INFO}`, { Authorization: 'Basic c211Z2dsZWQ6eA==' })
  const chunked = (body: Buffer) =>
    Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
  const both = { 'Content-Length': '6', 'Transfer-Encoding': 'chunked' }

  test.each([
    ['a length and chunks', () => [postHead(token, both), '0\r\n\r\n', smuggled]],
    ['two lengths', () => [twice(postHead(token, { 'Content-Length': '0' }), 'Content-Length: 6'), smuggled]],
    [
      'two equal lengths',
      () => [twice(postHead(token, { 'Content-Length': '6' }), 'Content-Length: 6'), smuggled],
    ],
    ['a list of lengths', () => [postHead(token, { 'Content-Length': '6, 6' }), smuggled]],
    ['a length with a sign', () => [postHead(token, { 'Content-Length': '+6' }), smuggled]],
    ['a negative length', () => [postHead(token, { 'Content-Length': '-6' }), smuggled]],
    ['a hexadecimal length', () => [postHead(token, { 'Content-Length': '0x6' }), smuggled]],
    ['a length beyond all numbers', () => [postHead(token, { 'Content-Length': '9'.repeat(40) }), smuggled]],
    [
      'chunks that are not the last coding',
      () => [postHead(token, { 'Transfer-Encoding': 'chunked, identity' }), chunked(listRefs), smuggled],
    ],
    [
      'an unknown coding',
      () => [postHead(token, { 'Transfer-Encoding': 'xchunked' }), chunked(listRefs), smuggled],
    ],
    [
      'a space before the colon',
      () => [postHead(token, { 'Transfer-Encoding ': 'chunked' }), chunked(listRefs), smuggled],
    ],
    [
      'a folded header',
      () => [postHead(token, { 'Transfer-Encoding': '\r\n chunked' }), chunked(listRefs), smuggled],
    ],
    ['a line end alone in a header', () => [postHead(token, { 'X-A': 'b\nContent-Length: 6' }), smuggled]],
    [
      'a carriage return alone in a header',
      () => [postHead(token, { 'X-A': 'b\rContent-Length: 6' }), smuggled],
    ],
    ['a zero byte in a header', () => [postHead(token, { 'X-A': 'b\0c', 'Content-Length': '0' }), smuggled]],
    [
      'a chunk whose length is no number',
      () => [postHead(token, { 'Transfer-Encoding': 'chunked' }), 'x\r\n', smuggled],
    ],
    [
      'a chunk longer than it says',
      () => [postHead(token, { 'Transfer-Encoding': 'chunked' }), '1\r\nabc\r\n0\r\n\r\n', smuggled],
    ],
    [
      'a chunk of endless length',
      () => [postHead(token, { 'Transfer-Encoding': 'chunked' }), `${'f'.repeat(40)}\r\n`, smuggled],
    ],
  ])('%s: 400, and the connection ends there', async (_, pieces) => {
    const text = await answersTo(...pieces())
    expect(statusesIn(text)).toEqual([400])
  })

  const twice = (whole: string, line: string) => whole.replace('\r\n\r\n', `\r\n${line}\r\n\r\n`)
})

test('a body that a refused request carries is never taken for the next request', async () => {
  const smuggled = head(`GET ${INFO}`, auth)
  for (const line of [`GET ${INFO}`, `PUT ${PACK}`, `POST /git/nobody.git/git-upload-pack`, `POST ${PACK}`]) {
    const request = head(line, { ...auth, 'Content-Length': String(smuggled.length) })
    const text = await answersTo(request, smuggled, head(`GET ${INFO}`, { ...auth, ...LAST }))
    expect({ line, answers: statusesIn(text).length }).toEqual({ line, answers: 2 })
  }
})

test('clones that wait in line on connections that are cut do not use up the room for ready answers', async () => {
  const files = { 'data/noise.bin': { content: randomBytes(7 * 1024 * 1024), mode: 0o100644 } }
  await install(ann, await publish(ann.api, 'plugin', pluginZip('heavy', { files })))
  const { text } = await raw(running, 'GET', INFO, { authorization: basic(token) })
  const commit = /([0-9a-f]{40}) HEAD/.exec(text)![1]!
  const clone = (since: number) =>
    post(token, packets('command=fetch\n', 1, `want ${commit}\n`, `deepen-since ${since}\n`, 'done\n', 0))
  const inLine = new RawSocket(running.baseUrl, { reads: false })
  inLine.send(Buffer.concat(Array.from({ length: 40 }, (_, index) => clone(index + 1))))
  await new Promise<void>((resolve) => inLine.socket.once('readable', () => resolve()))
  inLine.destroy()
  // Answers are made in turn: when this one is there, those before it are.
  for (const since of [100, 101]) {
    const answer = new RawSocket(running.baseUrl).send(clone(since))
    // Only what is kept in one piece has its length told.
    expect(await answer.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 200 .*\r\ncontent-length: \d{7}\r\n/is)
    answer.destroy()
  }
})

test('a sender that closes its half after the request leaves nothing behind, and others are answered', async () => {
  for (const cut of [1, 40, 400, post(token, listRefs).length]) {
    const wire = socket()
    wire.socket.end(post(token, listRefs).subarray(0, cut))
    await wire.toEnd()
  }
  await expectSound(await cloneFeed(await ann.cloneUrl()))
})
