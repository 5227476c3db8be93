/** An answer of `fetch`, read to its end as far as it may be long. */
import { tooLarge } from './failures.ts'

/** @param url that was asked. @throws AppError `upstream_too_large` */
export async function readWhole(url: URL, answer: Response, bytesMax: number): Promise<Response> {
  const { status, headers, body } = answer
  if (body === null) return answer
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge(url, bytesMax)
    chunks.push(chunk)
  }
  return new Response(Buffer.concat(chunks), { status, headers })
}
