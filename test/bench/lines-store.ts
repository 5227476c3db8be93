/** A group of 10,000 people that gives 30 items, and its readers' lines: with one past in common, and with a hundred. */

import { type GroupRow, getGroup, groupMembers } from '../../src/access/groups.repo.ts'
import { createGroup, putGrant } from '../../src/access/groups.ts'
import { type UserRow, users } from '../../src/access/users.repo.ts'
import { getItem } from '../../src/catalog/items.repo.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { newId } from '../../src/kernel/ids.ts'
import { type FeedKey, groupFeed } from '../../src/snapshot/feed-key.ts'
import { feeds } from '../../src/snapshot/snapshots.repo.ts'
import { pluginZip } from '../support/items.ts'
import { prose, seeded } from './content.ts'
import type { Deps } from './serve-sets.ts'

const READERS = 10_000
const GRANTED = 30
const README_BYTES = 2_000
export const SLUG = 'company'

export interface Company {
  people: UserRow[]
  /** Everybody's line, whether or not it has begun. */
  lines: FeedKey[]
  /** Publish another version of one of the group's items. */
  publish(): Promise<void>
}

export async function createCompany(deps: Deps, admin: Actor): Promise<void> {
  const group = await createGroup(deps, admin, SLUG, SLUG)
  for (let index = 0; index < GRANTED; index += 1) {
    const { item } = await publishUpload(deps, admin, { zip: zip(index, 0) })
    await putGrant(deps, admin, SLUG, item.servedName, 'required')
  }
  await hire(deps, group)
}

export function findCompany(deps: Deps, admin: Actor): Company {
  const { id } = getGroup(deps.db, SLUG)
  const people = [...deps.db.all(users)].filter(({ username }) => username.startsWith('reader-'))
  let version = 0
  return {
    people,
    lines: people.map((person) => groupFeed(id, person.id)),
    async publish() {
      version += 1
      await publishUpload(deps, admin, {
        item: getItem(deps.db, 'given-0-by-root'),
        zip: zip(0, version),
      })
    },
  }
}

/** Let the line of the first begin now; the others have fetched at the same moment, so its head is theirs. */
export async function begin({ db, feeds: opened, clock }: Deps, lines: readonly FeedKey[]): Promise<void> {
  await db.write((tx) => tx.delete(feeds, lines[0]!))
  const { commit } = await opened.advance(lines[0]!)
  await db.write((tx) => {
    for (const feed of lines.slice(1)) tx.put(feeds, { feed, head: commit, movedAt: clock() })
  })
}

async function hire({ db, random, clock }: Deps, group: GroupRow): Promise<void> {
  const people = Array.from(
    { length: READERS },
    (_, index): UserRow => ({
      id: newId('usr', random),
      username: `reader-${index}`,
      email: `reader-${index}@example.com`,
      displayName: `Reader ${index}`,
      admin: false,
      disabled: false,
      passwordHash: null,
      createdAt: clock(),
    }),
  )
  await db.write((tx) => {
    for (const person of people) {
      tx.put(users, person)
      tx.put(groupMembers, { groupId: group.id, userId: person.id, origin: 'admin', createdAt: clock() })
    }
  })
}

function zip(index: number, version: number): Buffer {
  const readme = `${version}\n${prose(seeded(index), README_BYTES)}`
  return pluginZip(`given-${index}`, { version: `1.${version}.0`, files: { 'docs/about.md': readme } })
}
