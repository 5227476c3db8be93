/** One request. Redirects are not followed. Through a proxy it is written here: Node's own fetch knows none before Node 24. */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { send as sendOn } from '../outbound/send.ts'
import { wayThrough } from '../outbound/tunnel.ts'
import { CommandError } from './failures.ts'
import { proxyFor } from './proxies.ts'

/** @throws TypeError like fetch, with the reason as its cause; CommandError, AppError about the proxy */
export async function send(env: NodeJS.ProcessEnv, url: URL, init: RequestInit): Promise<Response> {
  const proxy = proxyFor(env, url)
  return proxy === undefined ? fetch(url, { ...init, redirect: 'manual' }) : sendThrough(proxy, url, init)
}

async function sendThrough(proxy: URL, url: URL, init: RequestInit): Promise<Response> {
  const request = new Request(url, init)
  const way = await wayThrough(proxy, url, request.signal)
  const { method, headers } = request
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
  const sent = { method, headers: Object.fromEntries(headers), ...(body === undefined ? {} : { body }) }
  const answer = await sendOn(url, sent, request.signal, way)
  // Of plain http the proxy answers itself.
  if (answer.statusCode === 407) {
    answer.destroy()
    throw new CommandError(
      'unreachable',
      `The proxy ${proxy.protocol}//${proxy.host} answers 407: it wants other credentials; check HTTP_PROXY and NO_PROXY.`,
    )
  }
  return responseOf(answer)
}

const WITHOUT_BODY = [204, 205, 304]

function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 0, rawHeaders } = answer
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
  if (WITHOUT_BODY.includes(status)) {
    answer.resume()
    return new Response(null, { status, headers })
  }
  const body = Readable.toWeb(Readable.from(bytesOf(answer), { objectMode: false }))
  return new Response(body as ReadableStream<Uint8Array>, { status, headers })
}

/** Fails as the streams of fetch do. */
async function* bytesOf(answer: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* answer as AsyncIterable<Buffer>
  } catch (cause) {
    throw new TypeError('The connection broke.', { cause })
  } finally {
    answer.destroy()
  }
}
