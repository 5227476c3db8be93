/** The quick answer to "who is affected" is the plain one: everybody's set, resolved before the change and after it. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findAffected } from '../../src/access/affected.ts'
import type { GrantChange } from '../../src/access/change-grants.ts'
import { type GrantRow, grants, installs, optOuts, TIERS } from '../../src/access/entitlements.repo.ts'
import { groupMembers, groups } from '../../src/access/groups.repo.ts'
import { setsIn } from '../../src/access/sets.ts'
import { users } from '../../src/access/users.repo.ts'
import { items, type VersionRow, versions } from '../../src/catalog/items.repo.ts'
import type { ItemId, UserId } from '../../src/kernel/ids.ts'
import { MemoryTable } from '../../src/store/memory-table.ts'
import { type Reads, withRows } from '../../src/store/reads.ts'
import { keyOf } from '../../src/store/table.ts'
import { type Catalogue, catalogue } from '../support/catalogue.ts'
import { randomCase, runs } from '../support/deep.ts'

const ITEMS = ['ant', 'bee', 'cat', 'dog']
const GROUPS = ['everyone', 'red', 'blue']
const PEOPLE = ['ann', 'bob', 'cyd', 'dan']

let made: Catalogue
beforeAll(async () => {
  made = await catalogue()
  for (const name of PEOPLE) await made.person(name)
  for (const slug of GROUPS.slice(1)) await made.group(slug)
  for (const name of ITEMS) await made.version(await made.item(name), '2.0.0')
})
afterAll(() => made.close())

const item = fc.constantFrom(...ITEMS)
const group = fc.constantFrom(...GROUPS)
const person = fc.constantFrom(...PEOPLE)
const range = fc.constantFrom('^1.0.0', '^2.0.0', '^9.0.0', undefined)
const pairs = <A, B>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>) =>
  fc.uniqueArray(fc.tuple(a, b), { maxLength: 8 })

/** Rows of everything that decides about a set. */
const anyWorld = fc.record({
  members: pairs(fc.constantFrom(...GROUPS.slice(1)), person),
  disabled: fc.subarray(PEOPLE, { maxLength: 1 }),
  granted: fc.array(fc.tuple(group, item, fc.constantFrom(...TIERS)), { maxLength: 8 }),
  installed: fc.array(fc.tuple(person, item, fc.constantFrom(null, '1.0.0', '^2.0.0', '^9.0.0')), {
    maxLength: 6,
  }),
  refused: pairs(person, item),
  needs: fc.array(fc.tuple(item, fc.constantFrom('1.0.0', '2.0.0'), item, range), { maxLength: 8 }),
  owners: pairs(item, person),
  hidden: fc.subarray(ITEMS),
  shared: fc.array(fc.tuple(item, fc.constantFrom('user', 'group'), fc.constantFrom(...PEOPLE, ...GROUPS)), {
    maxLength: 4,
  }),
})
type Wish = Omit<GrantChange, 'before'>
type World = typeof anyWorld extends fc.Arbitrary<infer W> ? W : never

const anyChanges = fc.uniqueArray(fc.record({ group, item, after: fc.constantFrom(...TIERS, null) }), {
  minLength: 1,
  maxLength: 4,
  selector: (change) => `${change.group}.${change.item}`,
})

const idOf = (name: string) => `itm_${name}` as ItemId
const userOf = (name: string, db: Reads = made.db) => db.find(users, 'username', name)!
const groupOf = (slug: string, db: Reads = made.db) => db.find(groups, 'slug', slug)!

/** Make the rows those of this world, in one transaction. */
function furnish(world: World): Promise<void> {
  return made.db.write((tx) => {
    for (const row of [...tx.all(grants)]) tx.delete(grants, row.groupId, row.itemId)
    for (const row of [...tx.all(installs)]) tx.delete(installs, row.userId, row.itemId)
    for (const row of [...tx.all(optOuts)]) tx.delete(optOuts, row.userId, row.itemId)
    for (const row of [...tx.all(groupMembers)]) tx.delete(groupMembers, row.groupId, row.userId)
    for (const [slug, name] of world.members)
      tx.put(groupMembers, {
        groupId: groupOf(slug, tx).id,
        userId: userOf(name, tx).id,
        origin: 'admin',
        createdAt: 0,
      })
    for (const name of PEOPLE) tx.put(users, { ...userOf(name, tx), disabled: world.disabled.includes(name) })
    for (const [slug, name, tier] of world.granted)
      tx.put(grants, { groupId: groupOf(slug, tx).id, itemId: idOf(name), tier, createdAt: 0 })
    for (const [who, name, pin] of world.installed)
      tx.put(installs, { userId: userOf(who, tx).id, itemId: idOf(name), pin, createdAt: 0 })
    for (const [who, name] of world.refused)
      tx.put(optOuts, { userId: userOf(who, tx).id, itemId: idOf(name), createdAt: 0 })
    for (const name of ITEMS) {
      const owner = world.owners.find(([owned]) => owned === name)?.[1] ?? 'root'
      const sharedWith = world.shared.flatMap(([of, type, id]) =>
        of === name ? [{ type, id, permission: 'view' as const }] : [],
      )
      const sharing = sharedWith.length > 0 ? 'shared' : world.hidden.includes(name) ? 'private' : 'public'
      tx.put(items, { ...tx.get(items, idOf(name))!, ownerId: userOf(owner, tx).id, sharing, sharedWith })
      for (const version of ['1.0.0', '2.0.0']) tx.put(versions, versionOf(tx, world, name, version))
    }
  })
}

