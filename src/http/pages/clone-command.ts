/** The command that clones somebody's own marketplace. */

import { gitUrl } from '../../operations/answers/index.ts'
import type { HttpDeps } from '../deps.ts'
import type { Principal } from '../env.ts'
import { addressFor } from './address-for.ts'

/** With the user's name in it, Git asks for the token only. */
export function cloneCommand(
  deps: Pick<HttpDeps, 'settings'>,
  { user }: Pick<Principal, 'user'>,
  token?: string,
): string {
  return `git clone ${addressFor(user.username, gitUrl(deps), token)}`
}
