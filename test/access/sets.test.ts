import { afterEach, describe, expect, test } from 'vitest'
import { deleteGrant, deleteGroup, putGrant, removeMember } from '../../src/access/groups.ts'
import { install, optIn, optOut, uninstall } from '../../src/access/personal.ts'
import type { Resolution } from '../../src/access/resolve.ts'
import { createSets } from '../../src/access/sets.ts'
import { patchItem } from '../../src/catalog/manage.ts'
import { yankVersion } from '../../src/catalog/version-status.ts'
import { catalogue } from '../support/catalogue.ts'

let close: () => Promise<void> = async () => {}
afterEach(() => close())

async function world() {
  const made = await catalogue()
  close = made.close
  const sets = createSets(made.db)
  return { ...made, sets }
}

/** "name version: reason, reason" for every entry. */
function told({ entries }: Resolution): string[] {
  return entries.map(({ item, version, because }) => {
    const reasons = because.map((why) =>
      'group' in why ? `${why.reason} by ${why.group}` : 'item' in why ? `needed by ${why.item}` : why.reason,
    )
    return `${item.servedName} ${version.version}: ${reasons.join(', ')}`
  })
}

describe('a set', () => {
  test('is what the groups require and give by default, and what was installed, in the order of the names', async () => {
    const { deps, admin, person, group, item, sets } = await world()
    const ann = await person('ann')
    await group('platform', ann)
    await group('design')
    for (const name of ['zebra', 'apple', 'mango', 'hidden', 'other']) await item(name)
    await putGrant(deps, admin, 'platform', 'zebra', 'required')
    await putGrant(deps, admin, 'everyone', 'zebra', 'default')
    await putGrant(deps, admin, 'everyone', 'apple', 'default')
    await putGrant(deps, admin, 'platform', 'hidden', 'available')
    await putGrant(deps, admin, 'design', 'other', 'required')
    await install(deps, ann, 'mango', null)
    expect(told(sets.ofUser(ann.userId))).toEqual([
      'apple 1.0.0: default by everyone',
      'mango 1.0.0: install',
      'zebra 1.0.0: default by everyone, required by platform',
    ])
  })

  test('leaves out what was opted out of, unless it is required or installed', async () => {
    const { deps, admin, person, item, sets } = await world()
    const ann = await person('ann')
    await item('apple')
    await putGrant(deps, admin, 'everyone', 'apple', 'default')
    await optOut(deps, ann, 'apple')
    const without = sets.ofUser(ann.userId)
    expect(told(without)).toEqual([])
    expect(without.optedOut.map((entry) => [entry.item.servedName, entry.groups])).toEqual([
      ['apple', ['everyone']],
    ])

    await putGrant(deps, admin, 'everyone', 'apple', 'required')
    expect(told(sets.ofUser(ann.userId))).toEqual(['apple 1.0.0: required by everyone'])
    await putGrant(deps, admin, 'everyone', 'apple', 'default')
    expect(told(sets.ofUser(ann.userId))).toEqual([])
    await optIn(deps, ann, 'apple')
    expect(told(sets.ofUser(ann.userId))).toEqual(['apple 1.0.0: default by everyone'])
  })

  test('counts an install as the end of an opt-out', async () => {
    const { deps, admin, person, item, sets } = await world()
    const ann = await person('ann')
    await item('apple')
    await putGrant(deps, admin, 'everyone', 'apple', 'default')
    await optOut(deps, ann, 'apple')
    await install(deps, ann, 'apple', null)
    expect(told(sets.ofUser(ann.userId))).toEqual(['apple 1.0.0: default by everyone, install'])
  })

  test('follows the newest release, a pin, and leaves yanked versions to exact pins', async () => {
    const { deps, admin, person, item, version, sets } = await world()
    const ann = await person('ann')
    const apple = await item('apple', { version: '1.0.0' })
    await version(apple, '1.1.0')
    await version(apple, '2.0.0')
    await version(apple, '3.0.0-beta.1')
    await install(deps, ann, 'apple', null)
    const got = () => sets.ofUser(ann.userId).entries[0]?.version.version
    expect(got()).toBe('2.0.0')
    await install(deps, ann, 'apple', '^1')
    expect(got()).toBe('1.1.0')
    await yankVersion(deps, admin, apple, '1.1.0', 'broken')
    expect(got()).toBe('1.0.0')
    await install(deps, ann, 'apple', '1.1.0')
    expect(got()).toBe('1.1.0')
    await install(deps, ann, 'apple', '3.0.0-beta.1')
    expect(got()).toBe('3.0.0-beta.1')
  })

  test('says what is wanted and cannot be had', async () => {
    const { deps, admin, person, item, sets } = await world()
    const ann = await person('ann')
    const bob = await person('bob')
    const apple = await item('apple', { owner: bob })
    const plum = await item('plum')
    await install(deps, ann, 'apple', null)
    await install(deps, ann, 'plum', null)
    await patchItem(deps, bob, apple, { sharing: 'private' })
    await yankVersion(deps, admin, plum, '1.0.0', 'malware')
    const { entries, unavailable } = sets.ofUser(ann.userId)
    expect(entries).toEqual([])
    expect(unavailable).toEqual([
      { item: 'apple', why: 'You installed apple, but it is no longer shared with you; ask its owner.' },
      { item: 'plum', why: 'Every version of plum was yanked; ask its owner.' },
    ])
  })

  test('pulls dependencies in, through several steps and around circles', async () => {
    const { deps, person, item, sets } = await world()
    const ann = await person('ann')
    await item('a', { dependencies: [{ name: 'b' }] })
    await item('b', { dependencies: [{ name: 'c' }, { name: 'a' }] })
    await item('c')
    await install(deps, ann, 'a', null)
    expect(told(sets.ofUser(ann.userId))).toEqual([
      'a 1.0.0: install, needed by b',
      'b 1.0.0: needed by a',
      'c 1.0.0: needed by b',
    ])
  })

  test('never hands out through a dependency what the person may not see', async () => {
    const { deps, person, item, sets } = await world()
    const mallory = await person('mallory')
    const bob = await person('bob')
    await item('secret', { owner: bob, sharing: 'private' })
    await item('lure', { owner: mallory, dependencies: [{ name: 'secret' }] })
    await install(deps, mallory, 'lure', null)
    const { unavailable, ...rest } = sets.ofUser(mallory.userId)
    expect(told({ unavailable, ...rest })).toEqual(['lure 1.0.0: install'])
    expect(unavailable).toEqual([
      {
        item: 'secret',
        why: 'lure depends on secret, which is not in the store or not shared with you; ask the owner of lure.',
      },
    ])
  })

  test('depends on what is in it alone, not on the order in which it came about', async () => {
    const { deps, person, item, version, sets } = await world()
    const dep = await item('dep')
    await version(dep, '2.0.0')
    const wanting = ['w0', 'w1', 'w2', 'w3']
    for (const [index, name] of wanting.entries()) {
      await item(name, { dependencies: [{ name: 'dep', range: index % 2 === 0 ? '^1' : '^2' }] })
    }
    const [ann, bob] = [await person('ann'), await person('bob')]
    for (const name of wanting) await install(deps, ann, name, null)
    for (const name of wanting.toReversed()) await install(deps, bob, name, null)
    expect(told(sets.ofUser(bob.userId))).toEqual(told(sets.ofUser(ann.userId)))
    await install(deps, ann, 'w0', '1.0.0')
    expect(told(sets.ofUser(ann.userId))).toEqual(told(sets.ofUser(bob.userId)))
  })

  test('takes the newest version of a dependency that all who want it accept', async () => {
    const { deps, person, item, version, sets } = await world()
    const dep = await item('dep')
    await version(dep, '1.5.0')
    await version(dep, '2.0.0')
    await item('strict', { dependencies: [{ name: 'dep', range: '^1.0.0' }] })
    await item('easy', { dependencies: [{ name: 'dep' }] })
    const ann = await person('ann')
    for (const name of ['easy', 'strict']) await install(deps, ann, name, null)
    expect(told(sets.ofUser(ann.userId))).toContain('dep 1.5.0: needed by easy, needed by strict')
    expect(sets.ofUser(ann.userId).unavailable).toEqual([])
  })

  test('honours the range of a dependency and says when a pin stands against it', async () => {
    const { deps, person, item, version, sets } = await world()
    const ann = await person('ann')
    const base = await item('base', { version: '1.0.0' })
    await version(base, '2.0.0')
    await item('old-fan', { dependencies: [{ name: 'base', range: '^1' }] })
    await install(deps, ann, 'old-fan', null)
    expect(told(sets.ofUser(ann.userId))).toEqual(['base 1.0.0: needed by old-fan', 'old-fan 1.0.0: install'])
    await install(deps, ann, 'base', null)
    expect(told(sets.ofUser(ann.userId))).toContain('base 1.0.0: install, needed by old-fan')
    await install(deps, ann, 'base', '2.0.0')
    expect(told(sets.ofUser(ann.userId))).toContain('base 2.0.0: install, needed by old-fan')
    expect(sets.ofUser(ann.userId).unavailable).toEqual([
      {
        item: 'base',
        why: 'You pinned base to 2.0.0, so you have 2.0.0, but old-fan wants ^1; change the pin or remove it.',
      },
    ])
  })
})

