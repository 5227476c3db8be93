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
import { limitText } from '../kernel/size-text.ts'
import { findValueProblem, textProblem } from '../kernel/well-formed.ts'
import { decodeText, withoutMark } from './decode-text.ts'
import type { StoaContext } from './env.ts'
import { Form, typedText } from './form.ts'
import { type HeaderValue, readHeaderValue } from './header-value.ts'
import { readMultipart } from './multipart.ts'
import type { Spool } from './spool.ts'
import { readUrlencoded } from './urlencoded.ts'

/**
 * The whole body.
 * @throws AppError `too_large`, `request_timeout`, `unsupported_media_type` for one that is packed
 */
export async function readBytes(request: Request, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of receive(request, bytesMax)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * The body as it comes, or came (`arrive`), within a time: a sender that drips bytes must not hold a place for ever.
 * @throws AppError `too_large`, `request_timeout`, `unsupported_media_type` for one that is packed
 */
export async function* receive(request: Request, bytesMax: number): AsyncGenerator<Uint8Array> {
  const packing = packingOf(request)
  if (packing !== 'identity') {
    const message = `Content-Encoding is "${cut(packing, 40)}"; send the body as it is.`
    throw new AppError('unsupported_media_type', message)
  }
  if (announcedBytes(request) > bytesMax) throw tooLarge(bytesMax)
  let bytes = 0
  for await (const chunk of arrivals.get(request) ?? live(request)) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    yield chunk
  }
}

/** Bodies of which all, or the beginning, is there. */
const arrivals = new WeakMap<Request, AsyncIterable<Uint8Array>>()

/**
 * Wait for a body before a place is taken for it: `receive` has it then. Of one that is larger only the beginning is kept,
 * and the rest is received by who reads on; what is refused for what it announces is not waited for.
 * @returns whether all of it is there
 * @throws AppError `request_timeout`
 */
export async function arrive(request: Request, bytesMax: number, spool: Spool): Promise<boolean> {
  if (packingOf(request) !== 'identity' || announcedBytes(request) > bytesMax) return false
  const rest = live(request)
  arrivals.set(request, both(spool, rest))
  let bytes = 0
  for (;;) {
    const { value, done } = await rest.next()
    if (done) return true
    await spool.add(value)
    bytes += value.length
    if (bytes > bytesMax) return false
  }
}

async function* both(spool: Spool, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* spool.chunks()
  yield* rest
}

async function* live(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  const deadline = AbortSignal.timeout(RECEIVE_MS_MAX)
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(tooSlow()), { once: true })
  })
  late.catch(() => undefined)
  while (reader !== undefined) {
    const { value, done } = await Promise.race([reader.read(), late])
    if (done) break
    yield value
  }
}

function packingOf(request: Request): string {
  return request.headers.get('content-encoding')?.trim().toLowerCase() || 'identity'
}

/** 0 when the sender does not say. */
export function announcedBytes(request: Request): number {
  return Number(request.headers.get('content-length') ?? 0)
}

/**
 * A JSON body. Only `application/json` counts: a form of another site can send any other type without asking.
 * @param isOptional no body, or one in chunks that has none, is an empty object
 * @throws AppError `unsupported_media_type`, `bad_request`, `invalid_encoding`, `too_large`
 */
export async function readJsonBody(c: StoaContext, isOptional = false): Promise<unknown> {
  const type = contentType(c)
  const isJson = type.value === 'application/json'
  // How long it is shows only when it is there.
  const bytes = isJson || isOptional ? await readBytes(c.req.raw, JSON_BODY_BYTES_MAX) : undefined
  if (isOptional && bytes?.length === 0) return {}
  if (!isJson || bytes === undefined)
    throw new AppError(
      'unsupported_media_type',
      `Content-Type is "${cut(type.value, 100)}"; send application/json.`,
    )
  const value = parseJson(withoutMark(decodeText(bytes, type.parameters.get('charset'), 'The body')))
  const found = findValueProblem(value, textProblem, JSON_BODY_VALUES_MAX)
  if (found === undefined) return value
  const [field] = found.pointer
  const where = field === undefined ? 'The body' : `The field "${cut(String(field), 100)}"`
  throw new AppError('bad_request', `${where} ${found.problem}; correct it.`)
}

/** @throws AppError `bad_request` */
export function parseJson(text: string, what = 'The body'): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('bad_request', `${what} is not valid JSON; correct it and send it again.`, { cause })
  }
}

/**
 * A form: multipart, or from a page without files also urlencoded. Parts are counted as they come.
 * @param bytesMax of a multipart form; urlencoded ones have their own, lower limit
 * @throws AppError `unsupported_media_type`, `bad_request`, `invalid_encoding`, `too_large`, `request_timeout`
 */
export async function readForm(c: StoaContext, bytesMax = FORM_BYTES_MAX): Promise<Form> {
  const type = contentType(c)
  const isUpload = bytesMax > FORM_BYTES_MAX
  const isMultipart = type.value === 'multipart/form-data'
  if (!isMultipart && (isUpload || type.value !== 'application/x-www-form-urlencoded')) {
    throw new AppError(
      'unsupported_media_type',
      `Content-Type is "${cut(type.value, 100)}"; send multipart/form-data.`,
    )
  }
  const request = c.req.raw
  const form = isMultipart
    ? await readMultipart(
        receive(request, bytesMax),
        request.headers.get('content-type') ?? '',
        announcedBytes(request) || bytesMax,
      )
    : urlencoded(await readBytes(request, bytesMax), type.parameters.get('charset'))
  return checked(form)
}

/** @throws AppError `bad_request` */
export function checked(form: Form): Form {
  for (const [name, value] of form) {
    const problem = textProblem(name) ?? textProblem(typeof value === 'string' ? value : value.name)
    if (problem !== undefined)
      throw new AppError('bad_request', `The field "${cut(name, 100)}" ${problem}; correct it.`)
  }
  return form
}

const AMPERSAND = 0x26

/** Counted before they are taken apart. */
export function urlencoded(body: Buffer, charset: string | undefined): Form {
  let fields = 1
  for (let at = body.indexOf(AMPERSAND); at !== -1; at = body.indexOf(AMPERSAND, at + 1)) fields += 1
  if (fields > FORM_FIELDS_MAX)
    throw new AppError('too_large', `The form has ${fields} fields; send at most ${FORM_FIELDS_MAX}.`)
  return new Form(readUrlencoded(body, charset).map(([name, value]) => [name, typedText(value)] as const))
}

/** @throws AppError `unsupported_media_type` */
export function contentType(c: StoaContext): HeaderValue {
  const type = readHeaderValue(c.req.header('content-type') ?? '')
  if (type !== undefined) return type
  throw new AppError('unsupported_media_type', 'Content-Type has a quote without an end; close it.')
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('too_large', `The request has more than ${limitText(bytesMax)}; send less.`)
}

function tooSlow(): AppError {
  return new AppError(
    'request_timeout',
    `The request did not arrive within ${RECEIVE_MS_MAX / 1000} seconds; send it again over a faster line.`,
  )
}
