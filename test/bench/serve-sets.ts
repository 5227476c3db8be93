/** The sets that are served: members, each with a group that requires their items, and a short past. */
import { addMember, createGroup, putGrant } from '../../src/access/groups.ts'
import { mintToken } from '../../src/access/tokens.ts'
import { findUserByEmail } from '../../src/access/users.repo.ts'
import { createUser } from '../../src/access/users.ts'
import type { ItemRow } from '../../src/catalog/items.repo.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { userFeed } from '../../src/snapshot/feeds.ts'
import { createStoa, type Stoa } from '../../src/stoa.ts'
import { pluginZip } from '../support/items.ts'
import { prose, seeded } from './content.ts'

export type Deps = Stoa['deps']

export interface SetSize {
  name: string
  plugins: number
  /** Of each plugin, besides its manifest and README. */
  documents: number
  documentBytes: number
}

export const SMALL: SetSize = { name: 'small', plugins: 8, documents: 7, documentBytes: 4_400 }
export const LARGE: SetSize = { name: 'large', plugins: 90, documents: 9, documentBytes: 6_200 }

/** On each member's line: a clone in full brings them all, one of depth 1 only the last. */
const SNAPSHOTS = 5

export interface Member {
  name: string
  token: string
}

/** Open the store of a data folder in this process, do something with it, and let go of it. */
export async function withStore<T>(
  dataDir: string,
  work: (deps: Deps, admin: Actor) => Promise<T>,
): Promise<T> {
  const stoa = await createStoa(
    readSettings({ DATA_DIR: dataDir, LOG_LEVEL: 'error', BASE_URL: 'http://localhost' }),
  )
  try {
    return await work(stoa.deps, await findAdmin(stoa.deps))
  } finally {
    await stoa.close()
  }
}

export async function createMember(deps: Deps, admin: Actor, size: SetSize): Promise<Member> {
  const user = await createUser(deps, { username: 'system' }, { email: `${size.name}@example.com` })
  await createGroup(deps, admin, size.name, size.name)
  await addMember(deps, admin, size.name, user.username)
  const random = seeded(size.plugins)
  const zipOf = (plugin: number, version: string) => zip(`${size.name}-${plugin}`, version, size, random)
  const published: ItemRow[] = []
  for (let plugin = 0; plugin < size.plugins; plugin += 1) {
    const { item } = await publishUpload(deps, admin, { zip: zipOf(plugin, '1.0.0') })
    await putGrant(deps, admin, size.name, item.servedName, 'required')
    published.push(item)
  }
  await deps.feeds.advance(userFeed(user.id))
  for (const [plugin, item] of published.slice(0, SNAPSHOTS - 1).entries()) {
    await publishUpload(deps, admin, { item, zip: zipOf(plugin, '1.1.0') })
    await deps.feeds.advance(userFeed(user.id))
  }
  const { token } = await mintToken(deps, user, admin, { name: 'bench' })
  return { name: size.name, token }
}

/** Somebody who publishes and whose set stays as it is. */
export async function createPublisher(deps: Deps, admin: Actor): Promise<Member> {
  const user = await createUser(deps, { username: 'system' }, { email: 'publisher@example.com' })
  const { token } = await mintToken(deps, user, admin, { name: 'bench', scopes: ['items:write'] })
  return { name: user.username, token }
}

function zip(name: string, version: string, size: SetSize, random: () => number): Buffer {
  const files: Record<string, Buffer> = {}
  for (let index = 0; index < size.documents; index += 1)
    files[`references/part-${index}.md`] = prose(random, size.documentBytes)
  return pluginZip(name, { version, files })
}

async function findAdmin(deps: Deps): Promise<Actor> {
  const email = 'root@example.com'
  const user =
    findUserByEmail(deps.db, email) ??
    (await createUser(deps, { username: 'system' }, { email, admin: true }))
  return { userId: user.id, username: user.username, admin: true }
}
