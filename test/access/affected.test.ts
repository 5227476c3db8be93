/** Who is affected by a change of grants, told over a real catalogue, and the change itself. */
import { afterEach, describe, expect, test } from 'vitest'
import { type Affected, findAffected } from '../../src/access/affected.ts'
import { changeGrants, type GrantChange } from '../../src/access/change-grants.ts'
import { optOuts, type Tier } from '../../src/access/entitlements.repo.ts'
import { putGrant } from '../../src/access/groups.ts'
import { install, optOut } from '../../src/access/personal.ts'
import { createSets } from '../../src/access/sets.ts'
import { patchUser } from '../../src/access/users.ts'
import { listAudit, verifyAudit } from '../../src/audit/audit.ts'
import { archiveItem } from '../../src/catalog/manage.ts'
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
    const affected = findAffected(db, [change('platform', 'apple', 'default')])
    expect(told(affected)).toEqual(['apple: +bob'])
    expect(affected).toMatchObject({ people: 1, members: 2 })
  })

  test('by "everyone" is everybody who may sign in', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await patchUser(deps, admin, 'cat', { disabled: true })
    const affected = findAffected(db, [change('everyone', 'apple', 'required')])
    expect(told(affected)).toEqual(['apple: +ann +bob +root'])
    expect(affected).toMatchObject({ people: 3, members: 3 })
  })

  test('by taking a grant back are those whom nothing else gives it', async () => {
    const { db, deps, admin, ann, item } = await world()
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'default')
    await putGrant(deps, admin, 'design', 'apple', 'default')
    await install(deps, ann, 'apple', null)
    expect(told(findAffected(db, [change('platform', 'apple', null)]))).toEqual([])
    expect(told(findAffected(db, [change('design', 'apple', null)]))).toEqual(['apple: -cat'])
    const both = [change('platform', 'apple', null), change('design', 'apple', null)]
    expect(told(findAffected(db, both))).toEqual(['apple: -bob -cat'])
  })

  test('by moving a grant is nobody who is in both groups', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'required')
    const moved = [change('platform', 'apple', null), change('design', 'apple', 'required')]
    const affected = findAffected(db, moved)
    expect(told(affected)).toEqual(['apple: +cat -ann'])
    expect(affected).toMatchObject({ people: 2, members: 3 })
  })

  test('by "available" is nobody, unless it was given before', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('plum')
    await putGrant(deps, admin, 'platform', 'plum', 'default')
    const affected = findAffected(db, [
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
    expect(told(findAffected(db, [change('platform', 'apple', 'required')]))).toEqual(['apple: +ann !bob'])
    await putGrant(deps, admin, 'platform', 'apple', 'required')
    expect(told(findAffected(db, [change('platform', 'apple', 'default')]))).toEqual(['apple: -ann ?bob'])
  })

  test('are told of what comes and goes with an item because it depends on it', async () => {
    const { db, deps, admin, item } = await world()
    await item('base')
    await item('fan', { dependencies: [{ name: 'base' }] })
    expect(told(findAffected(db, [change('platform', 'fan', 'default')]))).toEqual([
      'base: +ann +bob',
      'fan: +ann +bob',
    ])
    await putGrant(deps, admin, 'platform', 'fan', 'default')
    expect(told(findAffected(db, [change('platform', 'fan', null)]))).toEqual([
      'base: -ann -bob',
      'fan: -ann -bob',
    ])
  })

  test('are those who lose the sight of a private item that they installed, and what needs it', async () => {
    const { db, deps, admin, ann, item } = await world()
    await item('secret', { sharing: 'private' })
    await item('lure', { dependencies: [{ name: 'secret' }] })
    await install(deps, ann, 'lure', null)
    expect(told(findAffected(db, [change('platform', 'secret', 'available')]))).toEqual(['secret: +ann'])
    await putGrant(deps, admin, 'platform', 'secret', 'available')
    await install(deps, ann, 'secret', null)
    expect(told(findAffected(db, [change('platform', 'secret', null)]))).toEqual(['secret: -ann'])
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
    const { effects } = findAffected(db, changes)
    expect([ann, bob, cat].map(names)).toEqual(before)

    expect(await changeGrants(deps, admin, changes)).toEqual([])
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

describe('changing many grants', () => {
  test('is one transaction with an entry for each in the trail, which stays whole', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('plum')
    await putGrant(deps, admin, 'platform', 'plum', 'default')
    const revision = db.revision
    await changeGrants(deps, admin, [
      change('platform', 'apple', 'required'),
      change('design', 'apple', 'available'),
      change('platform', 'plum', null, 'default'),
    ])
    expect(db.revision).toBe(revision + 1)
    const entries = await listAudit(db.sql, { limit: 3, offset: 0 })
    expect(entries.map(({ actor, action, subject, details }) => [actor, action, subject, details])).toEqual([
      ['root', 'grant.delete', 'platform', { item: 'plum' }],
      ['root', 'grant.put', 'design', { item: 'apple', tier: 'available', before: null }],
      ['root', 'grant.put', 'platform', { item: 'apple', tier: 'required', before: null }],
    ])
    expect(await verifyAudit(db.sql)).toMatchObject({ ok: true })
  })

  test('clears the opt-outs of those whom no group grants the item any longer', async () => {
    const { db, deps, admin, ann, bob, item } = await world()
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'default')
    await optOut(deps, ann, 'apple')
    await optOut(deps, bob, 'apple')
    await changeGrants(deps, admin, [
      change('platform', 'apple', null, 'default'),
      change('design', 'apple', 'default'),
    ])
    expect([...db.table(optOuts).values()].map((row) => row.userId)).toEqual([bob.userId])
  })

  test('does nothing when somebody else was faster, and says where', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('plum')
    await putGrant(deps, admin, 'platform', 'apple', 'required')
    const revision = db.revision
    const stale = change('platform', 'apple', 'available', 'default')
    expect(await changeGrants(deps, admin, [change('design', 'plum', 'default'), stale])).toEqual([stale])
    expect(db.revision).toBe(revision)
  })

  test('refuses archived items by name, and then does nothing at all', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('old', { status: 'archived' })
    await item('older', { status: 'archived' })
    const revision = db.revision
    const one = [change('design', 'apple', 'default'), change('design', 'old', 'default')]
    const sentence = 'old is archived; restore it before granting it.'
    await expect(changeGrants(deps, admin, one)).rejects.toMatchObject({
      code: 'archived',
      message: sentence,
    })
    expect(() => findAffected(db, one)).toThrow(sentence)
    await expect(
      changeGrants(deps, admin, [...one, change('platform', 'older', 'required')]),
    ).rejects.toThrow('old, older are archived; restore them before granting them.')
    expect(db.revision).toBe(revision)
  })

  test('still takes back what was granted before an item was archived', async () => {
    const { db, deps, admin, item, ...rest } = await world()
    const plum = await item('plum')
    await putGrant(deps, admin, 'platform', 'plum', 'default')
    await archiveItem(deps, admin, plum)
    await changeGrants(deps, admin, [change('platform', 'plum', null, 'default')])
    expect(createSets(db).ofUser(rest.ann.userId).entries).toEqual([])
  })

  test('refuses groups and items that are not there', async () => {
    const { deps, admin, item } = await world()
    await item('apple')
    await expect(changeGrants(deps, admin, [change('nobody', 'apple', 'default')])).rejects.toMatchObject({
      code: 'group_not_found',
    })
    await expect(changeGrants(deps, admin, [change('design', 'nothing', 'default')])).rejects.toMatchObject({
      code: 'item_not_found',
    })
  })
})