function versionOf(reads: Reads, { needs }: World, name: string, version: string): VersionRow {
  const dependencies = needs.flatMap(([dependant, of, needed, wanted]) =>
    dependant === name && of === version
      ? [{ name: needed, ...(wanted === undefined ? {} : { range: wanted }) }]
      : [],
  )
  return { ...reads.get(versions, idOf(name), version)!, dependencies }
}

/** "ann cat" or, when a group requires it, "ann cat!": the sets of all who may sign in. */
function everySet(db: Reads): Set<string> {
  const sets = setsIn(db)
  const people = [...db.all(users)].filter((user) => !user.disabled)
  const texts = people.flatMap(({ id, username }) =>
    sets.ofUser(id).entries.map(({ item: { servedName }, because }) => {
      const isBound = because.some(({ reason }) => reason === 'required')
      return `${username} ${servedName}${isBound ? '!' : ''}`
    }),
  )
  return new Set(texts)
}

/** The same rows with these grants changed: all of it, as plainly as can be. */
function changed(changes: readonly Wish[]): Reads {
  const imagined = new MemoryTable<GrantRow>(grants)
  for (const row of made.db.all(grants)) imagined.put(row)
  for (const { group: slug, item: name, after } of changes) {
    const key = { groupId: groupOf(slug).id, itemId: idOf(name) }
    if (after === null) imagined.delete(keyOf(grants, key))
    else imagined.put({ ...key, tier: after, createdAt: 0 })
  }
  return withRows(made.db, new Map([[grants.name, imagined]]))
}

/** `+` gains, `-` loses, `!` can no longer opt out, `?` may from now on; then whom and what. */
function plainly(changes: readonly Wish[]): string[] {
  const [had, has] = [everySet(made.db), everySet(changed(changes))]
  const all = [...new Set([...had, ...has].map((text) => text.replace('!', '')))]
  const turn = (text: string) => {
    const [wasBound, isBound] = [had.has(`${text}!`), has.has(`${text}!`)]
    const [was, is] = [wasBound || had.has(text), isBound || has.has(text)]
    if (was !== is) return is ? `+ ${text}` : `- ${text}`
    return wasBound === isBound ? [] : isBound ? `! ${text}` : `? ${text}`
  }
  return all.flatMap(turn).sort()
}

async function quickly(changes: readonly Wish[]): Promise<string[]> {
  const { effects, people } = await findAffected(made.db, changes)
  const texts = effects.flatMap(({ item: { servedName }, gains, loses, bound, freed }) =>
    Object.entries({ '+': gains, '-': loses, '!': bound, '?': freed }).flatMap(([mark, who]) =>
      who.map(({ username }) => `${mark} ${username} ${servedName}`),
    ),
  )
  expect(people).toBe(new Set(texts.map((text) => text.split(' ')[1])).size)
  return texts.sort()
}

describe('who is affected', () => {
  test('is exact in any world: owners, shares, pins, dependencies in circles, opt-outs', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyWorld,
        fc.array(anyChanges, { minLength: 25, maxLength: 25 }),
        randomCase(async (world, wishes) => {
          await furnish(world)
          for (const changes of wishes) expect(await quickly(changes)).toEqual(plainly(changes))
        }),
      ),
      runs({ sample: 20, deep: 600 }),
    )
  })

  test('is of one moment, though somebody writes while it is being found', async () => {
    const { db } = made
    await furnish(EMPTY)
    await db.write((tx) => {
      for (let index = 0; index < 500; index += 1) tx.put(users, { ...userOf('ann', tx), ...numbered(index) })
    })
    const whileAll = async (group: string, rounds: number, change: (isMade: boolean) => Promise<void>) => {
      let isWriting = true
      const writing = (async () => {
        for (let round = 0; round < rounds; round += 1) await change(round % 2 === 0)
        isWriting = false
      })()
      const answers = new Set<number>()
      while (isWriting)
        answers.add((await findAffected(db, [{ group, item: 'ant', after: 'default' }])).people)
      await writing
      return [...answers].filter((people) => people !== 0 && people !== 505)
    }
    // Everybody gains it, or everybody has installed it: never some of both.
    expect(await whileAll('everyone', 10, installForAll)).toEqual([])
    // And so when everybody comes into the group and leaves it.
    expect(await whileAll('red', 4, joinForAll)).toEqual([])
  })
})

const EMPTY: World = {
  members: [],
  disabled: [],
  granted: [],
  installed: [],
  refused: [],
  needs: [],
  owners: [],
  hidden: [],
  shared: [],
}

function numbered(index: number) {
  const username = `person-${index}`
  return { id: `usr_${username}` as UserId, username, email: `${username}@example.com` }
}

/** One transaction. */
function installForAll(isInstalled: boolean): Promise<void> {
  return made.db.write((tx) => {
    for (const { id } of [...tx.all(users)]) {
      if (isInstalled) tx.put(installs, { userId: id, itemId: idOf('ant'), pin: null, createdAt: 0 })
      else tx.delete(installs, id, idOf('ant'))
    }
  })
}

/** One transaction. */
function joinForAll(isMember: boolean): Promise<void> {
  const { id: groupId } = groupOf('red')
  return made.db.write((tx) => {
    for (const { id: userId } of [...tx.all(users)]) {
      if (isMember) tx.put(groupMembers, { userId, groupId, origin: 'admin', createdAt: 0 })
      else tx.delete(groupMembers, groupId, userId)
    }
  })
}
