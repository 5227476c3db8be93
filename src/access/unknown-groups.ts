/** Groups that the provider of single sign-on names and that match none here, for admins to see. In memory. */
import type { Clock, EpochMs } from '../kernel/clock.ts'
import { UNKNOWN_GROUPS_REMEMBERED_MAX } from '../kernel/limits.ts'

export interface UnknownGroups {
  note(names: readonly string[]): void
  /** The one that was named last comes first. */
  list(): { name: string; lastAt: EpochMs }[]
}

export function createUnknownGroups(clock: Clock): UnknownGroups {
  /** The one that was named last stands last. */
  const lastAt = new Map<string, EpochMs>()
  return {
    note(names) {
      for (const name of names) {
        lastAt.delete(name)
        lastAt.set(name, clock())
        const [oldest] = lastAt.keys()
        if (lastAt.size > UNKNOWN_GROUPS_REMEMBERED_MAX) lastAt.delete(oldest!)
      }
    },
    list: () => [...lastAt].map(([name, at]) => ({ name, lastAt: at })).reverse(),
  }
}
