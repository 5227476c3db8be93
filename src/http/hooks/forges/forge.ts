/** What a forge sends when somebody pushed, and how it proves that it is the one who sends. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { EpochMs } from '../../../kernel/clock.ts'

export interface Delivery {
  /** By name in whatever case. */
  header(name: string): string | undefined
  /** As received: signatures are over these bytes. */
  body: Buffer
}

/** What moved in a repository. */
export interface Push {
  /** Full names; empty when the sender does not say. */
  refs: readonly string[]
  /** The branch that HEAD points at, when the sender says so. */
  defaultBranch?: string
  /** The repository, when it has to be the one of the source. */
  repoUrl?: string
}

export interface Forge {
  /** Deliveries with this header are from this forge, and stand or fall with it. */
  signatureHeader: string
  /**
   * Whether the delivery was signed with `secret`, compared in constant time.
   * @throws AppError `webhook_expired`
   */
  isSigned(delivery: Delivery, secret: string, now: EpochMs): boolean
  /** What this delivery has that no other has. */
  marks(delivery: Delivery): string[]
  /**
   * The push that the delivery tells about; `undefined` when it tells about something else, such as a ping.
   * @throws AppError `bad_request`
   */
  read(delivery: Delivery): Push | undefined
}

/** @param signature 64 hex digits in lower case; anything else is no signature */
export function isHmac(
  signature: string | undefined,
  secret: string,
  ...parts: (string | Buffer)[]
): boolean {
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  const given = /^[0-9a-f]{64}$/.test(signature ?? '') ? Buffer.from(signature!, 'hex') : Buffer.alloc(0)
  const wanted = hmac.digest()
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** The body as a mark of the delivery. */
export function bodyMark(body: Buffer): string {
  return `body ${createHash('sha256').update(body).digest('hex')}`
}
