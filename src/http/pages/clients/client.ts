/** What a client is to Connect. A new one is one file and one line in `index.ts`. */
import { addressFor } from '../address-for.ts'

export interface Marketplace {
  name: string
  /** The feed's address, without credentials. */
  url: string
  baseUrl: string
  username: string
  /** Those of the reader's stack as it is served now, by name. */
  plugins: readonly ServedPlugin[]
}

interface ServedPlugin {
  name: string
  /** Whether it has a folder `skills/` with a skill in it. */
  hasSkills: boolean
}

export interface Step {
  text: string
  /** To be pasted whole, or settings. Absent for what is done by hand. */
  command?: string
}

export interface Client {
  name: string
  /** The token is kept by Git, or typed. */
  steps(marketplace: Marketplace): Step[]
  /** The same with the token in the address, for machines where nothing can keep it. */
  withToken(marketplace: Marketplace): Step[]
}

/** Stands for a token in commands. */
const TOKEN = 'TOKEN'

/** A client that fetches with the machine's Git. @param stepsAt what to do with either form of the address */
export function gitClient(
  name: string,
  stepsAt: (marketplace: Marketplace, address: string) => Step[],
): Client {
  return {
    name,
    steps: (marketplace) => [rememberToken(marketplace), ...stepsAt(marketplace, marketplace.url)],
    withToken: (marketplace) => stepsAt(marketplace, withToken(marketplace, marketplace.url)),
  }
}

export function withToken({ username }: Pick<Marketplace, 'username'>, url: string): string {
  return addressFor(username, url, TOKEN)
}

/** One step with a command for each thing; no step when there is nothing. */
export function stepForEach<Thing>(
  text: string,
  things: readonly Thing[],
  commandFor: (thing: Thing) => string,
): Step[] {
  return things.length === 0 ? [] : [{ text, command: things.map(commandFor).join('\n') }]
}

/** The first time Git asks for the password and keeps it once the server took it. */
function rememberToken({ url, baseUrl, username }: Marketplace): Step {
  const { origin, pathname } = new URL(baseUrl)
  const isAlone = pathname === '/'
  const place = isAlone ? origin : baseUrl
  return {
    text: 'Once on each machine: let Git remember your token. When it asks for a password, paste the token. (After “Authentication failed” it has forgotten an old token: run this again.)',
    command: [
      `git config --global credential.${place}.helper store`,
      `git config --global credential.${place}.username ${username}`,
      // Below a path of a host others may have another: theirs are left as they are.
      ...(isAlone ? [] : [`git config --global credential.${place}.useHttpPath true`]),
      `git ls-remote ${url}`,
    ].join('\n'),
  }
}
