/**
 * Passwords that were typed into the wizard, between its steps: kept in memory for the one who typed them, so that
 * none is ever written into a page. A restart or an hour forgets them, and the wizard asks again.
 */
import type { Monotonic, RandomBytes } from '../../../../kernel/clock.ts'
import type { UserId } from '../../../../kernel/ids.ts'

const KEPT_MS = 60 * 60_000
/** Wizards that are open at once; the oldest is asked again. */
const KEPT_MAX = 100

export interface TypedSecrets {
  /** @returns what names it */
  keep(userId: UserId, secret: string): string
  find(userId: UserId, key: string): string | undefined
  forget(key: string): void
}

interface Deps {
  monotonic: Monotonic
  random: RandomBytes
}

export function createTypedSecrets({ monotonic, random }: Deps): TypedSecrets {
  const kept = new Map<string, { userId: UserId; secret: string; until: number }>()
  return {
    keep(userId, secret) {
      for (const [key, { until }] of kept) if (until <= monotonic() || kept.size >= KEPT_MAX) kept.delete(key)
      const key = random(18).toString('base64url')
      kept.set(key, { userId, secret, until: monotonic() + KEPT_MS })
      return key
    },
    find(userId, key) {
      const found = kept.get(key)
      return found?.userId === userId && found.until > monotonic() ? found.secret : undefined
    },
    forget: (key) => void kept.delete(key),
  }
}
