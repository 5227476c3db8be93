/** pkt-lines: four hex digits of length, themselves included, then the payload. Source: gitprotocol-common(5). */
import { GitError } from '../errors.ts'
import { quote } from './quote.ts'

/** Largest payload of one pkt-line, in bytes (65520 less the 4-byte length). Source: gitprotocol-common(5). */
export const PAYLOAD_BYTES_MAX = 65_516

const LENGTH_BYTES = 4
const NEWLINE = 0x0a

export type Packet =
  | { kind: 'data'; payload: Buffer }
  | { kind: 'flush' }
  | { kind: 'delim' }
  | { kind: 'response-end' }

export const FLUSH = Buffer.from('0000')
export const DELIM = Buffer.from('0001')
export const RESPONSE_END = Buffer.from('0002')

/**
 * Frame one payload as a data-pkt.
 * @param payload 1 to PAYLOAD_BYTES_MAX bytes; text as UTF-8. Empty is a caller bug: senders SHOULD NOT emit "0004".
 * @throws GitError `pktline_invalid` when the payload is empty or too long
 */
export function encodeData(payload: string | Buffer): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  return Buffer.concat([encodeLength(bytes.length), bytes])
}

/** The four digits before a payload of this many bytes. @throws GitError `pktline_invalid` */
export function encodeLength(payloadBytes: number): Buffer {
  if (payloadBytes === 0 || payloadBytes > PAYLOAD_BYTES_MAX) {
    throw new GitError(
      'pktline_invalid',
      `pkt-line payload is ${payloadBytes} bytes, want 1..${PAYLOAD_BYTES_MAX}`,
    )
  }
  return Buffer.from((payloadBytes + LENGTH_BYTES).toString(16).padStart(LENGTH_BYTES, '0'), 'latin1')
}

/** Reads packets from a request that is there whole. */
export class PacketReader {
  readonly #bytes: Buffer
  #offset = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  /** The next packet, `undefined` at the end. @throws GitError `pktline_invalid` naming the bytes */
  read(): Packet | undefined {
    if (this.isAtEnd) return undefined
    const length = this.#length()
    const start = this.#offset + LENGTH_BYTES
    this.#offset += Math.max(LENGTH_BYTES, length)
    if (length < LENGTH_BYTES) return specialPacket(length)
    return { kind: 'data', payload: this.#bytes.subarray(start, this.#offset) }
  }

  /**
   * The line of the next packet when it is a data packet, as `lineOf` its payload: requests have lines by the ten thousand.
   * Otherwise `undefined`, and `read` tells what comes. @throws GitError `pktline_invalid` naming the bytes
   */
  readLine(): string | undefined {
    if (this.isAtEnd) return undefined
    const length = this.#length()
    if (length < LENGTH_BYTES) return undefined
    const start = this.#offset + LENGTH_BYTES
    this.#offset += length
    return textOf(this.#bytes, start, this.#offset)
  }

  /** What the four digits that come say, when as many bytes are there. */
  #length(): number {
    const at = this.#offset
    const bytes = this.#bytes
    const length =
      (hexValue(bytes[at]) << 12) |
      (hexValue(bytes[at + 1]) << 8) |
      (hexValue(bytes[at + 2]) << 4) |
      hexValue(bytes[at + 3])
    if (length < 0) {
      const digits = bytes.toString('latin1', at, at + LENGTH_BYTES)
      throw invalid(`bad line length characters: ${quote(JSON.stringify(digits))}`)
    }
    if (length > PAYLOAD_BYTES_MAX + LENGTH_BYTES) throw invalid(`a line of ${length} bytes is too long`)
    if (at + Math.max(LENGTH_BYTES, length) > bytes.length)
      throw invalid(`a line of ${length} bytes breaks off after ${bytes.length - at}`)
    return length
  }
}

/** A data packet's text without the newline that senders may add. */
export function lineOf(payload: Buffer): string {
  return textOf(payload, 0, payload.length)
}

function textOf(bytes: Buffer, start: number, end: number): string {
  const hasNewline = end > start && bytes[end - 1] === NEWLINE
  return bytes.toString('utf8', start, hasNewline ? end - 1 : end)
}

/** Of a hex digit; -1 for any other byte, and for none, which makes every number negative that it is a part of. */
function hexValue(byte: number | undefined): number {
  return byte === undefined ? -1 : HEX_VALUES[byte]!
}

const HEX_VALUES = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = String.fromCharCode(byte)
  return /[0-9a-fA-F]/.test(digit) ? Number.parseInt(digit, 16) : -1
})

function specialPacket(length: number): Packet {
  if (length === 0) return { kind: 'flush' }
  if (length === 1) return { kind: 'delim' }
  if (length === 2) return { kind: 'response-end' }
  throw invalid(`bad line length ${length}`)
}

function invalid(problem: string): GitError {
  return new GitError('pktline_invalid', `protocol error: ${problem}`)
}
