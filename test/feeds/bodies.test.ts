/** Bodies of upload-pack requests: every honest way to send one works, every other one is refused in a sentence. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectSentence, fetchHead, packets, uploadPack } from '../support/feeds.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let token: string
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  token = await ann.token()
})
afterAll(() => running.close())

const listRefs = packets('command=ls-refs\n', 1, 'ref-prefix HEAD\n', 0)
const post = (body: Buffer, headers: Record<string, string> = {}) =>
  uploadPack(running, token, body, { protocol: 2, headers })

test('plain and gzipped requests are answered alike', async () => {
  const { commit } = await fetchHead(ann)
  const answers = [
    await post(listRefs),
    await post(gzipSync(listRefs), { 'content-encoding': 'gzip' }),
    await post(gzipSync(listRefs), { 'content-encoding': 'x-gzip' }),
    await post(listRefs, { 'transfer-encoding': 'chunked' }),
    await post(gzipSync(listRefs), { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }),
  ]
  for (const { status, text } of answers)
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining(`${commit} HEAD`) })
})

test('another content type: 415', async () => {
  for (const type of ['application/json', 'text/plain', 'application/x-git-receive-pack-request', '']) {
    const answer = await post(listRefs, { 'content-type': type })
    expect(answer.status).toBe(415)
    expectSentence(answer)
  }
})

test('another encoding: 415', async () => {
  const answer = await post(listRefs, { 'content-encoding': 'br' })
  expect(answer.status).toBe(415)
  expectSentence(answer)
})

test('a gzip that grows beyond all measure: 413', async () => {
  const answer = await post(gzipSync(Buffer.alloc(256 * 1024 * 1024)), { 'content-encoding': 'gzip' })
  expect(answer.status).toBe(413)
  expectSentence(answer)
})

test('a request beyond all measure: 413', async () => {
  const answer = await post(Buffer.alloc(8 * 1024 * 1024 + 1, '0'))
  expect(answer.status).toBe(413)
  expectSentence(answer)
  const chunked = await post(Buffer.alloc(9 * 1024 * 1024, '0'), { 'transfer-encoding': 'chunked' })
  expect(chunked.status).toBe(413)
})

test('a gzip that breaks off, and one that is none: 400', async () => {
  const whole = gzipSync(listRefs)
  for (const body of [whole.subarray(0, -9), whole.subarray(0, 5), listRefs]) {
    const answer = await post(body, { 'content-encoding': 'gzip' })
    expect(answer.status).toBe(400)
    expectSentence(answer)
  }
})

test('an empty or broken request is answered as git answers it: with an error that clients show', async () => {
  for (const protocol of [0, 1, 2] as const) {
    for (const body of [
      Buffer.alloc(0),
      Buffer.from('hello'),
      Buffer.from('0032want'),
      packets('want x\n', 0),
    ]) {
      const { status, text } = await uploadPack(running, token, body, { protocol })
      const asked = { protocol, body: body.toString() }
      expect({ ...asked, status, text }).toEqual({
        ...asked,
        status: 200,
        text: expect.stringMatching(/^[0-9a-f]{4}ERR .+\n$/),
      })
    }
  }
})