describe('an opt-out', () => {
  test('is cleared when the last grant goes, so that a later grant starts enabled', async () => {
    const { deps, admin, person, group, item, sets } = await world()
    const ann = await person('ann')
    await group('platform', ann)
    await group('design', ann)
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'default')
    await putGrant(deps, admin, 'design', 'apple', 'default')
    await optOut(deps, ann, 'apple')

    await deleteGrant(deps, admin, 'platform', 'apple')
    expect(told(sets.ofUser(ann.userId))).toEqual([])
    await deleteGrant(deps, admin, 'design', 'apple')
    await putGrant(deps, admin, 'design', 'apple', 'default')
    expect(told(sets.ofUser(ann.userId))).toEqual(['apple 1.0.0: default by design'])
  })

  test.each([
    ['leaving the group', (deps, admin) => removeMember(deps, admin, 'platform', 'ann')],
    ['deleting the group', (deps, admin) => deleteGroup(deps, admin, 'platform')],
  ] as [string, (deps: never, admin: never) => Promise<void>][])('is cleared by %s too', async (_, lose) => {
    const { deps, admin, person, group, item, sets } = await world()
    const ann = await person('ann')
    await group('platform', ann)
    await item('apple')
    await putGrant(deps, admin, 'platform', 'apple', 'default')
    await optOut(deps, ann, 'apple')
    await lose(deps as never, admin as never)
    await putGrant(deps, admin, 'everyone', 'apple', 'default')
    expect(told(sets.ofUser(ann.userId))).toEqual(['apple 1.0.0: default by everyone'])
  })

  test('is refused for what is required, and for what nobody granted', async () => {
    const { deps, admin, person, item } = await world()
    const ann = await person('ann')
    await item('apple')
    await item('plum')
    await putGrant(deps, admin, 'everyone', 'apple', 'required')
    await expect(optOut(deps, ann, 'apple')).rejects.toMatchObject({ code: 'required' })
    await expect(optOut(deps, ann, 'plum')).rejects.toMatchObject({ code: 'not_granted' })
    await expect(optOut(deps, ann, 'nothing')).rejects.toMatchObject({ code: 'item_not_found' })
    await expect(optIn(deps, ann, 'plum')).rejects.toMatchObject({ code: 'not_granted' })
  })
})

