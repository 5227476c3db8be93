/** Who does something: what the pipeline needs to know of a person, whichever way they came in. */
import type { UserId } from './ids.ts'

export interface Actor {
  userId: UserId
  username: string
  admin: boolean
}
