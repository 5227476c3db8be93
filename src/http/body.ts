/** Request bodies, never larger than their limit, whether or not a length was announced. */
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import {
  FORM_BYTES_MAX,
  FORM_FIELDS_MAX,
  JSON_BODY_BYTES_MAX,
  JSON_BODY_VALUES_MAX,
  RECEIVE_MS_MAX,
} from '../kernel/limits.ts'
import { findValueProblem, textProblem } from '../kernel/well-formed.ts'
import type { StoaContext } from './env.ts'
import { Form, typedText } from './form.ts'
import { readMultipart } from './multipart.ts'

/**
 * The whole body.
 * @throws AppError `too_large`, `request_timeout`
 */
export async function readBytes(request: Request, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of receive(request, bytesMax)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * The body as it comes, within a time: a sender that drips bytes must not hold a place for ever.
 * @throws AppError `too_large`, `request_timeout`
 */
export async function* receive(request: Request, bytesMax: number): AsyncGenerator<Uint8Array> {
  if (announcedBytes(request) > bytesMax) throw tooLarge(bytesMax)
  const reader = request.body?.getReader()
  const deadline = AbortSignal.timeout(RECEIVE_MS_MAX)
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(tooSlow()), { once: true })
  })
  late.catch(() => undefined)
  let bytes = 0
  while (reader !== undefined) {
    const { value, done } = await Promise.race([reader.read(), late])
    if (done) break
    bytes += value.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    yield value
  }
}

/** 0 when the sender does not say. */
function announcedBytes(request: Request): number {
  return Number(request.headers.get('content-length') ?? 0)
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
  const found = findValueProblem(value, textProblem, JSON_BODY_VALUES_MAX)
  if (found === undefined) return value
  const [field] = found.pointer
  const where = field === undefined ? 'The body' : `The field "${cut(String(field), 100)}"`
  throw new AppError('bad_request', `${where} ${found.problem}; correct it.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('bad_request', 'The body is not valid JSON; correct it and send it again.', { cause })
  }
}

/**
 * A form: multipart, or from a page without files also urlencoded. Parts are counted as they come.
 * @param bytesMax of a multipart form; urlencoded ones have their own, lower limit
 * @throws AppError `unsupported_media_type`, `bad_request`, `too_large`, `request_timeout`
 */
export async function readForm(c: StoaContext, bytesMax = FORM_BYTES_MAX): Promise<Form> {
  const type = mediaType(c)
  const isUpload = bytesMax > FORM_BYTES_MAX
  const isMultipart = type === 'multipart/form-data'
  if (!isMultipart && (isUpload || type !== 'application/x-www-form-urlencoded')) {
    throw new AppError('unsupported_media_type', `Content-Type is "${type}"; send multipart/form-data.`)
  }
  const request = c.req.raw
  const form = isMultipart
    ? await readMultipart(
        receive(request, bytesMax),
        request.headers.get('content-type') ?? '',
        announcedBytes(request) || bytesMax,
      )
    : urlencoded((await readBytes(request, bytesMax)).toString())
  for (const [name, value] of form) {
    const problem = textProblem(name) ?? textProblem(typeof value === 'string' ? value : value.name)
    if (problem !== undefined)
      throw new AppError('bad_request', `The field "${cut(name, 100)}" ${problem}; correct it.`)
  }
  return form
}

/** Counted before they are taken apart. */
function urlencoded(body: string): Form {
  let fields = 1
  for (let at = body.indexOf('&'); at !== -1; at = body.indexOf('&', at + 1)) fields += 1
  if (fields > FORM_FIELDS_MAX)
    throw new AppError('too_large', `The form has ${fields} fields; send at most ${FORM_FIELDS_MAX}.`)
  return new Form([...new URLSearchParams(body)].map(([name, value]) => [name, typedText(value)] as const))
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
