/** Clients that hang up, drip, flood or stall, by the hundred: the server keeps its memory and files, and serves on. */
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GIT_LINES_MAX, GIT_REQUEST_BYTES_MAX, WHOLE_PACK_BYTES_MAX } from '../../src/kernel/limits.ts'
import { basic, cloneFeed, expectSound, ok, packets, publish } from '../support/feeds.ts'
import { pluginZip } from '../support/items.ts'
import {
  forgetPeak,
  type MeasuredStoa,
  openFiles,
  residentNow,
  residentPeak,
  settled,
  startMeasured,
} from '../support/measured-process.ts'
import { head, post, postHead, RawSocket } from '../support/raw-socket.ts'

const MIB = 1024 * 1024
/** More than is sent in one piece. */
const LARGE_BYTES = WHOLE_PACK_BYTES_MAX + MIB

let stoa: MeasuredStoa
let commit: string
beforeAll(async () => {
  stoa = await startMeasured()
  const item = await publish(
    stoa.admin,
    'plugin',
    pluginZip('large', {
      files: { 'data/noise.bin': { content: randomBytes(LARGE_BYTES), mode: 0o100644 } },
    }),
  )
  await ok(stoa.admin.put(`/items/${item}/install`))
  const wire = new RawSocket(stoa.baseUrl).send(post(stoa.token, listRefs))
  commit = /([0-9a-f]{40}) HEAD/.exec(await wire.until(/ HEAD\n0000/))![1]!
  wire.destroy()
})
afterAll(() => stoa.stop())

const listRefs = packets('command=ls-refs\n', 1, 'ref-prefix HEAD\n', 0)
const fetchAll = (...more: string[]) =>
  packets('command=fetch\n', 1, 'no-progress\n', ...more, `want ${commit}\n`, 'done\n', 0)

/** A poll, as the next client sends it. */
async function expectServes(): Promise<void> {
  const wire = new RawSocket(stoa.baseUrl).send(post(stoa.token, listRefs))
  await wire.until(new RegExp(`${commit} HEAD\n0000`))
  wire.destroy()
}

/** Do it and let go, once to warm up and once more: afterwards nothing more is held than before. */
async function expectNothingHeld(ordeal: () => Promise<void>, growthBytesMax = 48 * MIB): Promise<void> {
  await ordeal()
  await settled(stoa, () => true)
  const [files, resident] = [await openFiles(stoa), await residentNow(stoa)]
  await ordeal()
  await settled(stoa, (now) => now.files <= files && now.resident <= resident + growthBytesMax)
  await expectServes()
}

test('a thousand connections that are cut anywhere in any request leave nothing behind', async () => {
  const requests = [
    head('GET /git/stoa.git/info/refs?service=git-upload-pack', { Authorization: basic(stoa.token) }),
    post(stoa.token, listRefs),
    post(stoa.token, fetchAll()),
    post(stoa.token, fetchAll('deepen 1\n')),
  ].map((request) => Buffer.from(request))
  let number = 0
  const cutOne = async () => {
    number += 1
    const request = requests[number % requests.length]!
    // Some within the request, some with the answer on its way, the first ones before it begins.
    const sent = number % 3 === 0 ? request : request.subarray(0, (number * 37) % request.length)
    const wire = new RawSocket(stoa.baseUrl, { reads: false })
    await new Promise<void>((resolve) => wire.socket.once('connect', () => resolve()))
    await new Promise<void>((resolve) => wire.socket.write(sent, () => resolve()))
    if (sent === request && number % 2 === 0)
      await new Promise<void>((resolve) => wire.socket.once('readable', () => resolve()))
    wire.destroy()
  }
  await expectNothingHeld(async () => {
    for (let round = 0; round < 25; round += 1) await Promise.all(Array.from({ length: 40 }, cutOne))
  })
})

test('clones that wait in line on connections that are cut leave nothing behind', async () => {
  const clone = post(stoa.token, fetchAll())
  await expectNothingHeld(async () => {
    for (let round = 0; round < 20; round += 1) {
      const wire = new RawSocket(stoa.baseUrl, { reads: false })
      wire.send(...Array<Buffer>(40).fill(clone))
      await new Promise<void>((resolve) => wire.socket.once('readable', () => resolve()))
      wire.destroy()
    }
  })
})

