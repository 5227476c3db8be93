/** Sources whose changes wait for an admin, and choices that survive syncs. */
import { describe, expect, test } from 'vitest'
import { findItem } from '../../src/catalog/items.repo.ts'
import { changedFiles } from '../../src/catalog/tree-diff.ts'
import { deleteSource, updateSource } from '../../src/sources/change-source.ts'
import { choosePlugin } from '../../src/sources/choose-plugin.ts'
import { grantSource } from '../../src/sources/grant-source.ts'
import { promoteHeld, rejectHeld } from '../../src/sources/held.ts'
import { previewSource } from '../../src/sources/preview.ts'
import { getSource, type HeldRow, listHeld, listSources } from '../../src/sources/sources.repo.ts'
import { marketplaceFiles, sourceStory } from './story.ts'

const the = sourceStory()

function held(slug: string): HeldRow[] {
  const { db } = the().stoa.deps
  return listHeld(db, getSource(db, slug).id)
}

describe('a source that holds', () => {
  test('publishes nothing before an admin has looked at it', async () => {
    const { marketplace, sync, versions, plugin, admin, stoa } = the()
    const repository = await marketplace('holding', { careful: { version: '1.0.0' } }, { promote: 'hold' })
    expect(await sync('holding')).toMatchObject({ outcome: 'changed', held: ['careful'], added: [] })
    expect(versions('careful')).toEqual([])
    expect(plugin('holding', 'careful').state).toBe('held')
    const [first] = held('holding')
    expect(first).toMatchObject({
      plugin: 'careful',
      version: '1.0.0',
      summary: 'careful 1.0.0 is new, with 2 files.',
    })

    await promoteHeld(stoa.deps, admin, first!.id)
    expect(versions('careful')).toEqual(['1.0.0'])
    expect(plugin('holding', 'careful')).toMatchObject({ state: 'published', version: '1.0.0' })
    expect(held('holding')).toEqual([])
    expect(await sync('holding')).toMatchObject({ outcome: 'unchanged' })

    await repository.commit(marketplaceFiles({ careful: { version: '1.0.0', body: 'New.' } }))
    await sync('holding')
    await repository.commit(marketplaceFiles({ careful: { version: '1.0.0', body: 'Newer.' } }))
    await sync('holding')
    const [change, ...others] = held('holding')
    expect(others).toEqual([])
    expect(change).toMatchObject({
      version: '1.0.1-stoa.1',
      summary: 'careful changes from 1.0.0 to 1.0.1-stoa.1, with 2 files.',
    })
    const before = await stoa.admin.get('/items/careful/versions/1.0.0')
    const files = await changedFiles(stoa.deps.objects, before.body.tree, change!.treeOid)
    expect(files.map(({ path }) => path)).toEqual(['.claude-plugin/plugin.json', 'commands/careful.md'])

    await rejectHeld(stoa.deps, admin, change!.id)
    expect(plugin('holding', 'careful')).toMatchObject({ state: 'published', version: '1.0.0' })
    await repository.commit({ 'README.md': 'Elsewhere.' })
    expect(await sync('holding')).toMatchObject({ held: [] })
    expect(plugin('holding', 'careful').problem).toMatch(/^An admin rejected/)
    await repository.commit(marketplaceFiles({ careful: { version: '1.1.0', body: 'Newest.' } }))
    expect(await sync('holding')).toMatchObject({ held: ['careful'] })
    expect(versions('careful')).toEqual(['1.0.0'])
  })

  test('shows the first of many, and leads to all of them', async () => {
    const { marketplace, sync, stoa } = the()
    const many = Array.from({ length: 12 }, (_, index) => [`many-${index}`, { version: '1.0.0' }])
    await marketplace('many', Object.fromEntries(many), { promote: 'hold' })
    await sync('many')
    const { body: page } = await stoa.admin.get('//admin/sources/many')
    expect(page).toContain('12 changes wait for review')
    const shown = [...page.matchAll(/class="name" href="\/admin\/sources\/many\/held\/[^>]*>([^<]*)</g)]
    expect(shown.map(([, name]) => name!.trim())).toEqual(
      Array.from({ length: 10 }, (_, index) => `many-${index} 1.0.0`),
    )
    expect(page).toContain('<a href="/admin/review?source=many">and 2 more</a>')
  })

  test('drops what upstream takes back, and publishes what waits once it no longer holds', async () => {
    const { marketplace, sync, versions, plugin, admin, stoa } = the()
    const repository = await marketplace('wavering', { wavering: { version: '1.0.0' } })
    await sync('wavering')
    await updateSource(stoa.deps, admin, 'wavering', { promote: 'hold' })
    await repository.commit(marketplaceFiles({ wavering: { version: '1.1.0' } }))
    await sync('wavering')
    expect(held('wavering')).toHaveLength(1)
    await repository.commit(marketplaceFiles({ wavering: { version: '1.0.0' } }))
    await sync('wavering')
    expect(held('wavering')).toEqual([])
    expect(plugin('wavering', 'wavering')).toMatchObject({ state: 'published', problem: null })
    await repository.commit(marketplaceFiles({ wavering: { version: '1.2.0' } }))
    await sync('wavering')
    await updateSource(stoa.deps, admin, 'wavering', { promote: 'auto' })
    await sync('wavering')
    expect(held('wavering')).toEqual([])
    expect(versions('wavering')).toEqual(['1.2.0', '1.0.0'])
  })

  test('refuses to promote what is there already, and anybody who is no admin', async () => {
    const { marketplace, sync, admin, stoa } = the()
    await marketplace('guarded', { guarded: { version: '1.0.0' } }, { promote: 'hold' })
    await sync('guarded')
    const [waiting] = held('guarded')
    const nobody = { ...admin, username: 'ann', admin: false }
    await expect(promoteHeld(stoa.deps, nobody, waiting!.id)).rejects.toThrow(
      'Only admins may change sources',
    )
    await promoteHeld(stoa.deps, admin, waiting!.id)
    await expect(promoteHeld(stoa.deps, admin, waiting!.id)).rejects.toThrow('There is no held change')
  })
})

describe('a plugin that an admin disables', () => {
  test('goes off the shelf, stays off through syncs, and comes back up to date', async () => {
    const { marketplace, sync, versions, plugin, admin, stoa } = the()
    const repository = await marketplace('choosy', {
      liked: { version: '1.0.0' },
      disliked: { version: '1.0.0' },
    })
    await sync('choosy')
    const status = () => findItem(stoa.deps.db, 'disliked')!.status
    await choosePlugin(stoa.deps, admin, 'choosy', 'disliked', { enabled: false })
    expect(status()).toBe('archived')
    await repository.commit(marketplaceFiles({ liked: { version: '1.1.0' }, disliked: { version: '1.1.0' } }))
    expect(await sync('choosy')).toMatchObject({ updated: ['liked'], added: [] })
    expect(versions('disliked')).toEqual(['1.0.0'])
    expect(plugin('choosy', 'disliked')).toMatchObject({ enabled: false, state: 'published' })
    expect(status()).toBe('archived')
    // Also through its absence.
    await repository.commit({
      ...marketplaceFiles({ liked: { version: '1.1.0' } }),
      'plugins/disliked': null,
    })
    await sync('choosy')
    await repository.commit(marketplaceFiles({ liked: { version: '1.1.0' }, disliked: { version: '1.2.0' } }))
    await sync('choosy')
    expect(plugin('choosy', 'disliked').enabled).toBe(false)
    expect(status()).toBe('archived')

    await choosePlugin(stoa.deps, admin, 'choosy', 'disliked', { enabled: true })
    expect(status()).toBe('active')
    await sync('choosy')
    expect(versions('disliked')).toEqual(['1.2.0', '1.0.0'])
    await expect(choosePlugin(stoa.deps, admin, 'choosy', 'nobody', { enabled: true })).rejects.toThrow(
      'The source "choosy" has no plugin "nobody"; check its name.',
    )
  })

  test('that somebody archived at the item itself is not brought back', async () => {
    const { marketplace, sync, stoa } = the()
    const repository = await marketplace('shelved', { shelved: { version: '1.0.0' } })
    await sync('shelved')
    await stoa.admin.delete('/items/shelved')
    await repository.commit(marketplaceFiles({ shelved: { version: '1.1.0' } }))
    await sync('shelved')
    expect(findItem(stoa.deps.db, 'shelved')!.status).toBe('archived')
  })
})

describe('a source', () => {
  test('is looked at before it is added, and nothing is kept of that', async () => {
    const { git, admin, stoa } = the()
    const repository = await git.repository('looked-at')
    await repository.commit(
      marketplaceFiles({
        seen: { version: '1.0.0' },
        'Odd Name': { version: '1.0.0' },
      }),
    )
    const revision = stoa.deps.db.revisions.newest
    const preview = await previewSource(stoa.deps, admin, { url: repository.url, mode: 'marketplace' })
    expect(preview.plugins).toMatchObject([
      { name: 'seen', servedName: 'seen', kind: 'plugin', version: '1.0.0', state: 'ready', problem: null },
      { name: 'Odd Name', servedName: 'odd-name', state: 'ready', problem: null },
    ])
    expect(stoa.deps.db.revisions.newest).toBe(revision)
    expect(listSources(stoa.deps.db).map(({ slug }) => slug)).not.toContain('looked-at')
  })

  test('goes to a group in one act, leaves its items archived when it is deleted, and finds them again', async () => {
    const { marketplace, source, sync, admin, stoa, versions } = the()
    const repository = await marketplace('kit', { hammer: { version: '1.0.0' }, nail: { version: '1.0.0' } })
    await sync('kit')
    expect(await grantSource(stoa.deps, admin, 'everyone', 'kit', 'default')).toEqual(['hammer', 'nail'])
    const ann = await stoa.person('ann-kit')
    const stack = async () =>
      (await ann.api.get('/stack')).body.entries.map((entry: { servedName: string }) => entry.servedName)
    expect(await stack()).toEqual(expect.arrayContaining(['hammer', 'nail']))

    await deleteSource(stoa.deps, admin, 'kit')
    expect(findItem(stoa.deps.db, 'hammer')!.status).toBe('archived')
    expect(await stack()).toEqual(expect.arrayContaining(['hammer', 'nail']))

    await repository.commit(marketplaceFiles({ hammer: { version: '1.1.0' }, nail: { version: '1.0.0' } }))
    await source('kit', repository.url)
    await sync('kit')
    expect(findItem(stoa.deps.db, 'hammer')!.status).toBe('active')
    expect(findItem(stoa.deps.db, 'nail')!.status).toBe('active')
    expect(versions('hammer')).toEqual(['1.1.0', '1.0.0'])
    expect(versions('nail')).toEqual(['1.0.0'])
  })
})
