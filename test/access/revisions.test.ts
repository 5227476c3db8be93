/**
 * Nobody is served a set of before: whatever any change of any row makes of somebody's set, of what a group gives them, or
 * of who may read it, their revision moves. And what is one person's own moves nobody else's.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mayReadGroup } from '../../src/access/group-readers.ts'
import { findGroupById } from '../../src/access/groups.repo.ts'
import { putGrant } from '../../src/access/groups.ts'
import { install, optOut } from '../../src/access/personal.ts'
import { createSets } from '../../src/access/sets.ts'
import { allUsers } from '../../src/access/users.repo.ts'
import type { Oid } from '../../src/git/object.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import type { GroupId } from '../../src/kernel/ids.ts'
import { userFeed } from '../../src/snapshot/feed-key.ts'
import { feeds } from '../../src/snapshot/snapshots.repo.ts'
import { type AnyTable, type ColumnType, keyOf } from '../../src/store/table.ts'
import { tables } from '../../src/tables.ts'
import { type Catalogue, catalogue } from '../support/catalogue.ts'

let made: Catalogue
let people: Record<'ann' | 'bob' | 'cat', Actor>
let groupIds: GroupId[]

beforeAll(async () => {
  made = await catalogue()
  const { deps, admin } = made
  people = { ann: await made.person('ann'), bob: await made.person('bob'), cat: await made.person('cat') }
  const { ann, bob } = people
  const red = await made.group('red', ann)
  const blue = await made.group('blue', bob)
  groupIds = [red.id, blue.id]
  await made.item('ant', { owner: ann, dependencies: [{ name: 'bee' }] })
  await made.item('bee', { owner: ann, sharing: 'private' })
  await made.item('cow', { sharing: 'shared', sharedWith: [{ type: 'user', id: 'ann', permission: 'edit' }] })
  await made.item('dog', {
    sharing: 'shared',
    sharedWith: [{ type: 'group', id: 'blue', permission: 'view' }],
  })
  for (const name of ['ant', 'cow', 'dog']) await putGrant(deps, admin, 'everyone', name, 'available')
  await putGrant(deps, admin, 'red', 'ant', 'default')
  await putGrant(deps, admin, 'blue', 'cow', 'required')
  await optOut(deps, ann, 'ant')
  await install(deps, ann, 'cow', null)
  await install(deps, bob, 'dog', '^1.0.0')
})
afterAll(() => made.close())

const deciding = tables.filter(({ revises }) => revises !== 'nothing')

/** What a value of its column becomes, where another text would mean nothing. */
const BECOMES: Readonly<Record<string, unknown>> = {
  'items.sharing': 'private',
  'items.sharedWith': [{ type: 'user', id: 'cat', permission: 'edit' }],
  'items.status': 'archived',
  'items.kind': 'skill',
  'items.photo': null,
  'items.tags': ['new'],
  'items.docs': [],
  'versions.status': 'yanked',
  'versions.dependencies': [{ name: 'dog' }],
  'versions.capabilities': null,
  'versions.checks': [{ check: 'secrets', rules: 1, outcome: 'passed', ranAt: 0, places: [] }],
  'grants.tier': 'required',
  'installs.pin': '1.0.0',
  'group_members.origin': 'claim',
}
const NO_COMMIT = 'f'.repeat(40) as Oid
const OWN = ['group_members', 'opt_outs', 'installs']

function other(table: AnyTable, column: string, value: unknown): unknown {
  const path = `${table.name}.${column}`
  if (path in BECOMES) return BECOMES[path] ?? value
  if (column === 'ownerId') return people.cat.userId
  const type = (table.columns as Record<string, ColumnType>)[column]!
  if (type === 'bool') return !value
  if (type === 'int' || type === 'time') return Number(value) + 1
  if (type === 'text') return `${value ?? ''}x`
  throw new Error(`What does ${path} become? Say so above.`)
}

/** All that somebody's feeds and pages are made of. */
function factsOf({ userId }: Actor): string {
  const { db } = made
  const sets = createSets(db)
  const user = [...allUsers(db)].find(({ id }) => id === userId)!
  const ofGroups = groupIds.map((id) => {
    const isReader = !user.disabled && mayReadGroup(db, id, user)
    return isReader ? [findGroupById(db, id)?.slug, sets.ofGroup(id)] : 'refused'
  })
  return JSON.stringify([sets.ofUser(userId), user.disabled, ofGroups])
}

