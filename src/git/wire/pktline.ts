/** pkt-lines: four hex digits of length, themselves included, then the payload. Source: gitprotocol-common(5). */
import { GitError } from '../errors.ts'
import { quote } from './quote.ts'

/** Largest payload of one pkt-line, in bytes (65520 less the 4-byte length). Source: gitprotocol-common(5). */
export const PAYLOAD_BYTES_MAX = 65_516

const LENGTH_BYTES = 4

type Packet =
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
    const digits = this.#bytes.toString('latin1', this.#offset, this.#offset + LENGTH_BYTES)
    if (!/^[0-9a-fA-F]{4}$/.test(digits))
      throw invalid(`bad line length characters: ${quote(JSON.stringify(digits))}`)
    const length = Number.parseInt(digits, 16)
    if (length < LENGTH_BYTES) {
      this.#offset += LENGTH_BYTES
      return specialPacket(length)
    }
    if (length > PAYLOAD_BYTES_MAX + LENGTH_BYTES) throw invalid(`a line of ${length} bytes is too long`)
    const end = this.#offset + length
    if (end > this.#bytes.length) {
      throw invalid(`a line of ${length} bytes breaks off after ${this.#bytes.length - this.#offset}`)
    }
    const payload = this.#bytes.subarray(this.#offset + LENGTH_BYTES, end)
    this.#offset = end
    return { kind: 'data', payload }
  }
}

/** A data packet's text without the newline that senders may add. */
export function lineOf(payload: Buffer): string {
  const end = payload.at(-1) === 0x0a ? payload.length - 1 : payload.length
  return payload.toString('utf8', 0, end)
}

function specialPacket(length: number): Packet {
  if (length === 0) return { kind: 'flush' }
  if (length === 1) return { kind: 'delim' }
  if (length === 2) return { kind: 'response-end' }
  throw invalid(`bad line length ${length}`)
}

function invalid(problem: string): GitError {
  return new GitError('pktline_invalid', `protocol error: ${problem}`)
}
