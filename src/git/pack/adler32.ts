/** Adler-32, the checksum of a zlib stream. Source: RFC 1950, 8.2 and 9. */

const BASE = 65_521
/** The most bytes before the sums, kept in 32 bits, must be reduced. Source: zlib's NMAX. */
const BLOCK_BYTES = 5_552

export function adler32(bytes: Uint8Array): number {
  let low = 1
  let high = 0
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const end = Math.min(start + BLOCK_BYTES, bytes.length)
    for (let index = start; index < end; index += 1) {
      low += bytes[index]!
      high += low
    }
    low %= BASE
    high %= BASE
  }
  return ((high << 16) | low) >>> 0
}
