/** Many grants changed at once: all or none. */
import { afterEach, describe, expect, test } from 'vitest'
import { findAffected } from '../../src/access/affected.ts'
import { changeGrants, type GrantChange } from '../../src/access/change-grants.ts'
import { optOuts, type Tier } from '../../src/access/entitlements.repo.ts'
import { putGrant } from '../../src/access/groups.ts'
import { optOut } from '../../src/access/personal.ts'
import { createSets } from '../../src/access/sets.ts'
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

describe('changing many grants', () => {
  test('is one transaction with an entry for each in the trail, which stays whole', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('plum')
    await putGrant(deps, admin, 'platform', 'plum', 'default')
    const revision = db.revisions.newest
    await changeGrants(deps, admin, [
      change('platform', 'apple', 'required'),
      change('design', 'apple', 'available'),
      change('platform', 'plum', null, 'default'),
    ])
    expect(db.revisions.newest).toBe(revision + 1)
    const entries = await listAudit(db.sql, { limit: 3, offset: 0 })
    expect(entries.map(({ actor, action, subject, details }) => [actor, action, subject, details])).toEqual([
      ['root', 'grant.delete', 'platform', { item: 'plum', before: 'default' }],
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
    expect([...db.all(optOuts)].map((row) => row.userId)).toEqual([bob.userId])
  })

  test('does nothing when somebody else was faster, and says where', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('plum')
    await putGrant(deps, admin, 'platform', 'apple', 'required')
    const revision = db.revisions.newest
    const stale = change('platform', 'apple', 'available', 'default')
    expect(await changeGrants(deps, admin, [change('design', 'plum', 'default'), stale])).toEqual({
      overtaken: [stale],
    })
    expect(db.revisions.newest).toBe(revision)
  })

  test('refuses archived items by name, and then does nothing at all', async () => {
    const { db, deps, admin, item } = await world()
    await item('apple')
    await item('old', { status: 'archived' })
    await item('older', { status: 'archived' })
    const revision = db.revisions.newest
    const one = [change('design', 'apple', 'default'), change('design', 'old', 'default')]
    const sentence = 'old is archived; restore it before granting it.'
    await expect(changeGrants(deps, admin, one)).rejects.toMatchObject({
      code: 'archived',
      message: sentence,
    })
    await expect(findAffected(db, one)).rejects.toThrow(sentence)
    await expect(
      changeGrants(deps, admin, [...one, change('platform', 'older', 'required')]),
    ).rejects.toThrow('old, older are archived; restore them before granting them.')
    expect(db.revisions.newest).toBe(revision)
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
