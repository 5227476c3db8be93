/** Bodies that drip in: refused in a sentence when their time is up, and whoever waits for a turn holds little. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createGates } from '../../src/http/gate.ts'
import { type Turn, withGitBody } from '../../src/http/git/request-body.ts'
import { GIT_REQUEST_SMALL_BYTES_MAX, GIT_REQUESTS_LARGE_AT_ONCE_MAX } from '../../src/kernel/limits.ts'
import { head, RawSocket } from '../support/raw-socket.ts'
import { temporaryFolder } from '../support/temp.ts'

let server: Server
afterEach(() => {
  server.close()
  server.closeAllConnections()
})

/** A server that tells the length of what it got, or why it did not. Who asks is in a header. */
async function listen(receiveMsMax: number): Promise<string> {
  const gates = createGates(await temporaryFolder())
  server = createServer((request, response) => {
    const user = String(request.headers.user)
    const turn: Turn = (arrive, work) => gates.largeGitRequest(user, arrive, work)
    const length = async (body: Buffer) => `${body.length} bytes\n`
    withGitBody(request, turn, length, receiveMsMax).then(
      (text) => response.end(text),
      (error: Error) => response.end(`${error.message}\n`),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const start = (bytes: number, user = 'ann') => head('POST /', { 'Content-Length': String(bytes), User: user })

test('a body that drips is refused when its time is up, however small', async () => {
  const wire = new RawSocket(await listen(200)).send(start(1_000))
  const drip = setInterval(() => wire.send('.'), 20)
  const text = await wire.until(/\n$/)
  clearInterval(drip)
  wire.destroy()
  expect(text).toMatch(/The request did not arrive within 0.2 seconds; send it again over a faster line\.\n$/)
})

test('a large body that drips gives its turn back when its time is up', async () => {
  const url = await listen(500)
  const large = 2 * GIT_REQUEST_SMALL_BYTES_MAX
  const dripping = new RawSocket(url).send(start(large), Buffer.alloc(large - 1))
  // Behind it in line, and whole, but its time runs too: it says so instead of waiting for ever.
  const text = await dripping.until(/seconds/)
  expect(text).toContain('did not arrive within 0.5 seconds')
  const next = await new RawSocket(url).send(start(large), Buffer.alloc(large)).until(/bytes\n/)
  expect(next).toContain(`${large} bytes`)
  dripping.destroy()
})

test('a small body does not wait for the turn of the large ones', async () => {
  const url = await listen(50_000)
  const large = 2 * GIT_REQUEST_SMALL_BYTES_MAX
  const blocking = new RawSocket(url).send(start(large), Buffer.alloc(large - 1))
  const waiting = new RawSocket(url).send(start(large), Buffer.alloc(large))
  const small = await new RawSocket(url).send(start(5), 'small').until(/bytes\n/)
  expect(small).toContain('5 bytes')
  expect(waiting.text).toBe('')
  blocking.send(Buffer.alloc(1))
  expect(await blocking.until(/bytes\n/)).toContain(`${large} bytes`)
  expect(await waiting.until(/bytes\n/)).toContain(`${large} bytes`)
  for (const wire of [blocking, waiting]) wire.destroy()
})

test('large bodies of slow people hold up nobody else', async () => {
  const url = await listen(50_000)
  const large = 2 * GIT_REQUEST_SMALL_BYTES_MAX
  const slow = Array.from({ length: GIT_REQUESTS_LARGE_AT_ONCE_MAX * 4 }, (_, index) =>
    new RawSocket(url).send(start(large, `slow ${index}`), Buffer.alloc(large - 1)),
  )
  const text = await new RawSocket(url).send(start(large), Buffer.alloc(large)).until(/bytes\n/)
  expect(text).toContain(`${large} bytes`)
  for (const wire of slow) wire.send(Buffer.alloc(1))
  for (const wire of slow) expect(await wire.until(/bytes\n/)).toContain(`${large} bytes`)
})

test('who hangs up while waiting for a turn is forgotten', async () => {
  const url = await listen(50_000)
  const large = 2 * GIT_REQUEST_SMALL_BYTES_MAX
  const blocking = new RawSocket(url).send(start(large), Buffer.alloc(large - 1))
  const leaving = new RawSocket(url).send(start(large), Buffer.alloc(large / 2 + 10))
  await new Promise<void>((resolve) => leaving.socket.once('connect', () => resolve()))
  leaving.destroy()
  blocking.destroy()
  const next = await new RawSocket(url).send(start(large), Buffer.alloc(large)).until(/bytes\n/)
  expect(next).toContain(`${large} bytes`)
})
