/** "Which version", row by row, and what is said of it. */
import { afterEach, describe, expect, test } from 'vitest'
import { changeGrants } from '../../src/access/change-grants.ts'
import { addMember, createGroup, putGrant, removeMember } from '../../src/access/groups.ts'
import { install, optOut } from '../../src/access/personal.ts'
import { createSets } from '../../src/access/sets.ts'
import { undoGrants } from '../../src/access/undo-grants.ts'
import { items } from '../../src/catalog/items.repo.ts'
import { yankVersion } from '../../src/catalog/version-status.ts'
import { catalogue, type ItemOptions } from '../support/catalogue.ts'

let close: () => Promise<void> = async () => {}
afterEach(() => close())

/** Ann, and items by their versions with what each depends on. */
async function world(content: Record<string, Record<string, ItemOptions['dependencies']>>) {
  const made = await catalogue()
  close = made.close
  const ann = await made.person('ann')
  for (const [name, versions] of Object.entries(content)) {
    const [first, ...others] = Object.entries(versions)
    const item = await made.item(name, { version: first![0], dependencies: first![1] ?? [] })
    for (const [version, dependencies = []] of others) await made.version(item, version, { dependencies })
  }
  const sets = createSets(made.db)
  const item = (name: string) => made.db.find(items, 'servedName', name)!
  return {
    ...made,
    ann,
    yank: (name: string, version: string) =>
      yankVersion(made.deps, made.admin, item(name), version, 'Broken.'),
    take: (name: string, pin: string | null = null) => install(made.deps, ann, name, pin),
    set: () => sets.ofUser(ann.userId).entries.map((one) => `${one.item.servedName} ${one.version.version}`),
    why: () => sets.ofUser(ann.userId).unavailable.map((one) => one.why),
  }
}

test('the newest that everybody accepts is found, whoever refuses the others', async () => {
  const offered = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4', '1.1.0-beta.1', '1.1.1-stoa.1']
  const { take, set } = await world({
    core: Object.fromEntries(offered.map((version) => [version, []])),
    ...Object.fromEntries(
      ['^1.0.0', '<1.0.4 || >1.0.4', '<=1.0.4', '^1.0.0', '>=1.0.0 <1.0.3 || 1.0.4', '1.0.x'].map(
        (range, index) => [`user-${index}`, { '1.0.0': [{ name: 'core', range }] }],
      ),
    ),
  })
  for (let index = 0; index < 6; index += 1) await take(`user-${index}`)
  expect(set()[0]).toBe('core 1.0.2')
})

describe('a pin that nothing fits any longer', () => {
  test.each(['required', 'default'] as const)('takes nothing away that is %s', async (tier) => {
    const { deps, admin, take, yank, set, why } = await world({ core: { '1.0.0': [], '2.0.0': [] } })
    await putGrant(deps, admin, 'everyone', 'core', tier)
    await take('core', '^2.0.0')
    await yank('core', '2.0.0')
    expect(set()).toEqual(['core 1.0.0'])
    expect(why()).toEqual([
      'No version of core fits your pin ^2.0.0, and a group gives it to you, so you have 1.0.0; change the pin or remove it.',
    ])
  })

  test('takes away what one only installed, with its reason', async () => {
    const { take, yank, set, why } = await world({ core: { '1.0.0': [], '2.0.0': [] } })
    await take('core', '^2.0.0')
    await yank('core', '2.0.0')
    expect(set()).toEqual([])
    expect(why()).toEqual(['No version of core fits your pin ^2.0.0; change the pin or remove it.'])
  })

  test('is not got around by what needs the item', async () => {
    const { take, yank, set, why } = await world({
      core: { '1.0.0': [], '2.0.0-beta.1': [] },
      top: { '1.0.0': [{ name: 'core' }] },
    })
    await take('core', '^1.0.0')
    await yank('core', '1.0.0')
    await take('top')
    expect(set()).toEqual(['top 1.0.0'])
    expect(why()).toEqual([
      'No version of core fits your pin ^1.0.0, and top needs it; change the pin or remove it.',
    ])
  })
})

