/** What a forge sends when somebody pushed, and how it proves that it is the one who sends. */
import { timingSafeEqual } from 'node:crypto'
import { isOid, type Oid } from '../../../git/objects.ts'
import type { EpochMs } from '../../../kernel/clock.ts'
import { only } from '../../../kernel/only.ts'
import type { Move } from '../../../sources/index.ts'
import type { Payload } from '../payload.ts'

/** By name in whatever case. */
export type Header = (name: string) => string | undefined

export interface Delivery {
  header: Header
  /** SHA-256 of the body as received, in hex. */
  digest: string
  /** HMAC-SHA256 with the secret, in hex: of the body, and of the JSON in it, which is the same unless a form came. */
  hmacs: { body: string; payload: string }
  /** `undefined` when it is no JSON object. */
  payload: Payload | undefined
  /** Whether it told more than is looked at. */
  isCut: boolean
}

/** What moved in a repository. */
export interface Push {
  /** Empty when the sender does not say. */
  moves: readonly Move[]
  /** The branch that HEAD points at, when the sender says so. */
  defaultBranch?: string
  /** Addresses of the repository, as far as the sender knows them. */
  addresses?: readonly string[]
  /** The repository, when it has to be the one of the source. */
  repoUrl?: string
}

export interface Forge {
  /** Deliveries with this header are from this forge, and stand or fall with it. */
  signatureHeader: string
  /** What stands before the body in what is signed. */
  signedBefore?(header: Header): string
  /**
   * Whether the delivery was signed with `secret`, compared in constant time.
   * @throws AppError `webhook_expired`, `webhook_forged` for a way of signing that is not taken
   */
  isSigned(delivery: Delivery, secret: string, now: EpochMs): boolean
  /** What this delivery has that no other has, and that it has again when it is sent again. */
  mark(delivery: Delivery): string
  /**
   * The push that the delivery tells about; `undefined` when it tells about something else, such as a ping.
   * @throws AppError `bad_request`
   */
  read(delivery: Delivery): Push | undefined
}

/** @param signature 64 hex digits in lower case; anything else is no signature */
export function isHmac(signature: string | undefined, ...wanted: string[]): boolean {
  const given = /^[0-9a-f]{64}$/.test(signature ?? '') ? Buffer.from(signature!, 'hex') : undefined
  const found = wanted.map((hmac) => timingSafeEqual(given ?? Buffer.alloc(32), Buffer.from(hmac, 'hex')))
  return given !== undefined && found.includes(true)
}

/**
 * An id of an event is outside of what is signed, and some forges give one id to several deliveries; the body alone
 * comes twice when somebody pushes back and forth. Both together are one delivery.
 */
export function eventMark({ header, digest }: Delivery, idHeader: string): string {
  return `event ${header(idHeader) ?? ''} ${digest}`
}

/** @param before, after ids as sent, of which forty zeros are none */
export function move(ref: string, before: string | undefined, after: string | undefined): Move {
  return { ref, ...sent('before', before), ...sent('after', after) }
}

function sent<Name extends string>(name: Name, id: string | undefined): Partial<Record<Name, Oid | null>> {
  if (id === undefined) return {}
  if (/^0+$/.test(id)) return { [name]: null } as Partial<Record<Name, null>>
  return only({ [name]: isOid(id) ? id : undefined }) as Partial<Record<Name, Oid>>
}
