/** A store of 10,000 people and 1,000 items, and how often a set is composed when one item of all sets changes. */
import { Session } from 'node:inspector/promises'
import { EVERYONE } from '../../src/access/groups.repo.ts'
import { putGrant } from '../../src/access/groups.ts'
import { mintToken } from '../../src/access/tokens.ts'
import { type UserRow, users } from '../../src/access/users.repo.ts'
import type { ItemRow } from '../../src/catalog/items.repo.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { newId } from '../../src/kernel/ids.ts'
import { userFeed } from '../../src/snapshot/feeds.ts'
import { feeds, snapshots } from '../../src/snapshot/snapshots.repo.ts'
import { skillZip } from '../support/items.ts'
import { prose, seeded } from './content.ts'
import { type Deps, withStore } from './serve-sets.ts'

export const PEOPLE = 10_000
const ITEMS = 1_000
/** Items in everybody's set. */
const GRANTED = 30
const FETCHING = 200
const BODY_BYTES = 2_000

export interface Crowd {
  people: number
  items: number
  /** Of those who fetch. */
  tokens: string[]
  publisherToken: string
  /** An item of everybody's set, and its next version. */
  published: { servedName: string; nextZip: Buffer }
  /** Counted while `tokens.length` people asked for their feed after another version of it. */
  compositions: number
  snapshotsWritten: number
}

export function makeCrowd(dataDir: string): Promise<Crowd> {
  return withStore(dataDir, async (deps, admin) => {
    const { people, granted } = await gatherCrowd(deps, admin)
    const [item] = granted as [ItemRow]
    const fetching = people.slice(0, FETCHING)
    await publishUpload(deps, admin, { item, zip: zip(0, '1.0.1') })
    const before = deps.db.count(snapshots)
    const compositions = await callsOf('compose', '/src/compose/compose.ts', async () => {
      for (const person of fetching) await deps.feeds.advance(userFeed(person.id))
    })
    return {
      people: PEOPLE,
      items: ITEMS,
      tokens: await tokensOf(deps, admin, fetching),
      publisherToken: await publisherTokenOf(deps, admin),
      published: { servedName: item.servedName, nextZip: zip(0, '1.0.2') },
      compositions,
      snapshotsWritten: deps.db.count(snapshots) - before,
    }
  })
}

/** Everybody, each with a feed that was fetched; what all of them are granted, and what they may install. */
export async function gatherCrowd(
  deps: Deps,
  admin: Actor,
  count = ITEMS,
): Promise<{ people: UserRow[]; granted: ItemRow[]; others: ItemRow[] }> {
  const published = await publishItems(deps, admin, count)
  const people = await createPeople(deps)
  await giveFeeds(deps, people)
  return { people, granted: published.slice(0, GRANTED), others: published.slice(GRANTED) }
}

/** Everybody is granted the first of them. */
async function publishItems(deps: Deps, admin: Actor, count: number): Promise<ItemRow[]> {
  const published: ItemRow[] = []
  for (let index = 0; index < count; index += 1)
    published.push((await publishUpload(deps, admin, { zip: zip(index, '1.0.0') })).item)
  for (const item of published.slice(0, GRANTED))
    await putGrant(deps, admin, EVERYONE, item.servedName, 'default')
  return published
}

function zip(index: number, version: string): Buffer {
  const body = prose(seeded(index), BODY_BYTES).toString()
  return skillZip(`skill-${index}`, { version, body: `${version}\n${body}` })
}

/** All rows in one transaction; one for each person would take minutes. */
async function createPeople({ db, random, clock }: Deps): Promise<UserRow[]> {
  const people = Array.from(
    { length: PEOPLE },
    (_, index): UserRow => ({
      id: newId('usr', random),
      username: `person-${index}`,
      email: `person-${index}@example.com`,
      displayName: `Person ${index}`,
      admin: false,
      disabled: false,
      passwordHash: null,
      createdAt: clock(),
    }),
  )
  await db.write((tx) => {
    for (const person of people) tx.put(users, person)
  })
  return people
}

/** Everybody has fetched before. Equal sets have equal pasts, so one person's head is everybody's. */
async function giveFeeds(
  { db, feeds: opened, clock }: Deps,
  [one, ...others]: readonly UserRow[],
): Promise<void> {
  const { commit } = await opened.advance(userFeed(one!.id))
  await db.write((tx) => {
    for (const { id } of others) tx.put(feeds, { feed: userFeed(id), head: commit, movedAt: clock() })
  })
}

async function tokensOf(deps: Deps, admin: Actor, people: readonly UserRow[]): Promise<string[]> {
  const tokens: string[] = []
  for (const person of people) tokens.push((await mintToken(deps, person, admin, { name: 'bench' })).token)
  return tokens
}

async function publisherTokenOf(deps: Deps, admin: Actor): Promise<string> {
  const user = deps.db.get(users, admin.userId)!
  return (await mintToken(deps, user, admin, { name: 'publish', scopes: ['items:write'] })).token
}

/** How often V8 called a function meanwhile. @throws Error when there is no such function */
export async function callsOf(name: string, file: string, work: () => Promise<void>): Promise<number> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  session.disconnect()
  const script = result.find(({ url }) => url.split('?')[0]!.endsWith(file))
  const found = script?.functions.find(({ functionName }) => functionName === name)
  if (found === undefined) throw new Error(`There is no function ${name} in ${file}; what was renamed?`)
  return found.ranges[0]!.count
}
