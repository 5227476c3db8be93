/** pkt-lines of an answer as it arrives. Source: gitprotocol-common(5); src/git/wire/pktline.ts reads whole requests. */
import { PAYLOAD_BYTES_MAX, quote } from '../git/protocol.ts'
import { AppError } from '../kernel/errors.ts'

/** A payload, or what stands between payloads. */
export type Packet = Buffer | 'flush' | 'delim' | 'response-end'

const LENGTH_BYTES = 4
const SPECIAL: Readonly<Record<number, Packet>> = { 0: 'flush', 1: 'delim', 2: 'response-end' }

/** @throws AppError `upstream_invalid` for what is no pkt-line or breaks off; what `body` throws */
export async function* readPackets(body: AsyncIterable<Buffer>): AsyncGenerator<Packet> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of body) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let offset = 0
    for (let length = lengthAt(rest, offset); length !== undefined; length = lengthAt(rest, offset)) {
      const end = offset + Math.max(length, LENGTH_BYTES)
      if (end > rest.length) break
      yield SPECIAL[length] ?? rest.subarray(offset + LENGTH_BYTES, end)
      offset = end
    }
    rest = rest.subarray(offset)
  }
  if (rest.length > 0) throw notGit('its answer breaks off')
}

/** What the other side says when it gives up. */
export function errorOf(packet: Packet): string | undefined {
  if (typeof packet === 'string' || packet.toString('latin1', 0, 4) !== 'ERR ') return undefined
  return quote(packet.toString('utf8', 4).trim())
}

/** @param problem the end of a sentence that begins with "the server does not speak Git" */
export function notGit(problem: string): AppError {
  return new AppError(
    'upstream_invalid',
    `The server does not speak Git as it should: ${problem}; check the address with git ls-remote.`,
  )
}

/** The first number of four digits, `undefined` when they are not all there. */
function lengthAt(bytes: Buffer, offset: number): number | undefined {
  if (bytes.length - offset < LENGTH_BYTES) return undefined
  const digits = bytes.toString('latin1', offset, offset + LENGTH_BYTES)
  const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 3
  if (length === 3 || length > PAYLOAD_BYTES_MAX + LENGTH_BYTES)
    throw notGit(`${quote(JSON.stringify(digits))} is no length of a line`)
  return length
}
