/** What a source follows is its own: nobody uploads to it, and nothing of it changes behind an admin who holds it. */
import { describe, expect, test } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { findItem, items } from '../../src/catalog/items.repo.ts'
import { promoteHeld, rejectHeld } from '../../src/sources/held.ts'
import { getSource, listHeld } from '../../src/sources/sources.repo.ts'
import type { Api } from '../support/api.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { sourceStory } from './story.ts'

const the = sourceStory({ STARTER_ITEMS: '1' })

const heldOf = (slug: string) => listHeld(the().stoa.deps.db, getSource(the().stoa.deps.db, slug).id)

describe('uploads', () => {
  test('to an item whose source is there are refused, also of admins and of whoever added the source', async () => {
    const { stoa, marketplace, sync } = the()
    const former = await stoa.person('former', { admin: true })
    await marketplace('followed', { wrench: { version: '1.0.0' } })
    await sync('followed')
    const publish = (api: Api, item = 'wrench') =>
      api.upload(`/items/${item}/versions`, { file: pluginZip(item), version: '2.0.0' })
    expectProblem(await publish(stoa.admin), 409, 'source_owned', 'followed')
    const draft = await stoa.admin.get('//store/new?item=wrench')
    expect([draft.status, draft.body]).toEqual([409, expect.stringContaining('source_owned')])
    expect((await stoa.admin.get('//store/wrench/versions')).body).not.toContain('/store/new?item=wrench')
    expectProblem(
      await stoa.admin.post('/items/wrench/transfer', { username: 'former' }),
      409,
      'source_owned',
    )

    await stoa.admin.delete('/sources/followed')
    expect((await publish(former.api)).status).toBe(201)
    await stoa.admin.patch('/users/former', { admin: false })
    expectProblem(
      await former.api.upload('/items/wrench/versions', { file: pluginZip('wrench'), version: '3.0.0' }),
      403,
      'forbidden',
    )
  })

  test('a former admin keeps no right in what was curated in their name', async () => {
    const { stoa } = the()
    const { db } = stoa.deps
    const item = findItem(db, 'guardrails')!
    const boss = await stoa.person('boss', { admin: true })
    await db.write((tx) => tx.put(items, { ...item, ownerId: getUser(tx, 'boss').id }))
    const file = pluginZip('guardrails')
    expect((await boss.api.upload('/items/guardrails/versions', { file, version: '8.0.0' })).status).toBe(201)
    await stoa.admin.patch('/users/boss', { admin: false })
    const at = '/items/guardrails'
    for (const answer of [
      await boss.api.upload(`${at}/versions`, { file, version: '9.0.0' }),
      await boss.api.patch(at, { title: 'Mine' }),
      await boss.api.delete(at),
      await boss.api.post(`${at}/transfer`, { username: 'root' }),
      await boss.api.post(`${at}/versions/8.0.0/yank`, { reason: 'x' }),
      await boss.api.patch(at, { sharing: 'private' }),
    ])
      expectProblem(answer, 403, 'forbidden')
  })

  test('what nobody follows can be given to a person, whose it then is', async () => {
    const { stoa } = the()
    const ann = await stoa.person('ann')
    expect((await stoa.admin.post('/items/api-design/transfer', { username: 'ann' })).status).toBe(202)
    const { status, body } = await ann.api.post('/items/api-design/transfer/accept')
    expect([status, body.owner, body.source]).toEqual([200, 'ann', undefined])
    const file = skillZip('api-design')
    expect((await ann.api.upload('/items/api-design/versions', { file, version: '9.0.0' })).status).toBe(201)
  })
})

describe('a source that holds', () => {
  const manifest = (entry: object) => ({
    '.claude-plugin/marketplace.json': JSON.stringify({
      name: 'worded',
      owner: { name: 'Ann' },
      plugins: [{ name: 'saw', source: './plugins/saw', ...entry }],
    }),
    'plugins/saw/.claude-plugin/plugin.json': JSON.stringify({
      name: 'saw',
      version: '1.0.0',
      description: 'Saws.',
      author: { name: 'Ann' },
    }),
    'plugins/saw/README.md': '# Saw',
  })

  test('holds what upstream says of unchanged files too: category and tags', async () => {
    const { git, stoa, admin, source, sync } = the()
    const repository = await git.repository('worded')
    await repository.commit(manifest({ category: 'security', tags: ['cut'] }))
    await source('worded', repository.url)
    await sync('worded')
    await stoa.admin.patch('/sources/worded', { promote: 'hold' })
    const shown = async () => (await stoa.admin.get('/items/saw')).body
    const before = await shown()
    await repository.commit(manifest({ category: 'testing', tags: ['official'] }))
    expect(await sync('worded')).toMatchObject({ outcome: 'changed', held: ['saw'], updated: [] })
    expect(await shown()).toEqual(before)
    expect(await sync('worded')).toMatchObject({ outcome: 'unchanged' })
    const [held, ...others] = heldOf('worded')
    expect(others).toEqual([])
    expect(held!.summary).toMatch(/^saw 1\.0\.0 keeps its files and changes .*tags from "cut" to "official"/)
    const page = await stoa.admin.get(`//admin/sources/worded/held/${held!.id}`)
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('official')])

    await rejectHeld(stoa.deps, admin, held!.id)
    await sync('worded')
    expect([await shown(), heldOf('worded')]).toEqual([before, []])
    await repository.commit(manifest({ category: 'testing', tags: ['cut', 'wood'] }))
    await sync('worded')
    await promoteHeld(stoa.deps, admin, heldOf('worded')[0]!.id)
    expect(await shown()).toMatchObject({ tags: ['cut', 'wood'], versions: 1, latest: '1.0.0' })
    expect(await sync('worded')).toMatchObject({ outcome: 'unchanged' })
    expect(heldOf('worded')).toEqual([])
  })
})

describe('a source with another address', () => {
  test('forgets its secrets, unless new ones come along, and says so in the trail', async () => {
    const { stoa, source } = the()
    await source('moving', 'https://git.example/a.git', { secret: 's3cret', webhookSecret: 'hooked' })
    const refs = () => {
      const { secretRef, webhookSecretRef } = getSource(stoa.deps.db, 'moving')
      return { secretRef, webhookSecretRef }
    }
    const first = refs()
    await stoa.admin.patch('/sources/moving', { name: 'Moving', url: 'https://git.example/a.git' })
    expect(refs()).toEqual(first)
    await stoa.admin.patch('/sources/moving', { url: 'https://evil.example/a.git' })
    expect(refs()).toEqual({ secretRef: null, webhookSecretRef: null })
    await expect(stoa.deps.secrets.get(first.secretRef!)).rejects.toThrow()
    const { body } = await stoa.admin.get('/audit?subject=moving')
    expect(body[0].details.fields).toEqual(expect.arrayContaining(['url', 'secret', 'webhookSecret']))
    await stoa.admin.patch('/sources/moving', { url: 'https://git.example/b.git', secret: 'another' })
    expect(await stoa.deps.secrets.get(refs().secretRef!)).toBe('another')
  })

  test('a change that was made while another was on its way does not bring the old address back', async () => {
    const { stoa, source } = the()
    await source('racing', 'https://git.example/a.git', { secret: 's3cret' })
    await Promise.all([
      stoa.admin.patch('/sources/racing', { url: 'https://evil.example/a.git' }),
      stoa.admin.patch('/sources/racing', { name: 'Racing', secret: 'for-whom' }),
    ])
    const { url, name } = getSource(stoa.deps.db, 'racing')
    expect([url, name]).toEqual(['https://evil.example/a.git', 'Racing'])
  })
})
