/** Passwords: argon2id with the parameters of OWASP's cheat sheet (19 MiB, 2 passes, 1 lane). */
import { hash, verify } from '@node-rs/argon2'
import { AppError } from '../kernel/errors.ts'
import { createFairGate, type Waits } from '../kernel/fair-gate.ts'
import {
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
  PASSWORDS_AT_ONCE_MAX,
  PASSWORDS_WAITING_MAX,
} from '../kernel/limits.ts'

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** A hash of a password that nobody has: verifying against it takes as long as against a real one. */
let decoy: Promise<string> | undefined

/** Composed (NFC), as RFC 8265 has it: the same letters from another keyboard are the same password. */
export function hashPassword(typed: string): Promise<string> {
  const password = typed.normalize('NFC')
  if (password.length < PASSWORD_CHARS_MIN || password.length > PASSWORD_CHARS_MAX) {
    throw new AppError(
      'bad_request',
      `The password has ${password.length} characters; choose one of ${PASSWORD_CHARS_MIN} to ${PASSWORD_CHARS_MAX}.`,
    )
  }
  return hash(password, PARAMETERS)
}

const door = createFairGate(
  PASSWORDS_AT_ONCE_MAX,
  PASSWORDS_WAITING_MAX,
  () =>
    new AppError(
      'rate_limited',
      'Too many people are signing in at this moment; try again in a few seconds.',
      { retryAfterSeconds: 5 },
    ),
)

/**
 * Whether the password is right. Takes the same time when there is no hash at all. Hashes that were made of what was
 * typed as it was are still good.
 * @param who asks: people wait in turn, by network and account
 * @throws AppError `rate_limited` when too many wait already, for one of those who came with most
 */
export async function verifyPassword(
  passwordHash: string | null | undefined,
  password: string,
  who: Waits,
): Promise<boolean> {
  decoy ??= hash('nobody has this password', PARAMETERS)
  const known = passwordHash ?? (await decoy)
  const typed = password.slice(0, PASSWORD_CHARS_MAX)
  const composed = password.normalize('NFC').slice(0, PASSWORD_CHARS_MAX)
  const matches =
    (await door(who, () => verify(known, composed))) ||
    (composed !== typed && (await door(who, () => verify(known, typed))))
  return matches && typeof passwordHash === 'string'
}
