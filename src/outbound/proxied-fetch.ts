/** `fetch` through a proxy, which that of Node does not know. Redirects are the caller's, as with `redirect: 'manual'`. */
import type { IncomingMessage } from 'node:http'
import { tooLarge } from './failures.ts'
import { send } from './send.ts'
import { wayThrough } from './tunnel.ts'

/** Answers without a body, which `Response` takes none for. Source: Fetch, "null body status". */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * @param bytesMax of the answer's body
 * @throws AppError `upstream_unreachable`, `upstream_too_large`; what the network says; the reason of the signal
 */
export async function fetchThrough(proxy: URL, request: Request, bytesMax: number): Promise<Response> {
  const url = new URL(request.url)
  const { method, signal } = request
  const headers = Object.fromEntries(request.headers)
  const body = Buffer.from(await request.arrayBuffer())
  const sent = { method, headers, ...(body.length > 0 && { body }) }
  const answer = await send(url, sent, signal, await wayThrough(proxy, url, signal))
  const status = answer.statusCode ?? 0
  const content = await bodyOf(url, answer, bytesMax)
  return new Response(BODILESS.has(status) ? null : content, { status, headers: headersOf(answer) })
}

async function bodyOf(url: URL, answer: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge(url, bytesMax)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1]!] as [string, string]] : [],
  )
}
