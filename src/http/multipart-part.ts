/** One part of a multipart body: what its head says, and its bytes as they come. */
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { JSON_BODY_BYTES_MAX } from '../kernel/limits.ts'
import { readHeaderValue } from './header-value.ts'
import { percentDecoded } from './urlencoded.ts'

export interface Part {
  /** Of its field. */
  name: Buffer
  /** A part without one is a text. */
  fileName?: { bytes: Buffer; charset?: string }
  charset?: string
  /** @throws AppError `too_large` for a text without end */
  add(chunk: Buffer): void
  /** All that was added. */
  content(): Buffer
}

/**
 * @param head by name in lower case, each byte as one character
 * @param bytesMax of a file
 * @throws AppError `bad_request`
 */
export function openPart(head: Record<string, string[]>, bytesMax: number): Part {
  const disposition = readHeaderValue(head['content-disposition']?.[0] ?? '')
  const type = readHeaderValue(head['content-type']?.[0] ?? '')
  const name = disposition?.parameters.get('name')
  if (disposition?.value !== 'form-data' || name === undefined || type === undefined) throw unreadable()
  const shown = `"${cut(Buffer.from(name, 'latin1').toString(), 100)}"`
  const packing = head['content-transfer-encoding']?.[0]?.trim().toLowerCase() || 'binary'
  if (!['7bit', '8bit', 'binary'].includes(packing)) {
    const message = `The field ${shown} is sent as ${cut(packing, 40)}; send its bytes as they are.`
    throw new AppError('bad_request', message)
  }
  const fileName = fileNameIn(disposition.parameters)
  if (fileName === undefined && !isText(type.value)) {
    const message = `The file in ${shown} has the type ${cut(type.value, 100)} and no name; give it one: filename="…" in its Content-Disposition.`
    throw new AppError('bad_request', message)
  }
  const charset = type.parameters.get('charset')
  const bytes = new GrowingBuffer(fileName === undefined ? JSON_BODY_BYTES_MAX : bytesMax)
  return {
    name: Buffer.from(name, 'latin1'),
    ...(fileName === undefined ? {} : { fileName }),
    ...(charset === undefined ? {} : { charset }),
    add(chunk) {
      if (fileName === undefined && bytes.length + chunk.length > JSON_BODY_BYTES_MAX) {
        const message = `The field ${shown} has more than ${JSON_BODY_BYTES_MAX} bytes; shorten it, or send a file with its file name.`
        throw new AppError('too_large', message)
      }
      bytes.add(chunk)
    },
    content: () => bytes.content(),
  }
}

function isText(type: string): boolean {
  return type === '' || type.startsWith('text/') || type === 'application/json'
}

/** `filename*` says its own encoding (RFC 8187); browsers send `filename`. */
function fileNameIn(parameters: ReadonlyMap<string, string>): Part['fileName'] {
  const [, charset, percented] = /^([^']*)'[^']*'(.*)$/.exec(parameters.get('filename*') ?? '') ?? []
  if (charset !== undefined && percented !== undefined)
    return { bytes: percentDecoded(Buffer.from(percented, 'latin1')), charset }
  const plain = parameters.get('filename')
  return plain === undefined ? undefined : { bytes: Buffer.from(plain, 'latin1') }
}

/** Browsers write a quote or a line end in a name as its percent code. Source: the HTML standard, multipart/form-data. */
export function unescaped(name: string): string {
  return name.replace(/%(22|0D|0A)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

export function unreadable(cause?: unknown): AppError {
  const message = 'The form cannot be read; send it again as multipart/form-data.'
  return new AppError('bad_request', message, { cause })
}

/** A file that exceeds this is likely the one that fills the form. */
const EARLY_BYTES = 1_048_576

/** Bytes in memory of their own. At first it doubles; a file that goes on gets room for all that may come. */
class GrowingBuffer {
  #bytes: Buffer = Buffer.alloc(0)
  #length = 0
  readonly #bytesMax: number

  /** @param bytesMax of which only what is written takes memory */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get length(): number {
    return this.#length
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
