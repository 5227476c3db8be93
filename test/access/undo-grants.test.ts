/** One act of the matrix is taken back as the trail has it, and never over what anybody did since. */
import { afterEach, describe, expect, test } from 'vitest'
import { changeGrants, type GrantChange } from '../../src/access/change-grants.ts'
import { grants, optOuts, type Tier } from '../../src/access/entitlements.repo.ts'
import { createGroup, deleteGroup, putGrant } from '../../src/access/groups.ts'
import { install, optOut } from '../../src/access/personal.ts'
import { findAct, undoGrants } from '../../src/access/undo-grants.ts'
import { listAudit, verifyAudit } from '../../src/audit/audit.ts'
import { archiveItem } from '../../src/catalog/manage.ts'
import { catalogue } from '../support/catalogue.ts'

let close: () => Promise<void> = async () => {}
afterEach(() => close())

async function world() {
  const made = await catalogue()
  close = made.close
  const { deps, db, admin } = made
  const [ann, bob] = [await made.person('ann'), await made.person('bob')]
  const boss = await made.person('boss', true)
  await made.group('platform', ann, bob)
  await made.group('design')
  const [apple, plum] = [await made.item('apple'), await made.item('plum')]
  await putGrant(deps, admin, 'platform', 'plum', 'default')
  const save = async (...changes: GrantChange[]) => (await changeGrants(deps, admin, changes)).act!
  const granted = () => [...db.all(grants)].map(({ itemId, tier }) => `${itemId} ${tier}`).sort()
  return { ...made, ann, bob, boss, apple, plum, save, granted }
}

function change(group: string, item: string, before: Tier | null, after: Tier | null): GrantChange {
  return { group, item, before, after }
}

describe('undoing', () => {
  test('puts back every grant of the act, in one transaction, with an entry for each; and so does undoing that', async () => {
    const { db, deps, admin, save, granted } = await world()
    const before = granted()
    const act = await save(
      change('platform', 'plum', 'default', null),
      change('design', 'apple', null, 'required'),
    )
    const after = granted()
    const revision = db.revisions.newest
    const undone = await undoGrants(deps, admin, act)
    expect(granted()).toEqual(before)
    expect(db.revisions.newest).toBe(revision + 1)
    const entries = await listAudit(db.sql, { limit: 2, offset: 0 })
    expect(entries.map(({ actor, action, subject, details }) => [actor, action, subject, details])).toEqual([
      ['root', 'grant.delete', 'design', { item: 'apple', before: 'required', undoes: act.first }],
      ['root', 'grant.put', 'platform', { item: 'plum', tier: 'default', before: null, undoes: act.first }],
    ])
    expect(await findAct(db, admin, undone)).toMatchObject({ isUndo: true })
    const redone = await undoGrants(deps, admin, undone)
    expect(granted()).toEqual(after)
    expect(await findAct(db, admin, redone)).toMatchObject({ isUndo: false })
    expect(await verifyAudit(db.sql)).toMatchObject({ ok: true })
  })

  test('gives an item back to nobody who had refused it, but to those who have installed it since', async () => {
    const { db, deps, admin, ann, bob, save } = await world()
    await optOut(deps, ann, 'plum')
    await optOut(deps, bob, 'plum')
    const act = await save(change('platform', 'plum', 'default', null))
    expect(db.count(optOuts)).toBe(0)
    await install(deps, bob, 'plum', null)
    const undone = await undoGrants(deps, admin, act)
    expect([...db.all(optOuts)].map(({ userId }) => userId)).toEqual([ann.userId])
    expect(await findAct(db, admin, undone)).toMatchObject({ isUndo: true })
  })

  test('refuses when somebody changed a grant of it since, even if it is as it was again', async () => {
    const { db, deps, admin, boss, save, granted } = await world()
    const act = await save(
      change('platform', 'plum', 'default', 'required'),
      change('design', 'apple', null, 'default'),
    )
    await putGrant(deps, boss, 'platform', 'plum', 'available')
    await putGrant(deps, boss, 'platform', 'plum', 'required')
    const [before, revision] = [granted(), db.revisions.newest]
    const sentence =
      'boss changed plum for platform since, so nothing was undone; look at the matrix as it is now.'
    expect(await findAct(db, admin, act)).toMatchObject({ refusal: sentence })
    await expect(undoGrants(deps, admin, act)).rejects.toMatchObject({
      code: 'grants_changed',
      message: sentence,
    })
    expect([granted(), db.revisions.newest]).toEqual([before, revision])
  })

  test('refuses a second time', async () => {
    const { deps, admin, save } = await world()
    const act = await save(change('platform', 'plum', 'default', 'required'))
    await undoGrants(deps, admin, act)
    await expect(undoGrants(deps, admin, act)).rejects.toMatchObject({ code: 'grants_changed' })
  })

  test('refuses for a group that was deleted, also when there is another of its name', async () => {
    const { deps, admin, boss, save, granted } = await world()
    const act = await save(change('platform', 'plum', 'default', null))
    await deleteGroup(deps, boss, 'platform')
    await createGroup(deps, boss, 'platform', 'Platform')
    await expect(undoGrants(deps, admin, act)).rejects.toThrow('boss deleted the group platform since')
    expect(granted()).toEqual([])
  })

  test('refuses to grant again what was archived since', async () => {
    const { deps, admin, plum, save } = await world()
    const act = await save(change('platform', 'plum', 'default', null))
    await archiveItem(deps, admin, plum)
    await expect(undoGrants(deps, admin, act)).rejects.toThrow(
      'plum is archived; restore it before granting it.',
    )
  })

  test('is for whoever did it, and for acts of the matrix alone', async () => {
    const { db, deps, admin, boss, save } = await world()
    const act = await save(
      change('platform', 'plum', 'default', 'required'),
      change('design', 'apple', null, 'default'),
    )
    const sentence = 'There is no change of yours to undo; look at the audit trail.'
    await expect(undoGrants(deps, boss, act)).rejects.toMatchObject({
      code: 'bad_request',
      message: sentence,
    })
    for (const wrong of [
      { first: 1, last: act.last },
      { first: act.first, last: act.last + 1 },
      { first: act.last, last: act.first },
      { first: 1, last: 1 },
    ])
      expect(await findAct(db, admin, wrong)).toBeUndefined()
  })
})
