/** `fetch` through a proxy: that of Node knows none before Node 24. Redirects are the caller's, as with `redirect: 'manual'`. */
import type { IncomingMessage } from 'node:http'
import { send } from './send.ts'
import { wayThrough } from './tunnel.ts'

/** Answers without a body, which `Response` takes none for. Source: Fetch, "null body status". */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

/** @throws AppError `upstream_unreachable`; what the network says; the reason of the signal */
export async function fetchThrough(proxy: URL, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const { method, signal } = request
  const headers = Object.fromEntries(request.headers)
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
  const way = await wayThrough(proxy, url, signal)
  return responseOf(await send(url, { method, headers, ...(body && { body }) }, signal, way))
}

function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 0, rawHeaders } = answer
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
  if (!BODILESS.has(status)) return new Response(bodyOf(answer), { status, headers })
  answer.resume()
  return new Response(null, { status, headers })
}

/** Fails as the streams of fetch do, and ends the connection when it is left early. */
function bodyOf(answer: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      } catch (cause) {
        controller.error(new TypeError('The connection broke.', { cause }))
      }
    },
    cancel() {
      answer.destroy()
    },
  })
}
