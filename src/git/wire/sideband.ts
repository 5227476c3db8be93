/** Side-bands: pack data, progress and errors in one stream. Source: gitprotocol-pack(5), "Packfile Data". */
import { encodeLength, PAYLOAD_BYTES_MAX } from './pktline.ts'

/** `none` sends the pack bare, without a way to tell progress or errors. */
export type SidebandMode = 'none' | 'side-band' | 'side-band-64k'

export const BAND = { pack: 1, progress: 2, error: 3 } as const

/** Payload of one packet, without the band's own byte. `side-band` packets have at most 1000 bytes in all. */
const DATA_BYTES_MAX: Readonly<Record<Exclude<SidebandMode, 'none'>, number>> = {
  'side-band': 995,
  'side-band-64k': PAYLOAD_BYTES_MAX - 1,
}

/** Bytes as packets of one band. Without side-bands the pack passes as it is and the rest is not said. */
export function* frame(mode: SidebandMode, band: number, bytes: Buffer): Generator<Buffer> {
  if (mode === 'none') {
    if (band === BAND.pack) yield bytes
    return
  }
  const dataBytesMax = DATA_BYTES_MAX[mode]
  for (let start = 0; start < bytes.length; start += dataBytesMax) {
    const data = bytes.subarray(start, start + dataBytesMax)
    yield Buffer.concat([encodeLength(data.length + 1), Buffer.of(band), data])
  }
}