test.each(['1.0.0', '=1.0.0', 'v1.0.0', '= 1.0.0', '1.0.0 - 1.0.0', '>=1.0.0 <=1.0.0', '1.0.0+stoa.1'])(
  '%s is that exact version, also when it was yanked, in a pin and in a dependency',
  async (spelled) => {
    const needy = { '1.0.0': [{ name: 'base', range: spelled }] }
    const versions = { '1.0.0': [], '2.0.0': [] }
    const { take, yank, set, why } = await world({ base: versions, core: versions, needy })
    await take('core', spelled)
    await take('needy')
    await yank('core', '1.0.0')
    await yank('base', '1.0.0')
    expect(set()).toEqual(['base 1.0.0', 'core 1.0.0', 'needy 1.0.0'])
    expect(why()).toEqual([])
  },
)

describe('what several depend on', () => {
  const core = { '1.0.0': [], '1.5.0': [], '2.0.0': [] }

  test('is the version that all accept, however deep they are', async () => {
    const top = { '1.0.0': [{ name: 'core' }, { name: 'mid' }] }
    const mid = { '1.0.0': [{ name: 'core', range: '^1.0.0' }] }
    const { take, set, why } = await world({ core, mid, top })
    await take('top')
    expect(set()).toEqual(['core 1.5.0', 'mid 1.0.0', 'top 1.0.0'])
    expect(why()).toEqual([])
    await take('core')
    expect(set()).toContain('core 1.5.0')
  })

  test('follows the version that a dependant gets in the end', async () => {
    const mid = { '1.0.0': [{ name: 'core', range: '^1.0.0' }], '2.0.0': [{ name: 'core', range: '^2.0.0' }] }
    const top = { '1.0.0': [{ name: 'mid' }, { name: 'last' }] }
    const last = { '1.0.0': [{ name: 'mid', range: '^1.0.0' }] }
    const { take, set } = await world({ core, last, mid, top })
    await take('top')
    expect(set()).toEqual(['core 1.5.0', 'last 1.0.0', 'mid 1.0.0', 'top 1.0.0'])
  })

  test('names everybody with their ranges where none fits all', async () => {
    const { take, set, why } = await world({
      core,
      east: { '1.0.0': [{ name: 'core', range: '^1.0.0' }] },
      west: { '1.0.0': [{ name: 'core', range: '^2.0.0' }] },
      calm: { '1.0.0': [{ name: 'core' }] },
    })
    for (const name of ['east', 'west', 'calm']) await take(name)
    expect(set()).toContain('core 1.5.0')
    expect(why()).toEqual([
      'No version of core is accepted by all that depend on it: east wants ^1.0.0, west wants ^2.0.0; you have 1.5.0; ask their owners.',
    ])
    await take('core', '2.0.0')
    expect(set()).toContain('core 2.0.0')
    expect(why()).toEqual([
      'You pinned core to 2.0.0, so you have 2.0.0, but east wants ^1.0.0; change the pin or remove it.',
    ])
  })

  test('ends where ranges chase each other for ever', async () => {
    const { take, set, why } = await world({
      a: { '1.0.0': [{ name: 'b', range: '^2.0.0' }], '2.0.0': [{ name: 'b', range: '^1.0.0' }] },
      b: { '1.0.0': [{ name: 'a', range: '^1.0.0' }], '2.0.0': [{ name: 'a', range: '^2.0.0' }] },
    })
    await take('a')
    expect(set()).toHaveLength(2)
    expect(why().length).toBeGreaterThan(0)
  })
})

test('an opt-out ends when the group only offers the item', async () => {
  const { deps, admin, ann, set } = await world({ core: { '1.0.0': [] } })
  await putGrant(deps, admin, 'everyone', 'core', 'default')
  await optOut(deps, ann, 'core')
  await putGrant(deps, admin, 'everyone', 'core', 'available')
  await putGrant(deps, admin, 'everyone', 'core', 'default')
  expect(set()).toEqual(['core 1.0.0'])
})

test('undoing gives an opt-out back to those alone whom the group gives the item by then', async () => {
  const { deps, admin, ann, set } = await world({ core: { '1.0.0': [] } })
  await createGroup(deps, admin, 'team', 'Team')
  await addMember(deps, admin, 'team', 'ann')
  await putGrant(deps, admin, 'team', 'core', 'default')
  await optOut(deps, ann, 'core')
  const gone = { group: 'team', item: 'core', before: 'default', after: null } as const
  const { act } = await changeGrants(deps, admin, [gone])
  await removeMember(deps, admin, 'team', 'ann')
  await undoGrants(deps, admin, act!)
  await addMember(deps, admin, 'team', 'ann')
  expect(set()).toEqual(['core 1.0.0'])
})
