/** What operations of this room need from outside. */
import type { Clock, RandomBytes } from '../kernel/clock.ts'
import type { GroupId } from '../kernel/ids.ts'
import type { Reads, WritableDatabase } from '../store/index.ts'

export interface AccessDeps {
  db: WritableDatabase
  clock: Clock
  random: RandomBytes
  /** Whether a group's marketplace was ever made: clones of it may be about. */
  wasServed?: (db: Reads, groupId: GroupId) => boolean
}

/** For making accounts: none is called like the store. */
export interface AccountDeps extends AccessDeps {
  marketplaceName: string
}
