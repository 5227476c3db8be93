/** Request bodies, never larger than their limit, whether or not a length was announced. */
import { AppError } from '../kernel/errors.ts'
import { JSON_BODY_BYTES_MAX } from '../kernel/limits.ts'
import type { StoaContext } from './env.ts'

/** The whole body. @throws AppError `too_large` */
export async function readBytes(request: Request, bytesMax: number): Promise<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * A JSON body. Only `application/json` counts: a form of another site can send any other type without asking.
 * @throws AppError `unsupported_media_type`, `bad_request`, `too_large`
 */
export async function readJsonBody(c: StoaContext): Promise<unknown> {
  const type = mediaType(c)
  if (type !== 'application/json') {
    throw new AppError('unsupported_media_type', `Content-Type is "${type}"; send application/json.`)
  }
  const bytes = await readBytes(c.req.raw, JSON_BODY_BYTES_MAX)
  try {
    return JSON.parse(bytes.toString())
  } catch (cause) {
    throw new AppError('bad_request', 'The body is not valid JSON; correct it and send it again.', { cause })
  }
}

/**
 * A multipart form. @throws AppError `unsupported_media_type`, `bad_request`, `too_large`
 */
export async function readForm(c: StoaContext, bytesMax: number): Promise<FormData> {
  const type = mediaType(c)
  if (type !== 'multipart/form-data' && type !== 'application/x-www-form-urlencoded') {
    throw new AppError('unsupported_media_type', `Content-Type is "${type}"; send multipart/form-data.`)
  }
  const bytes = await readBytes(c.req.raw, bytesMax)
  try {
    const headers = { 'Content-Type': c.req.header('content-type')! }
    return await new Response(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), {
      headers,
    }).formData()
  } catch (cause) {
    throw new AppError('bad_request', 'The form cannot be read; send it again as multipart/form-data.', {
      cause,
    })
  }
}

function mediaType(c: StoaContext): string {
  return (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('too_large', `The request has more than ${bytesMax} bytes; send less.`)
}
