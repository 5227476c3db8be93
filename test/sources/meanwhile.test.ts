/** What admins decide while a sync is under way counts: it is decided again by what is there then. */
import { expect, test } from 'vitest'
import { deleteSource, updateSource } from '../../src/sources/change-source.ts'
import { choosePlugin } from '../../src/sources/choose-plugin.ts'
import { findDue } from '../../src/sources/due.repo.ts'
import { promoteHeld, rejectHeld } from '../../src/sources/held.ts'
import { getSource, listHeld } from '../../src/sources/sources.repo.ts'
import { startSync } from '../../src/sources/start-sync.ts'
import { syncSource } from '../../src/sources/sync.ts'
import { withWrite } from '../../src/store/database.ts'
import { marketplaceFiles, quietRun, sourceStory } from './story.ts'

const the = sourceStory()

/** A sync before whose one transaction somebody does something. */
function syncWhile(slug: string, act: () => Promise<unknown>) {
  const { deps } = the().stoa
  let isDone = false
  const db = withWrite(deps.db, async (plan) => {
    if (!isDone) {
      isDone = true
      await act()
    }
    return deps.db.write(plan)
  })
  return syncSource({ ...deps, db }, quietRun(), getSource(deps.db, slug).id, 'hand', 'root')
}

const waiting = (slug: string) => {
  const { db } = the().stoa.deps
  return listHeld(db, getSource(db, slug).id)
}

/** Its first version is held, and the repository has moved on elsewhere. */
async function holding(slug: string) {
  const { marketplace, sync } = the()
  const repository = await marketplace(slug, { [slug]: { version: '1.0.0' } }, { promote: 'hold' })
  await sync(slug)
  await repository.commit({ 'README.md': 'Elsewhere.' })
  return { repository, held: waiting(slug)[0]! }
}

test('what is rejected meanwhile stays rejected', async () => {
  const { held } = await holding('turned-down')
  const { stoa, admin, plugin, sync } = the()
  await syncWhile('turned-down', () => rejectHeld(stoa.deps, admin, held.id))
  expect(plugin('turned-down', 'turned-down').rejectedId).toBe(held.content.upstream.contentId)
  expect(waiting('turned-down')).toEqual([])
  await sync('turned-down')
  expect(waiting('turned-down')).toEqual([])
})

test('what is promoted meanwhile is published, and known as such', async () => {
  const { held } = await holding('taken')
  const { stoa, admin, plugin, versions } = the()
  await syncWhile('taken', () => promoteHeld(stoa.deps, admin, held.id))
  expect(versions('taken')).toEqual(['1.0.0'])
  expect(plugin('taken', 'taken')).toMatchObject({ version: '1.0.0', state: 'published' })
  expect(waiting('taken')).toEqual([])
})

test('a source that is to hold from now on publishes nothing more', async () => {
  const { marketplace, stoa, admin, sync, versions } = the()
  const repository = await marketplace('careful', { careful: { version: '1.0.0' } })
  await sync('careful')
  await repository.commit(marketplaceFiles({ careful: { version: '1.1.0' } }))
  const synced = await syncWhile('careful', () =>
    updateSource(stoa.deps, admin, 'careful', { promote: 'hold' }),
  )
  expect(synced).toMatchObject({ updated: [], held: ['careful'] })
  expect(versions('careful')).toEqual(['1.0.0'])
})

test('a plugin that is disabled meanwhile is not published', async () => {
  const { marketplace, stoa, admin, sync, versions, plugin } = the()
  const repository = await marketplace('quiet', { quiet: { version: '1.0.0' } })
  await sync('quiet')
  await repository.commit(marketplaceFiles({ quiet: { version: '1.1.0' } }))
  await syncWhile('quiet', () => choosePlugin(stoa.deps, admin, 'quiet', 'quiet', { enabled: false }))
  expect(versions('quiet')).toEqual(['1.0.0'])
  expect(plugin('quiet', 'quiet').enabled).toBe(false)
})

test('what is corrected meanwhile of a plugin that has gone stays for when it comes back', async () => {
  const { marketplace, stoa, admin, sync, plugin } = the()
  const repository = await marketplace('leaving', {
    leaving: { version: '1.0.0' },
    other: { version: '1.0.0' },
  })
  await sync('leaving')
  await repository.commit(marketplaceFiles({ other: { version: '1.0.0' } }))
  await syncWhile('leaving', () => choosePlugin(stoa.deps, admin, 'leaving', 'leaving', { version: '3.0.0' }))
  expect(plugin('leaving', 'leaving').correction).toMatchObject({ version: '3.0.0' })
})

test('a title that somebody writes meanwhile stays', async () => {
  const { marketplace, stoa, sync, versions } = the()
  const repository = await marketplace('named', { named: { version: '1.0.0' } })
  await sync('named')
  await repository.commit(marketplaceFiles({ named: { version: '1.1.0' } }))
  await syncWhile('named', () => stoa.admin.patch('/items/named', { title: 'What we call it' }))
  expect(versions('named')).toEqual(['1.1.0', '1.0.0'])
  expect((await stoa.admin.get('/items/named')).body.title).toBe('What we call it')
})

test('a sync of a source that is removed meanwhile is not due for ever', async () => {
  const { marketplace, stoa, admin } = the()
  await marketplace('short-lived', { short: { version: '1.0.0' } })
  const { deps } = stoa
  const source = getSource(deps.db, 'short-lived')
  await deleteSource(deps, admin, 'short-lived')
  await expect(startSync(deps, source, 'hand', admin)).rejects.toMatchObject({ code: 'source_not_found' })
  expect(findDue(deps.db, source.id)).toBeUndefined()
})
