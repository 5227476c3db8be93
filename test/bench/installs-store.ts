/** The crowd's store with a token for each of its people: all in one transaction, one for each would take a minute. */

import { install } from '../../src/access/personal.ts'
import { hashSecret, newToken } from '../../src/access/secrets.ts'
import { tokens } from '../../src/access/tokens.repo.ts'
import type { UserRow } from '../../src/access/users.repo.ts'
import type { ItemRow } from '../../src/catalog/items.repo.ts'
import { newId } from '../../src/kernel/ids.ts'
import { userFeed } from '../../src/snapshot/feeds.ts'
import { callsOf, gatherCrowd } from './serve-crowd-store.ts'
import { type Deps, withStore } from './serve-sets.ts'

/** What people install: so many different sets come of it. */
const INSTALLED = 50
/** So many people that each may install each of it. */
const INSTALLERS = 200

export interface InstallingCrowd {
  /** Tokens of those who poll. */
  tokens: string[]
  /** Tokens of those who install, and do not poll: what others pay for it is measured, not what they get. */
  installers: string[]
  /** Served names of what anybody may install and nobody has. */
  installable: string[]
  /** What one install costs when everybody looks for news after it. */
  afterOne: AfterOne
}

interface AfterOne {
  setsResolved: number
  /** Of one look, among those of everybody. */
  cpuMs: number
}

export function makeInstallingCrowd(dataDir: string): Promise<InstallingCrowd> {
  return withStore(dataDir, async (deps, admin) => {
    const { people, others } = await gatherCrowd(deps, admin)
    const tokens = await tokensOf(deps, people)
    const installable = others.slice(0, INSTALLED).map(({ servedName }) => servedName)
    return {
      tokens: tokens.slice(INSTALLERS),
      installers: tokens.slice(0, INSTALLERS),
      installable,
      afterOne: await lookAfterOne(deps, people, others),
    }
  })
}

/** By people whom the load does not meet. */
export async function lookAfterOne(
  deps: Deps,
  people: readonly UserRow[],
  items: readonly ItemRow[],
): Promise<AfterOne> {
  const everybodyLooks = async () => {
    for (const { id } of people) await deps.feeds.advance(userFeed(id))
  }
  let installed = 0
  const installOne = async () => {
    installed += 1
    const { id, username } = people.at(-installed)!
    await install(deps, { userId: id, username, admin: false }, items.at(-1)!.servedName, null)
  }
  await everybodyLooks()
  await installOne()
  const setsResolved = await callsOf('resolve', '/src/access/resolve.ts', everybodyLooks)
  await installOne()
  const before = process.cpuUsage()
  await everybodyLooks()
  const { user, system } = process.cpuUsage(before)
  return { setsResolved, cpuMs: (user + system) / 1000 / people.length }
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
