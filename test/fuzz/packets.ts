/** Requests as packets. */

/** In packets, so that a change can keep the framing whole and reach what lies behind it. */
export type Packets = readonly Buffer[]

export const FLUSH = Buffer.from('0000')
export const DELIM = Buffer.from('0001')

export function pkt(payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}

/** A well-formed body in its packets. */
export function packetsOf(body: Buffer): Packets {
  const packets: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const length = Math.max(4, Number.parseInt(body.toString('latin1', at, at + 4), 16))
    packets.push(body.subarray(at, at + length))
    at += length
  }
  return packets
}
