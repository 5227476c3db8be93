/**
 * Secrets of sources, each in a file of its own, encrypted: a backup of the database or a look at the folder gives
 * nobody a token. AES-256-GCM; the reference is authenticated too, so files cannot be exchanged for one another.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { RandomBytes } from '../kernel/clock.ts'
import { undefinedIfAbsent } from '../kernel/disk-trouble.ts'
import { removeTemporaries, writeDurably } from '../kernel/durable.ts'
import { AppError } from '../kernel/errors.ts'

/** Says where a secret is, and nothing about it. */
export type SecretRef = string & { readonly __brand: 'SecretRef' }

export interface Secrets {
  /** Keep a secret durably. */
  put(value: string): Promise<SecretRef>
  /** @throws AppError `secret_unreadable` when its file or the key is gone or damaged */
  get(ref: SecretRef): Promise<string>
  /** Forget it. Nothing happens when it is gone already. */
  remove(ref: SecretRef): Promise<void>
}

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const REF_PATTERN = /^sec_[A-Za-z0-9_-]{16}$/

/** Open (or make) the secrets of a data folder. The key is made once, readable by this user alone. */
export async function openSecrets(dataDir: string, random: RandomBytes): Promise<Secrets> {
  const folder = path.join(dataDir, 'secrets')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeTemporaries(folder)
  const kept = (await readdir(folder)).filter((name) => REF_PATTERN.test(name)).length
  const key = await openKey(path.join(dataDir, 'keys', 'secrets.key'), kept, random)
  const fileOf = (ref: SecretRef) => path.join(folder, ref)
  return {
    async put(value) {
      const ref = `sec_${random(12).toString('base64url')}` as SecretRef
      await writeDurably(fileOf(ref), seal(key, random(NONCE_BYTES), ref, value))
      return ref
    },
    async get(ref) {
      if (!REF_PATTERN.test(ref)) throw unreadable(ref)
      const sealed = await readFile(fileOf(ref)).catch(undefinedIfAbsent)
      if (sealed === undefined) throw unreadable(ref)
      try {
        return unseal(key, ref, sealed)
      } catch (cause) {
        throw unreadable(ref, cause)
      }
    },
    remove: (ref) => rm(fileOf(assertRef(ref)), { force: true }),
  }
}

/** @param kept secrets that are there: a new key could not open them, and would stand in the place of theirs */
async function openKey(file: string, kept: number, random: RandomBytes): Promise<Buffer> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeTemporaries(folder)
  const known = await readFile(file).catch(undefinedIfAbsent)
  if (known?.length === KEY_BYTES) return known
  if (known !== undefined) {
    throw new AppError(
      'secret_unreadable',
      `${file} has ${known.length} bytes instead of ${KEY_BYTES}; restore it from a backup.`,
    )
  }
  if (kept > 0) {
    throw new AppError(
      'store_incomplete',
      `${file} is gone, and ${kept} secrets of sources are there that only it opens; restore it from a backup, or move the folder secrets aside and enter the secrets again.`,
    )
  }
  const key = random(KEY_BYTES)
  await writeDurably(file, key)
  await chmod(file, 0o600)
  return key
}

/** Nonce, tag, ciphertext. */
function seal(key: Buffer, nonce: Buffer, ref: SecretRef, value: string): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(ref))
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

function unseal(key: Buffer, ref: SecretRef, bytes: Buffer): string {
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(ref)).setAuthTag(tag)
  const opened = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]
  return Buffer.concat(opened).toString('utf8')
}

function unreadable(ref: SecretRef, cause?: unknown): AppError {
  return new AppError(
    'secret_unreadable',
    `The secret ${ref} cannot be read; enter it again on the source's page.`,
    { cause },
  )
}

/** References come from the database; one that could name another file is a bug or an attack. */
function assertRef(ref: SecretRef): SecretRef {
  if (REF_PATTERN.test(ref)) return ref
  throw new Error(`"${ref}" is not a reference to a secret.`)
}
