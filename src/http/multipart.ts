/** Multipart bodies (RFC 7578), taken apart as they arrive: each file becomes one buffer, copied once. */
import { Dicer } from '@fastify/busboy'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { FORM_PARTS_MAX } from '../kernel/limits.ts'
import { limitText } from '../kernel/size-text.ts'
import { decodeText } from './decode-text.ts'
import { Form, type FormFile, typedText } from './form.ts'
import { readHeaderValue } from './header-value.ts'
import { openPart, type Part, unescaped, unreadable } from './multipart-part.ts'
import { CHARSET_FIELD } from './urlencoded.ts'

/**
 * @param chunks of the body, of which there are at most `bytesMax`, or whose files are let go
 * @param letsGo whether what comes of files is of no use any more
 * @param textsBytesMax of all texts together
 * @throws AppError `bad_request`, `invalid_encoding`, `unsupported_media_type`, `too_large`, and what `chunks` throws
 */
export async function readMultipart(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
  bytesMax: number,
  letsGo: () => boolean = () => false,
  textsBytesMax = Number.POSITIVE_INFINITY,
): Promise<Form> {
  const parameters = readHeaderValue(contentType)?.parameters
  const boundary = parameters?.get('boundary')
  if (boundary === undefined || boundary === '') throw unreadable()
  const parser = new Dicer({ boundary })
  const parts = collect(parser, bytesMax, letsGo, textsBytesMax)
  const end = new Promise<void>((resolve, reject) => {
    parser.once('finish', resolve)
    parser.once('error', reject)
  })
  // Whoever awaits it below hears of it; a failure before that is no unhandled one.
  end.catch(() => undefined)
  try {
    for await (const chunk of chunks) await Promise.race([write(parser, chunk), end])
    if (parser.writable) parser.end()
    await end
  } catch (cause) {
    parser.destroy()
    throw cause instanceof AppError ? cause : unreadable(cause)
  }
  return formOf(parts, parameters?.get('charset'))
}

/** What follows the last boundary is nobody's. */
function write(parser: Dicer, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (parser.writable) parser.write(chunk, (error) => (error ? reject(error) : resolve()))
    else resolve()
  })
}

/** Fills up while the parser reads; a part whose head never ends stays `undefined`. What is too much ends the parser. */
function collect(
  parser: Dicer,
  bytesMax: number,
  letsGo: () => boolean,
  textsBytesMax: number,
): (Part | undefined)[] {
  const parts: (Part | undefined)[] = []
  let textsBytes = 0
  parser.on('part', (stream) => {
    const index = parts.push(undefined) - 1
    // The parser says the same, and ends with it.
    stream.on('error', () => undefined)
    if (index === FORM_PARTS_MAX) {
      parser.destroy(
        new AppError('too_large', `The form has more than ${FORM_PARTS_MAX} fields; send fewer.`),
      )
      return
    }
    stream.on('header', (head) => {
      attempt(parser, () => {
        const part = openPart(head as Record<string, string[]>, bytesMax)
        parts[index] = part
        const isText = part.fileName === undefined
        stream.on('data', (chunk: Buffer) => {
          if (isText) textsBytes += chunk.length
          if (textsBytes > textsBytesMax) parser.destroy(textsTooLarge(textsBytesMax))
          else if (isText || !letsGo()) attempt(parser, () => part.add(chunk))
        })
      })
    })
  })
  return parts
}

function textsTooLarge(textsBytesMax: number): AppError {
  const message = `The form has more than ${limitText(textsBytesMax)} of text; shorten what is typed.`
  return new AppError('too_large', message)
}

function attempt(parser: Dicer, work: () => void): void {
  try {
    work()
  } catch (error) {
    parser.destroy(error as Error)
  }
}

/** Texts are decoded once all of them are there: a field may say in which encoding the others are. */
function formOf(parts: readonly (Part | undefined)[], charset: string | undefined): Form {
  const said = parts.find((part) => part?.name.toString('latin1') === CHARSET_FIELD)?.content()
  const common = said?.toString('latin1') ?? charset
  const entries = parts.flatMap((part): [string, string | FormFile][] => {
    if (part === undefined) throw unreadable()
    const name = unescaped(decodeText(part.name, common, 'The name of a field'))
    if (name === CHARSET_FIELD) return []
    const value = part.fileName === undefined ? textOf(name, part, common) : fileOf(name, part, common)
    return [[name, value]]
  })
  return new Form(entries)
}

function textOf(name: string, part: Part, common: string | undefined): string {
  return typedText(decodeText(part.content(), part.charset ?? common, `The field "${cut(name, 100)}"`))
}

function fileOf(name: string, { fileName, content }: Part, common: string | undefined): FormFile {
  const called = unescaped(
    decodeText(
      fileName!.bytes,
      fileName!.charset ?? common,
      `The file name in the field "${cut(name, 100)}"`,
    ),
  )
  const file = { name: called, content: content() }
  if (called !== '' || file.content.length === 0) return file
  const message = `The file in "${cut(name, 100)}" has no name; give it one: filename="…" in its Content-Disposition.`
  throw new AppError('bad_request', message)
}
