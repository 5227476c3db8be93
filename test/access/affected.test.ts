/** Who is affected by a change of grants, told over a real catalogue. */
import { afterEach, describe, expect, test } from 'vitest'
import { type Affected, findAffected } from '../../src/access/affected.ts'
import { changeGrants, type GrantChange } from '../../src/access/change-grants.ts'
import type { Tier } from '../../src/access/entitlements.repo.ts'
import { putGrant } from '../../src/access/groups.ts'
import { install, optOut } from '../../src/access/personal.ts'
import { createSets } from '../../src/access/sets.ts'
import { patchUser } from '../../src/access/users.ts'
import { catalogue } from '../support/catalogue.ts'

let close: () => Promise<void> = async () => {}
afterEach(() => close())

async function world() {
  const made = await catalogue()
  close = made.close
  const [ann, bob, cat] = [await made.person('ann'), await made.person('bob'), await made.person('cat')]
  await made.group('platform', ann, bob)
  await made.group('design', bob, cat)
  return { ...made, ann, bob, cat }
}

function change(group: string, item: string, after: Tier | null, before: Tier | null = null): GrantChange {
  return { group, item, before, after }
}

/** "apple: +ann +bob -cat", `!` for who can no longer opt out, `?` for who once more can. */
function told({ effects }: Affected): string[] {
  return effects.map(({ item, gains, loses, bound, freed }) => {
    const marked = (mark: string, people: readonly { username: string }[]) =>
      people.map(({ username }) => ` ${mark}${username}`).join('')
    const all = [marked('+', gains), marked('-', loses), marked('!', bound), marked('?', freed)]
    return `${item.servedName}:${all.join('')}`
  })
}

