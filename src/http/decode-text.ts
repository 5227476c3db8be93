/**
 * Bytes as text: in the encoding that their sender names, without a name in UTF-8. Bytes that are no text there are
 * refused: a character in their place (U+FFFD) would be one that nobody sent, and two passwords could become one.
 * Source: the Encoding standard.
 */
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'

/** What `windows-1252` has from 0x80 to 0x9F; Node 20 has the controls of ISO 8859-1 there. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9dž\x9f'

/**
 * A byte order mark stays where the encoding does not need it.
 * @param charset a label of the Encoding standard; empty or absent for UTF-8
 * @param what the bytes are, as the beginning of a sentence
 * @throws AppError `invalid_encoding`; `unsupported_media_type` for an encoding that is not known
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined, what: string): string {
  const label = charset?.trim().toLowerCase() || 'utf-8'
  const decoder = decoderFor(label, bytes)
  if (decoder === undefined) throw unknownCharset(label, what)
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    const message = `${what} has bytes that are no ${label} text; send it in UTF-8, or name the charset that it is in.`
    throw new AppError('invalid_encoding', message, { cause })
  }
}

/** For what is read while it comes. @throws AppError `unsupported_media_type` for any other charset */
export function assertUtf8(charset: string | undefined, what: string): void {
  const label = charset?.trim().toLowerCase() || 'utf-8'
  if (!['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(label)) throw unknownCharset(label, what)
}

function unknownCharset(label: string, what: string): AppError {
  const message = `${what} is said to be in the charset "${cut(label, 40)}"; send it in UTF-8.`
  return new AppError('unsupported_media_type', message)
}

/** JSON begins with its first character, whatever an editor put before it (RFC 8259, 8.1). */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

interface Decoder {
  decode(bytes: Uint8Array): string
}

function decoderFor(label: string, bytes: Uint8Array): Decoder | undefined {
  // The mark says the order, where the label does not.
  if (label === 'utf-16' && bytes[0] === 0xfe && bytes[1] === 0xff) return decoderFor('utf-16be', bytes)
  if (label === 'us-ascii' || label === 'ascii') return { decode: decodeAscii }
  try {
    const { encoding } = new TextDecoder(label)
    if (encoding === 'windows-1252') return { decode: decodeWindows1252 }
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: encoding === 'utf-8' })
  } catch {
    return undefined
  }
}

function decodeAscii(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw new RangeError('ASCII ends at 0x7F.')
  return Buffer.from(bytes).toString('latin1')
}

function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  return text.replace(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80]!)
}
