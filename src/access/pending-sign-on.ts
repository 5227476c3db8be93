/**
 * What a browser carries while its person is at the provider, sealed with AES-256-GCM: only the browser that
 * began can finish, nobody can read or change what it carries, and the server keeps nothing per attempt.
 */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import { type EpochMs, isYounger, type RandomBytes } from '../kernel/clock.ts'
import { SIGN_ON_MS } from '../kernel/limits.ts'
import { findMeta, meta } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { newSecret } from './secrets.ts'

export interface PendingSignOn {
  /** Returns in the callback's address: the answer belongs to this attempt. */
  state: string
  /** Returns in the ID token: the token was made for this attempt. */
  nonce: string
  /** The PKCE code verifier: only who began can redeem the code. */
  verifier: string
  /** A path of this store. */
  next: string
  expiresAt: EpochMs
}

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_NAME = 'sign_on_key'

export function newPendingSignOn(
  { random, clock }: Pick<AccessDeps, 'random' | 'clock'>,
  next: string,
): PendingSignOn {
  const [state, nonce, verifier] = [newSecret(random), newSecret(random), newSecret(random)]
  return { state, nonce, verifier, next, expiresAt: clock() + SIGN_ON_MS }
}

/** The key of this store, made when it is first needed; every process on the same database has the same. */
export async function getSealKey({ db, random }: AccessDeps): Promise<Buffer> {
  const asKey = ({ value }: { value: string }) => Buffer.from(value, 'base64url')
  const known = findMeta(db, KEY_NAME)
  if (known !== undefined) return asKey(known)
  return db.write((tx) => {
    const row = tx.get(meta, KEY_NAME) ?? { name: KEY_NAME, value: newSecret(random) }
    tx.put(meta, row)
    return asKey(row)
  })
}

/** @returns a cookie's value */
export function sealSignOn(key: Buffer, random: RandomBytes, pending: PendingSignOn): string {
  const iv = random(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
  const body = Buffer.concat([cipher.update(JSON.stringify(pending)), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
}

/** `undefined` when the value was not sealed with this key, was changed, or has expired. */
export function openSignOn(key: Buffer, sealed: string, now: EpochMs): PendingSignOn | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined
  const iv = bytes.subarray(0, IV_BYTES)
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
    const pending = JSON.parse(text.toString()) as PendingSignOn
    return isYounger(pending.expiresAt - SIGN_ON_MS, SIGN_ON_MS, now) ? pending : undefined
  } catch {
    return undefined
  }
}