describe('who is affected', () => {
  test('by a grant are the members who do not have it yet', async () => {
    const { db, deps, ann, item } = await world()
    await item('apple')
    await install(deps, ann, 'apple', null)
    const affected = await findAffected(db, [change('platform', 'apple', 'default')])
    expect(told(affected)).toEqual(['apple: +bob'])
    expect(affected).toMatchObject({ people: 1, members: 2 })
  })

  test('by "everyone" is everybody who may sign in', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await patchUser(deps, admin, 'cat', { disabled: true })
    const affected = await findAffected(db, [change('everyone', 'apple', 'required')])
    expect(told(affected)).toEqual(['apple: +ann +bob +root'])
    expect(affected).toMatchObject({ people: 3, members: 3 })
  })

  test('by taking a grant back are those whom nothing else gives it', async () => {
    const { db, deps, admin, ann, item } = await world()
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'default')
    await putGrant(deps, admin, 'design', 'apple', 'default')
    await install(deps, ann, 'apple', null)
    expect(told(await findAffected(db, [change('platform', 'apple', null)]))).toEqual([])
    expect(told(await findAffected(db, [change('design', 'apple', null)]))).toEqual(['apple: -cat'])
    const both = [change('platform', 'apple', null), change('design', 'apple', null)]
    expect(told(await findAffected(db, both))).toEqual(['apple: -bob -cat'])
  })

  test('by moving a grant is nobody who is in both groups', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'required')
    const moved = [change('platform', 'apple', null), change('design', 'apple', 'required')]
    const affected = await findAffected(db, moved)
    expect(told(affected)).toEqual(['apple: +cat -ann'])
    expect(affected).toMatchObject({ people: 2, members: 3 })
  })

  test('by "available" is nobody, unless it was given before', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('plum')
    await putGrant(deps, admin, 'platform', 'plum', 'default')
    const affected = await findAffected(db, [
      change('platform', 'apple', 'available'),
      change('platform', 'plum', 'available'),
    ])
    expect(told(affected)).toEqual(['plum: -ann -bob'])
  })

  test('by "required" are those who opted out, and those who no longer can', async () => {
    const { db, deps, admin, ann, item } = await world()
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'default')
    await optOut(deps, ann, 'apple')
    expect(told(await findAffected(db, [change('platform', 'apple', 'required')]))).toEqual([
      'apple: +ann !bob',
    ])
    await putGrant(deps, admin, 'platform', 'apple', 'required')
    expect(told(await findAffected(db, [change('platform', 'apple', 'default')]))).toEqual([
      'apple: -ann ?bob',
    ])
  })

  test('are told of what comes and goes with an item because it depends on it', async () => {
    const { db, deps, admin, item } = await world()
    await item('base')
    await item('fan', { dependencies: [{ name: 'base' }] })
    expect(told(await findAffected(db, [change('platform', 'fan', 'default')]))).toEqual([
      'base: +ann +bob',
      'fan: +ann +bob',
    ])
    await putGrant(deps, admin, 'platform', 'fan', 'default')
    expect(told(await findAffected(db, [change('platform', 'fan', null)]))).toEqual([
      'base: -ann -bob',
      'fan: -ann -bob',
    ])
  })

  test('are those who lose the sight of a private item that they installed, and what needs it', async () => {
    const { db, deps, admin, ann, item } = await world()
    await item('secret', { sharing: 'private' })
    await item('lure', { dependencies: [{ name: 'secret' }] })
    await install(deps, ann, 'lure', null)
    expect(told(await findAffected(db, [change('platform', 'secret', 'available')]))).toEqual([
      'secret: +ann',
    ])
    await putGrant(deps, admin, 'platform', 'secret', 'available')
    await install(deps, ann, 'secret', null)
    expect(told(await findAffected(db, [change('platform', 'secret', null)]))).toEqual(['secret: -ann'])
  })

  test('take nothing from those whose wish fits, where a new wish fits nothing', async () => {
    const { db, deps, ann, item } = await world()
    await item('base')
    await item('fan', { dependencies: [{ name: 'base', range: '^1.0.0' }] })
    await item('eager', { dependencies: [{ name: 'base', range: '^9.0.0' }] })
    await install(deps, ann, 'fan', null)
    expect(told(await findAffected(db, [change('platform', 'eager', 'default')]))).toEqual([
      'eager: +ann +bob',
    ])
  })

  test('are told apart by what they own, though they are in the same groups', async () => {
    const { db, deps, admin, bob, cat, item } = await world()
    await item('secret', { sharing: 'private', owner: bob })
    await item('lure', { dependencies: [{ name: 'secret' }] })
    await putGrant(deps, admin, 'design', 'lure', 'available')
    for (const person of [bob, cat]) await install(deps, person, 'lure', null)
    expect(told(await findAffected(db, [change('design', 'secret', 'available')]))).toEqual(['secret: +cat'])
  })

  test('is what really happens: the sets afterwards are those that were foretold', async () => {
    const { db, deps, admin, ann, bob, cat, item } = await world()
    for (const name of ['apple', 'mango', 'plum']) await item(name)
    await item('fan', { dependencies: [{ name: 'mango' }] })
    await putGrant(deps, admin, 'platform', 'apple', 'default')
    await putGrant(deps, admin, 'everyone', 'plum', 'required')
    await optOut(deps, ann, 'apple')
    const changes = [
      change('platform', 'apple', 'required', 'default'),
      change('design', 'fan', 'default'),
      change('everyone', 'plum', null, 'required'),
    ]
    const sets = createSets(db)
    const names = (person: typeof ann) =>
      sets.ofUser(person.userId).entries.map((entry) => entry.item.servedName)
    const before = [ann, bob, cat].map(names)
    const { effects } = await findAffected(db, changes)
    expect([ann, bob, cat].map(names)).toEqual(before)

    expect(await changeGrants(deps, admin, changes)).toMatchObject({ overtaken: [] })
    for (const [index, person] of [ann, bob, cat].entries()) {
      const after = new Set(before[index])
      const isOf = (people: readonly { id: string }[]) => people.some(({ id }) => id === person.userId)
      for (const { item: changed, gains, loses } of effects) {
        if (isOf(gains)) after.add(changed.servedName)
        if (isOf(loses)) after.delete(changed.servedName)
      }
      expect(names(person)).toEqual([...after].sort())
    }
  })
})
