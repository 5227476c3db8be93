/** What t5551, t5539, t5562, t5701 and t5703 ask of a server that git itself cannot be made to ask for at will. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  basic,
  expectSentence,
  expectSound,
  fetchHead,
  headOf,
  install,
  PROTOCOLS,
  type Protocol,
  packets,
  publish,
  raw,
  uninstall,
  uploadPack,
} from '../../support/feeds.ts'
import { git } from '../../support/git.ts'
import { skillZip } from '../../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../../support/stoa.ts'
import { temporaryFolder } from '../../support/temp.ts'

const FOREIGN = '0123456789abcdef0123456789abcdef01234567'

let running: RunningStoa
let ann: Person
let token: string
let tidy: string
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  token = await ann.token()
  tidy = await publish(ann.api, 'skill', skillZip('tidy'))
})
afterAll(() => running.close())

const post = (protocol: Protocol, body: Buffer, headers: Record<string, string> = {}) =>
  uploadPack(running, token, body, { protocol, headers })

async function head(): Promise<string> {
  return (await ann.api.get('/stack')).body.commit
}

function info(protocol: Protocol) {
  const version = protocol === 0 ? {} : { 'git-protocol': `version=${protocol}` }
  const target = '/git/stoa.git/info/refs?service=git-upload-pack'
  return raw(running, 'GET', target, { authorization: basic(token), ...version })
}

describe.each(PROTOCOLS)('protocol v%i', (protocol) => {
  const fetchOf = (oid: string, ...more: string[]) =>
    protocol === 2
      ? packets('command=fetch\n', 'object-format=sha1\n', 1, `want ${oid}\n`, ...more, 'done\n', 0)
      : packets(`want ${oid} side-band-64k\n`, ...more, 0, 'done\n')

  test('answers are not kept by anybody on the way', async () => {
    for (const answer of [await info(protocol), await post(protocol, fetchOf(await head()))]) {
      expect(answer.status).toBe(200)
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-cache, max-age=0, must-revalidate',
        pragma: 'no-cache',
        expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
      })
    }
    expect((await info(protocol)).headers['content-type']).toBe('application/x-git-upload-pack-advertisement')
  })

  test('a head that moves after it was advertised can still be fetched, and the new one too', async () => {
    const before = await head()
    expect((await info(protocol)).status).toBe(200)
    await install(ann, tidy)
    expect((await post(protocol, fetchOf(before))).text).toContain('PACK')
    const after = await head()
    expect(after).not.toBe(before)
    await uninstall(ann, tidy)
    expect((await post(protocol, fetchOf(after))).text).toContain('PACK')
  })

  test('a broken-off request is refused in whatever way it comes', async () => {
    const whole = fetchOf(await head())
    const ends = [0, 1, 4, 10, whole.length - 4, whole.length - 1]
    for (const body of ends.map((end) => whole.subarray(0, end))) {
      const plain = await post(protocol, body)
      expect(plain.text).toMatch(/^[0-9a-f]{4}ERR [^\n]+\n$/)
      const zipped = await post(protocol, gzipSync(body), { 'content-encoding': 'gzip' })
      expect(zipped.text).toBe(plain.text)
    }
  })

  test('no bytes are no gzip', async () => {
    const answer = await post(protocol, Buffer.alloc(0), { 'content-encoding': 'gzip' })
    expect(answer.status).toBe(400)
    expectSentence(answer)
  })

  test('credentials may come in a header of one’s own, as build machines send them', async () => {
    const folder = await temporaryFolder()
    const args = [
      '-c',
      `protocol.version=${protocol}`,
      '-c',
      `http.extraHeader=Authorization: ${basic(token)}`,
    ]
    await git(folder, [...args, 'clone', '--quiet', `${running.baseUrl}/git/stoa.git`, '.'])
    expect(await headOf(folder)).toBe(await head())
    await expectSound(folder)
  })
})

describe('v2: what is advertised is accepted, and nothing else is', () => {
  const FEATURES: Record<string, string> = {
    filter: 'filter blob:none\n',
    shallow: 'deepen 1\n',
    'wait-for-done': 'wait-for-done\n',
    'ref-in-want': 'want-ref refs/heads/main\n',
    'sideband-all': 'sideband-all\n',
    'packfile-uris': 'packfile-uris https\n',
  }
  test.each(Object.entries(FEATURES))('the fetch feature %s', async (feature, line) => {
    const { text } = await info(2)
    const features = /fetch=([^\n]*)\n/.exec(text)![1]!.split(' ')
    const body = packets('command=fetch\n', 1, `want ${await head()}\n`, line, 'done\n', 0)
    const answer = (await post(2, body)).text
    if (features.includes(feature)) expect(answer).toContain('PACK')
    else expect(answer).toBe(packets(`ERR unexpected line: '${line.trim()}'\n`).toString())
  })

  test.each([
    ['server-option', 'hello'],
    ['session-id', 'x'],
    ['agent', 'git/2.39'],
    ['object-format', 'sha1'],
    ['push-options', ''],
  ])('the capability %s', async (name, value) => {
    const isAdvertised = new RegExp(`^.{4}${name}(=.*)?$`, 'm').test((await info(2)).text)
    const { text } = await post(2, packets('command=ls-refs\n', `${name}=${value}\n`, 0))
    if (isAdvertised) expect(text).toContain('refs/heads/main')
    else expect(text).toBe(packets(`ERR unknown capability '${name}'\n`).toString())
  })

  test.each(['bundle-uri', 'object-info', 'ls-refs=whatever', 'push', 'agent'])(
    'the command %s',
    async (name) => {
      const isAdvertised =
        name !== 'agent' && new RegExp(`^.{4}${name}(=.*)?$`, 'm').test((await info(2)).text)
      const { text } = await post(2, packets(`command=${name}\n`, 0))
      if (isAdvertised) expect(text).not.toContain('ERR')
      else expect(text).toBe(packets(`ERR invalid command '${name}'\n`).toString())
    },
  )
})

test('v0: after "ready" comes the pack, and no second list of where the history ends', async () => {
  const { commit: newest } = await fetchHead(ann)
  const want = `want ${newest} multi_ack_detailed no-done side-band-64k no-progress\n`
  const haves = [`have ${newest}\n`, `have ${FOREIGN}\n`]
  const { text } = await post(0, packets(want, 'deepen 2\n', 0, ...haves, 0))
  expect(text.match(/shallow [0-9a-f]{40}/g)).toHaveLength(1)
  expect(text).toMatch(new RegExp(`ACK ${FOREIGN} ready\n[^]*ACK ${newest}\n[^]*PACK`))
})

describe('lengths that no honest client sends', () => {
  const request = (...headers: string[]) =>
    [
      'POST /git/stoa.git/git-upload-pack HTTP/1.1',
      'Host: stoa',
      `Authorization: ${basic(token)}`,
      'Git-Protocol: version=2',
      'Content-Type: application/x-git-upload-pack-request',
      'Connection: close',
      ...headers,
    ].join('\r\n')

  test.each([
    ['beyond what a number holds', ['Content-Length: 9223372036854775808999']],
    ['negative', ['Content-Length: -1']],
    ['in words', ['Content-Length: many']],
    ['twice', ['Content-Length: 4', 'Content-Length: 5']],
    ['beside chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked']],
  ])('%s: 400, and the next request is answered', async (_, headers) => {
    const answer = await send(`${request(...headers)}\r\n\r\n0000`)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect((await info(2)).status).toBe(200)
  })
})

/** All that comes back until the server hangs up. */
async function send(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(running.baseUrl).port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // Who refuses early may hang up on the rest.
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}
