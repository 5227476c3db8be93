/** The crowd's store with a token for each of its people: all in one transaction, one for each would take a minute. */
import { hashSecret, newToken } from '../../src/access/secrets.ts'
import { tokens } from '../../src/access/tokens.repo.ts'
import type { UserRow } from '../../src/access/users.repo.ts'
import { newId } from '../../src/kernel/ids.ts'
import { gatherCrowd } from './serve-crowd-store.ts'
import { type Deps, withStore } from './serve-sets.ts'

/** What people install: so many different sets come of it. */
const INSTALLED = 50

export interface InstallingCrowd {
  /** One of each person, which may fetch and install. */
  tokens: string[]
  /** Served names of what anybody may install and nobody has. */
  installable: string[]
}

export function makeInstallingCrowd(dataDir: string): Promise<InstallingCrowd> {
  return withStore(dataDir, async (deps, admin) => {
    const { people, others } = await gatherCrowd(deps, admin)
    const installable = others.slice(0, INSTALLED).map(({ servedName }) => servedName)
    return { tokens: await tokensOf(deps, people), installable }
  })
}

async function tokensOf({ db, random, clock }: Deps, people: readonly UserRow[]): Promise<string[]> {
  const minted = people.map((person) => ({ person, token: newToken(random) }))
  await db.write((tx) => {
    for (const { person, token } of minted) {
      tx.put(tokens, {
        id: newId('tok', random),
        userId: person.id,
        name: 'bench',
        hash: hashSecret(token),
        scopes: ['git:read', 'items:read', 'items:write'],
        createdBy: person.username,
        createdAt: clock(),
        expiresAt: null,
        revokedAt: null,
      })
    }
  })
  return minted.map(({ token }) => token)
}