test('two hundred who read a large clone slowly do not make the server hold it for each, nor others wait', async () => {
  await settled(stoa, () => true)
  const before = await residentNow(stoa)
  await forgetPeak(stoa)
  const readers = Array.from({ length: 200 }, () =>
    new RawSocket(stoa.baseUrl, { reads: false }).send(post(stoa.token, fetchAll(), { Connection: 'close' })),
  )
  await Promise.all(
    readers.map((reader) => new Promise<void>((resolve) => reader.socket.once('readable', () => resolve()))),
  )
  for (let takes = 0; takes < 20; takes += 1) {
    for (const reader of readers) reader.take(10_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await expectServes()
  expect((await residentPeak(stoa)) - before).toBeLessThan(200 * MIB)
  // Whoever is slow still gets everything.
  const answer = await readers[0]!.toEnd()
  expect(answer.length).toBeGreaterThan(LARGE_BYTES)
  for (const reader of readers) reader.destroy()
})

test('a hundred gzip bombs at once do not go off', async () => {
  const bomb = gzipSync(
    packets('command=fetch\n', 1, ...Array<string>(120_000).fill(`have ${'0'.repeat(40)}\n`), 0),
  )
  const large = gzipSync(Buffer.alloc(GIT_REQUEST_BYTES_MAX, '0'))
  expect(Math.max(bomb.length, large.length)).toBeLessThan(64 * 1024)
  const encoded = { 'Content-Encoding': 'gzip', Connection: 'close' }
  await expectBounded(async () => {
    const bombs = Array.from({ length: 100 }, (_, index) =>
      new RawSocket(stoa.baseUrl).send(post(stoa.token, index % 2 === 0 ? bomb : large, encoded)).toEnd(),
    )
    for (const answer of await Promise.all(bombs))
      expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 (200|503) /)
  })
})

test('floods of wants and haves, thirty at once, are answered in bounded memory', async () => {
  const line = (name: string) => `${name} ${commit}\n`
  const floods = [
    packets('command=fetch\n', 1, ...Array<string>(GIT_LINES_MAX).fill(line('want')), 'done\n', 0),
    packets('command=fetch\n', 1, line('want'), ...Array<string>(GIT_LINES_MAX).fill(line('have')), 0),
    packets(
      'command=fetch\n',
      1,
      line('want'),
      ...Array<string>(GIT_LINES_MAX).fill(line('shallow')),
      'done\n',
      0,
    ),
  ].map((body) => post(stoa.token, body, { Connection: 'close' }))
  await expectBounded(async () => {
    const sent = Array.from({ length: 30 }, (_, index) =>
      new RawSocket(stoa.baseUrl, { reads: false }).send(floods[index % floods.length]!),
    )
    await Promise.all(
      sent.map((wire) => new Promise<void>((resolve) => wire.socket.once('readable', () => resolve()))),
    )
    for (const wire of sent) wire.destroy()
  })
})

test('a hundred who send large bodies and never end them are held within bounds', async () => {
  const almost = Buffer.alloc(GIT_REQUEST_BYTES_MAX - 1_000, '0')
  const length = { 'Content-Length': String(GIT_REQUEST_BYTES_MAX) }
  await expectBounded(async () => {
    const senders = Array.from({ length: 100 }, () =>
      new RawSocket(stoa.baseUrl).send(postHead(stoa.token, length), almost),
    )
    // As much as is taken at once is taken by then, and the rest has to wait with its senders.
    const isBlocked = () => senders.filter((sender) => sender.socket.writableLength > 0).length > 90
    for (let polls = 0; polls < 20 || !isBlocked(); polls += 1) await expectServes()
    for (const sender of senders) sender.destroy()
  })
})

test('after all that a clone is whole', async () => {
  const url = new URL(`${stoa.baseUrl}/git/stoa.git`)
  url.username = 'root'
  url.password = stoa.token
  await expectSound(await cloneFeed(url.href))
})

test('a server that is told to stop lets fifty who are reading finish, and takes nobody new', async () => {
  const readers = Array.from({ length: 50 }, () =>
    new RawSocket(stoa.baseUrl, { reads: false }).send(post(stoa.token, fetchAll(), { Connection: 'close' })),
  )
  await Promise.all(
    readers.map((reader) => new Promise<void>((resolve) => reader.socket.once('readable', () => resolve()))),
  )
  stoa.signal('SIGTERM')
  const late = new RawSocket(stoa.baseUrl)
  for (const answer of await Promise.all(readers.map((reader) => reader.toEnd()))) {
    expect(answer.length).toBeGreaterThan(LARGE_BYTES)
    expect(answer.toString('latin1', answer.length - 11)).toMatch(/0000(?:\r\n0\r\n\r\n)?$/)
  }
  await late.toEnd()
  expect(await stoa.exited).toMatchObject({ code: 0, signal: null, stderr: '' })
})

/** The server grows by less than a quarter of a gigabyte, others are answered meanwhile, and nothing is left. */
async function expectBounded(ordeal: () => Promise<void>): Promise<void> {
  await settled(stoa, () => true)
  const [files, before] = [await openFiles(stoa), await residentNow(stoa)]
  await forgetPeak(stoa)
  await Promise.all([ordeal(), expectServes()])
  const growth = (await residentPeak(stoa)) - before
  await settled(stoa, (now) => now.files <= files)
  await expectServes()
  expect(growth).toBeLessThan(256 * MIB)
}
