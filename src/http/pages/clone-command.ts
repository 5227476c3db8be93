/** The command that clones somebody's own marketplace. */
import type { HttpDeps } from '../deps.ts'
import type { Principal } from '../env.ts'
import { gitUrl } from '../stack.ts'

/** With the user's name in it, Git asks for the token only. */
export function cloneCommand(
  deps: Pick<HttpDeps, 'settings'>,
  { user }: Pick<Principal, 'user'>,
  token?: string,
): string {
  const url = new URL(gitUrl(deps))
  url.username = user.username
  if (token !== undefined) url.password = token
  return `git clone ${url.href}`
}
