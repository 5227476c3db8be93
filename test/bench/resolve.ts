/** Resolving the sets of 1,000 people over 200 items, warm. */
import { putGrant } from '../../src/access/groups.ts'
import { install, optOut } from '../../src/access/personal.ts'
import { createSets } from '../../src/access/sets.ts'
import { type Catalogue, catalogue } from '../support/catalogue.ts'
import { median, timeOf } from './pairs.ts'

const PEOPLE = 1_000
const ITEMS = 200
const GOAL_US = 50
const ROUNDS = 9

export async function benchResolve(): Promise<void> {
  const store = await catalogue()
  const people = await fill(store)
  const sets = createSets(store.db)
  const samples: number[] = []
  let entries = 0
  for (let round = 0; round <= ROUNDS; round += 1) {
    const elapsed = await timeOf(async () => {
      entries = 0
      for (const person of people) entries += sets.ofUser(person.userId).entries.length
    })
    if (round > 0) samples.push((elapsed * 1000) / PEOPLE)
  }
  const typical = median(samples)
  console.log(`Resolve ${PEOPLE} people over ${ITEMS} items, warm`)
  console.log(
    `  ${typical.toFixed(1)} µs each (${Math.round(entries / PEOPLE)} entries each), goal ${GOAL_US}: ${typical < GOAL_US ? 'reached' : 'missed'}`,
  )
  console.log(`  ratio to the goal ${(GOAL_US / typical).toFixed(1)}\n`)
  await store.close()
}

/** Twenty groups of fifty people; each group is granted some items, each person installs and refuses some. */
async function fill(store: Catalogue) {
  const people = []
  for (let index = 0; index < PEOPLE; index += 1) people.push(await store.person(`person-${index}`))
  const items = []
  for (let index = 0; index < ITEMS; index += 1)
    items.push(await store.item(`item-${String(index).padStart(3, '0')}`))
  for (let group = 0; group < 20; group += 1) {
    await store.group(`team-${group}`, ...people.slice(group * 50, (group + 1) * 50))
    for (let grant = 0; grant < 20; grant += 1) {
      const item = items[(group * 10 + grant) % ITEMS]!
      await putGrant(
        store.deps,
        store.admin,
        `team-${group}`,
        item.servedName,
        grant < 4 ? 'required' : 'default',
      )
    }
  }
  for (let grant = 0; grant < 10; grant += 1) {
    await putGrant(store.deps, store.admin, 'everyone', items[grant * 17]!.servedName, 'default')
  }
  for (const [index, person] of people.entries()) {
    await install(store.deps, person, items[(index * 7) % ITEMS]!.servedName, null)
    await install(store.deps, person, items[(index * 11 + 3) % ITEMS]!.servedName, '^1.0.0')
    if (index % 3 === 0) await optOut(store.deps, person, items[17]!.servedName)
  }
  return people
}