describe('an install', () => {
  test('is refused for what is hidden, archived, or has no such version', async () => {
    const { deps, person, item } = await world()
    const ann = await person('ann')
    await item('secret', { sharing: 'private' })
    await item('plum', { status: 'archived' })
    await item('apple')
    await expect(install(deps, ann, 'secret', null)).rejects.toMatchObject({ code: 'item_not_found' })
    await expect(install(deps, ann, 'plum', null)).rejects.toMatchObject({ code: 'archived' })
    await expect(install(deps, ann, 'apple', '9.9.9')).rejects.toMatchObject({ code: 'version_not_found' })
    await expect(install(deps, ann, 'apple', '^9')).rejects.toMatchObject({ code: 'version_not_found' })
    await expect(install(deps, ann, 'apple', 'latest!')).rejects.toMatchObject({ code: 'invalid_pin' })
    await expect(uninstall(deps, ann, 'plum')).rejects.toMatchObject({ code: 'install_not_found' })
  })
})

describe("a group's set", () => {
  test('is what the group requires and gives by default, without what others give', async () => {
    const { deps, admin, group, item, sets } = await world()
    const platform = await group('platform')
    for (const name of ['a', 'b', 'c', 'd']) await item(name)
    await putGrant(deps, admin, 'platform', 'a', 'required')
    await putGrant(deps, admin, 'platform', 'b', 'default')
    await putGrant(deps, admin, 'platform', 'c', 'available')
    await putGrant(deps, admin, 'everyone', 'd', 'required')
    expect(told(sets.ofGroup(platform.id))).toEqual([
      'a 1.0.0: required by platform',
      'b 1.0.0: default by platform',
    ])
  })
})
