/** Who does something: what the pipeline needs to know of a person, whichever way they came in. */
import type { UserId } from './ids.ts'

export interface Actor {
  userId: UserId
  username: string
  /** Whether they act as an admin: a token reaches that far only with the scope `admin`. */
  admin: boolean
}
