/** Multipart bodies (RFC 7578), taken apart as they arrive: each file becomes one buffer, copied once. */
import { finished } from 'node:stream/promises'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { AppError } from '../kernel/errors.ts'
import { FORM_PARTS_MAX, JSON_BODY_BYTES_MAX } from '../kernel/limits.ts'
import { Form, type FormFile, typedText } from './form.ts'

/**
 * @param chunks of the body, of which there are at most `bytesMax`
 * @throws AppError `bad_request`, `too_large`, and what `chunks` throws
 */
export async function readMultipart(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
  bytesMax: number,
): Promise<Form> {
  const parser = openParser(contentType)
  const entries = collect(parser, bytesMax)
  const end = finished(parser)
  // Whoever awaits it below hears of it; a failure before that is no unhandled one.
  end.catch(() => undefined)
  try {
    for await (const chunk of chunks) await Promise.race([write(parser, chunk), end])
    parser.end()
    await end
  } catch (cause) {
    parser.destroy()
    throw cause instanceof AppError ? cause : unreadable(cause)
  }
  return new Form(entries)
}

function openParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      limits: { parts: FORM_PARTS_MAX, fieldSize: JSON_BODY_BYTES_MAX },
    })
  } catch (cause) {
    throw unreadable(cause)
  }
}

function write(parser: BusboyInstance, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}

/** Fills up while the parser reads. What is too much ends the parser. */
function collect(parser: BusboyInstance, bytesMax: number): [string, string | FormFile][] {
  const entries: [string, string | FormFile][] = []
  parser.on('partsLimit', () => {
    parser.destroy(new AppError('too_large', `The form has more than ${FORM_PARTS_MAX} fields; send fewer.`))
  })
  parser.on('field', (name: string | undefined, value, _, isTruncated) => {
    if (name === undefined) parser.destroy(unreadable())
    else if (isTruncated) {
      const message = `The field "${name}" has more than ${JSON_BODY_BYTES_MAX} bytes; shorten it.`
      parser.destroy(new AppError('too_large', message))
    } else entries.push([unescaped(name), typedText(value)])
  })
  parser.on('file', (name: string | undefined, stream, fileName: string | undefined) => {
    if (name === undefined) parser.destroy(unreadable())
    const bytes = new GrowingBuffer(bytesMax)
    const file: FormFile = { name: unescaped(fileName ?? ''), content: Buffer.alloc(0) }
    entries.push([unescaped(name ?? ''), file])
    stream.on('data', (chunk: Buffer) => bytes.add(chunk))
    stream.once('end', () => {
      file.content = bytes.content()
    })
    stream.once('error', (cause: unknown) => parser.destroy(unreadable(cause)))
  })
  return entries
}

/** A file that exceeds this is likely the one that fills the form. */
const EARLY_BYTES = 1_048_576

/** Bytes in memory of their own. At first it doubles; a file that goes on gets room for all that may come. */
class GrowingBuffer {
  #bytes: Buffer = Buffer.allocUnsafeSlow(16_384)
  #length = 0
  readonly #bytesMax: number

  /** @param bytesMax of which only what is written takes memory */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  add(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length
    if (needed > this.#bytes.length)
      this.#moveTo(needed > EARLY_BYTES ? Math.max(needed, this.#bytesMax) : 2 * needed)
    this.#bytes.set(chunk, this.#length)
    this.#length = needed
  }

  /** Without most of the room that was not needed. */
  content(): Buffer {
    if (this.#length < this.#bytes.length / 2) this.#moveTo(this.#length)
    return this.#bytes.subarray(0, this.#length)
  }

  #moveTo(room: number): void {
    const moved = Buffer.allocUnsafeSlow(room)
    moved.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = moved
  }
}

/** Browsers write a quote or a line end in a name as its percent code. Source: the HTML standard, multipart/form-data. */
function unescaped(name: string): string {
  return name.replace(/%(22|0D|0A)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function unreadable(cause?: unknown): AppError {
  const message = 'The form cannot be read; send it again as multipart/form-data.'
  return new AppError('bad_request', message, { cause })
}