/** Make a change, and look at everybody. @returns whose revision moved */
async function movedBy(what: string, change: () => Promise<unknown>): Promise<string[]> {
  const { revisions } = made.db
  const look = () =>
    Object.entries(people).map(([name, person]) => ({
      name,
      facts: factsOf(person),
      revision: revisions.of(person.userId),
    }))
  const before = look()
  await change()
  return look().flatMap(({ name, facts, revision }, index) => {
    const had = before[index]!
    const hasMoved = revision > had.revision
    if (facts !== had.facts) expect(hasMoved, `${name} has another set by ${what}`).toBe(true)
    return hasMoved ? [name] : []
  })
}

describe('every table', () => {
  test('says whether it decides about sets, and whose', () => {
    expect(Object.fromEntries(deciding.map(({ name, revises }) => [name, typeof revises]))).toEqual({
      users: 'function',
      groups: 'string',
      group_members: 'function',
      items: 'string',
      versions: 'string',
      grants: 'string',
      opt_outs: 'function',
      installs: 'function',
    })
  })

  test('that does not is read by no set', async () => {
    const { db } = made
    const read = new Set<string>()
    const methods = Object.entries(db).filter(([method]) =>
      ['get', 'find', 'many', 'sorted', 'all'].includes(method),
    )
    const watched = methods.map(([method, reading]) => [
      method,
      (table: { name: string }, ...rest: unknown[]) => {
        read.add(table.name)
        return reading(table, ...rest)
      },
    ])
    const sets = createSets({ ...db, ...Object.fromEntries(watched) })
    for (const { userId } of Object.values(people)) sets.ofUser(userId)
    for (const id of groupIds) sets.ofGroup(id)
    expect([...read].sort()).toEqual(deciding.map(({ name }) => name).sort())
  })
})

describe.each(deciding.map((table): [string, AnyTable] => [table.name, table]))(
  'a row of %s',
  (name, table) => {
    const isOwn = OWN.includes(name)
    /** Ann's own where rows are of people, else any. */
    const row = (): Record<string, unknown> => {
      const rows = [...made.db.all(table)] as Record<string, unknown>[]
      const { userId } = people.ann
      return rows.find((one) => (name === 'users' ? one.id : one.userId) === userId) ?? rows[0]!
    }

    test('that changes, column by column, moves whom it concerns, and is back the same way', async () => {
      const columns = Object.keys(table.columns).filter((column) => !table.key.includes(column))
      for (const column of columns) {
        const before = row()
        const value = other(table, column, before[column])
        for (const after of [{ ...before, [column]: value }, before]) {
          const what = `${name}.${column} = ${JSON.stringify(after[column])}`
          const moved = await movedBy(what, () => made.db.write((tx) => tx.put(table, after)))
          if (JSON.stringify(value) === JSON.stringify(before[column])) continue
          const isKnownToOthers = ['username', 'displayName'].includes(column)
          const isAnns = isOwn || (name === 'users' && !isKnownToOthers)
          expect(moved, what).toEqual(isAnns ? ['ann'] : ['ann', 'bob', 'cat'])
        }
      }
    })

    test('that is gone, and comes again, moves whom it concerns', async () => {
      // People are never deleted.
      if (name === 'users') return
      const before = row()
      const goes = () => made.db.write((tx) => tx.delete(table, ...keyOf(table, before).split('\0')))
      const comes = () => made.db.write((tx) => tx.put(table, before))
      const whom = isOwn ? ['ann'] : ['ann', 'bob', 'cat']
      expect([await movedBy(`${name} goes`, goes), await movedBy(`${name} comes`, comes)]).toEqual([
        whom,
        whom,
      ])
    })
  },
)

test('somebody new moves nobody, and has a set at once', async () => {
  expect(await movedBy('somebody new', () => made.person('eve'))).toEqual([])
})

test('what decides about nobody’s set moves nobody: tokens, sessions, heads of feeds', async () => {
  const { db } = made
  const { newest } = db.revisions
  const others = tables.filter(({ revises }) => revises === 'nothing')
  expect(others.length).toBeGreaterThan(10)
  await db.write((tx) => tx.put(feeds, { feed: userFeed(people.ann.userId), head: NO_COMMIT, movedAt: 0 }))
  expect(db.revisions.newest).toBe(newest)
})
