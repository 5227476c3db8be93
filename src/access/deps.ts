/** What operations of this room need from outside. */
import type { Clock, RandomBytes } from '../kernel/clock.ts'
import type { Database } from '../store/database.ts'

export interface AccessDeps {
  db: Database
  clock: Clock
  random: RandomBytes
}
