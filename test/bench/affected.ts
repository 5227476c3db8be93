/** Who is affected by granting 25 items to everyone: 5,000 people over 300 items, each with installs of their own. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { findAffected } from '../../src/access/affected.ts'
import { type GrantRow, grants, installs } from '../../src/access/entitlements.repo.ts'
import { EVERYONE, groupMembers } from '../../src/access/groups.repo.ts'
import { createSets } from '../../src/access/sets.ts'
import { type UserRow, users } from '../../src/access/users.repo.ts'
import type { ItemRow } from '../../src/catalog/items.repo.ts'
import type { GroupId, UserId } from '../../src/kernel/ids.ts'
import { type Catalogue, catalogue } from '../support/catalogue.ts'
import { median, timeOf } from './pairs.ts'

const PEOPLE = 5_000
const ITEMS = 300
const GROUPS = 50
const GRANTS_PER_GROUP = 20
const INSTALLS_EACH = 3
const CHANGES = 25
const ROUNDS = 7
/** Longest that other requests may wait. */
const PAUSE_GOAL_MS = 20

export async function benchAffected(): Promise<void> {
  const store = await catalogue()
  const granted = await fill(store)
  const changes = granted.map(({ servedName }) => ({
    group: EVERYONE,
    item: servedName,
    after: 'default' as const,
  }))
  const [quick, pauses, plain]: [number[], number[], number[]] = [[], [], []]
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  for (let round = 0; round <= ROUNDS; round += 1) {
    const twice = await timeOf(async () => resolveEverybodyTwice(store))
    delay.reset()
    const ours = await timeOf(async () => void (await findAffected(store.db, changes)))
    if (round === 0) continue
    plain.push(twice)
    quick.push(ours)
    pauses.push(delay.max / 1e6)
  }
  delay.disable()
  const pause = median(pauses)
  console.log(`Who is affected by ${CHANGES} grants to ${PEOPLE} people over ${ITEMS} items`)
  console.log(
    `  everybody resolved twice: ${median(plain).toFixed(0)} ms, ours: ${median(quick).toFixed(0)} ms`,
  )
  console.log(
    `  longest pause for others ${pause.toFixed(1)} ms, goal ${PAUSE_GOAL_MS}: ${pause < PAUSE_GOAL_MS ? 'reached' : 'missed'}\n`,
  )
  await store.close()
}

/** The plain way to the same answer, without even comparing. */
function resolveEverybodyTwice({ db }: Catalogue): void {
  for (const sets of [createSets(db), createSets(db)]) for (const { id } of db.all(users)) sets.ofUser(id)
}

/** @returns the items that are going to be granted */
async function fill(store: Catalogue): Promise<ItemRow[]> {
  const items: ItemRow[] = []
  for (let index = 0; index < ITEMS; index += 1)
    items.push(
      await store.item(`item-${index}`, index % 10 === 1 ? { dependencies: [{ name: 'item-0' }] } : {}),
    )
  const slugs = Array.from({ length: GROUPS }, (_, index) => `team-${index}`)
  const groupIds: GroupId[] = []
  for (const slug of slugs) groupIds.push((await store.group(slug)).id)
  await store.db.write((tx) => {
    for (const [index, groupId] of groupIds.entries()) {
      for (let grant = 0; grant < GRANTS_PER_GROUP; grant += 1)
        tx.put(grants, grantOf(groupId, items[(index * 6 + grant) % ITEMS]!, grant))
    }
    for (let index = 0; index < PEOPLE; index += 1) {
      const user = personOf(index)
      tx.put(users, user)
      const groupId = groupIds[index % GROUPS]!
      tx.put(groupMembers, { groupId, userId: user.id, origin: 'admin', createdAt: 0 })
      for (let install = 0; install < INSTALLS_EACH; install += 1) {
        const { id: itemId } = items[(index * 7 + install * 31) % ITEMS]!
        tx.put(installs, { userId: user.id, itemId, pin: null, createdAt: 0 })
      }
    }
  })
  return items.slice(0, CHANGES)
}

function grantOf(groupId: GroupId, { id: itemId }: ItemRow, index: number): GrantRow {
  return { groupId, itemId, tier: index < 4 ? 'required' : 'default', createdAt: 0 }
}

function personOf(index: number): UserRow {
  const username = `person-${index}`
  return {
    id: `usr_${username}` as UserId,
    username,
    email: `${username}@example.com`,
    displayName: username,
    admin: false,
    disabled: false,
    passwordHash: null,
    createdAt: 0,
  }
}
