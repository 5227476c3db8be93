/** Request bodies, never larger than their limit, whether or not a length was announced. */
import { AppError } from '../kernel/errors.ts'
import { FORM_BYTES_MAX, FORM_PARTS_MAX, JSON_BODY_BYTES_MAX, RECEIVE_MS_MAX } from '../kernel/limits.ts'
import { textProblem, valueProblem } from '../kernel/well-formed.ts'
import type { StoaContext } from './env.ts'

/**
 * The whole body, within a time: a sender that drips bytes must not hold a place for ever.
 * @throws AppError `too_large`, `request_timeout`
 */
export async function readBytes(request: Request, bytesMax: number): Promise<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  const reader = request.body?.getReader()
  const deadline = AbortSignal.timeout(RECEIVE_MS_MAX)
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(tooSlow()), { once: true })
  })
  late.catch(() => undefined)
  const chunks: Uint8Array[] = []
  let bytes = 0
  while (reader !== undefined) {
    const { value, done } = await Promise.race([reader.read(), late])
    if (done) break
    bytes += value.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    chunks.push(value)
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
  const value = parseJson(bytes.toString())
  for (const [field, entry] of Object.entries(value ?? {})) {
    const problem = textProblem(field) ?? valueProblem(entry)
    if (problem !== undefined)
      throw new AppError('bad_request', `The field "${field}" ${problem}; correct it.`)
  }
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('bad_request', 'The body is not valid JSON; correct it and send it again.', { cause })
  }
}

/**
 * A form: multipart, or from a page without files also urlencoded. Parts are counted before they are parsed.
 * @param bytesMax of a multipart form; urlencoded ones have their own, lower limit
 * @throws AppError `unsupported_media_type`, `bad_request`, `too_large`, `request_timeout`
 */
export async function readForm(c: StoaContext, bytesMax = FORM_BYTES_MAX): Promise<FormData> {
  const type = mediaType(c)
  const isUpload = bytesMax > FORM_BYTES_MAX
  const isMultipart = type === 'multipart/form-data'
  if (!isMultipart && (isUpload || type !== 'application/x-www-form-urlencoded')) {
    throw new AppError('unsupported_media_type', `Content-Type is "${type}"; send multipart/form-data.`)
  }
  const bytes = await readBytes(c.req.raw, bytesMax)
  const contentType = c.req.header('content-type') ?? ''
  if (isMultipart && countParts(bytes, contentType) > FORM_PARTS_MAX) {
    throw new AppError('too_large', `The form has more than ${FORM_PARTS_MAX} fields; send fewer.`)
  }
  const form = await parseForm(bytes, contentType)
  for (const [name, value] of form) {
    const problem =
      textProblem(name) ?? (typeof value === 'string' ? textProblem(value) : textProblem(value.name))
    if (problem !== undefined)
      throw new AppError('bad_request', `The field "${name}" ${problem}; correct it.`)
  }
  return form
}

async function parseForm(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    const body = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    return await new Response(body, { headers: { 'Content-Type': contentType } }).formData()
  } catch (cause) {
    const message = 'The form cannot be read; send it again as multipart/form-data.'
    throw new AppError('bad_request', message, { cause })
  }
}

/** How often the boundary stands in the body: at least the number of parts. */
function countParts(bytes: Buffer, contentType: string): number {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const delimiter = Buffer.from(`--${boundary?.[1] ?? boundary?.[2] ?? ''}`)
  let count = 0
  for (let at = bytes.indexOf(delimiter); at !== -1 && count <= FORM_PARTS_MAX; count += 1) {
    at = bytes.indexOf(delimiter, at + delimiter.length)
  }
  return count
}

function mediaType(c: StoaContext): string {
  return (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('too_large', `The request has more than ${bytesMax} bytes; send less.`)
}

function tooSlow(): AppError {
  return new AppError(
    'request_timeout',
    `The request did not arrive within ${RECEIVE_MS_MAX / 1000} seconds; send it again over a faster line.`,
  )
}
