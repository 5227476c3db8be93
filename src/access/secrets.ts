/** Random secrets that are shown once and kept as SHA-256: tokens, sessions, set-up links. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { RandomBytes } from '../kernel/clock.ts'

const SECRET_BYTES = 32
const TOKEN_PATTERN = /^stoa_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/

/** 256 random bits as 43 base64url characters. */
export function newSecret(random: RandomBytes): string {
  return random(SECRET_BYTES).toString('base64url')
}

/** `stoa_`, the secret, and a checksum that lets a scanner or a typo be told apart from a real token. */
export function newToken(random: RandomBytes): string {
  const secret = newSecret(random)
  return `stoa_${secret}${checksum(secret)}`
}

export function looksLikeToken(text: string): boolean {
  const match = TOKEN_PATTERN.exec(text)
  return match !== null && checksum(match[1]!) === match[2]
}

/** Text for a log, without the tokens that somebody put where they do not belong. */
export function withoutTokens(text: string): string {
  return text.replace(/stoa_[A-Za-z0-9_-]{20,}/g, 'stoa_[redacted]')
}

/** SHA-256 in hex. Enough for secrets of 256 random bits; passwords take argon2id. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

export function hashesEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

/** CRC-32 of `stoa_` and the secret, as 6 base64url characters. */
function checksum(secret: string): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(`stoa_${secret}`))
  return bytes.toString('base64url')
}
