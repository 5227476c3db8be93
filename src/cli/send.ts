/** One request. Redirects are not followed. Through a proxy it is written here: Node's own fetch knows none before Node 24. */
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
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
  const body = Buffer.from(await request.arrayBuffer())
  const headers = {
    ...Object.fromEntries(request.headers),
    host: url.host,
    ...(request.body === null ? {} : { 'content-length': String(body.length) }),
    ...(way.headers as Record<string, string> | undefined),
  }
  const { request: open } = way.protocol === 'https:' ? https : http
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const path = `${url.pathname}${url.search}`
    const sent = open({ path, ...way, method: request.method, headers, signal: request.signal })
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
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

function responseOf(answer: http.IncomingMessage): Response {
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
async function* bytesOf(answer: http.IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* answer as AsyncIterable<Buffer>
  } catch (cause) {
    throw new TypeError('The connection broke.', { cause })
  } finally {
    answer.destroy()
  }
}
