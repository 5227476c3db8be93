/** Names, versions and places that authors elsewhere chose: taken as they are meant. */
import { expect, test } from 'vitest'
import { grants, installs, optOuts } from '../../src/access/entitlements.repo.ts'
import { findItem, items } from '../../src/catalog/items.repo.ts'
import { derivedName } from '../../src/kernel/names.ts'
import { readableVersion } from '../../src/kernel/versions.ts'
import { promoteHeld } from '../../src/sources/held.ts'
import { lastName } from '../../src/sources/renames.ts'
import { listHeld } from '../../src/sources/sources.repo.ts'
import { manifest, pluginFiles, sourceStory } from './story.ts'

const the = sourceStory()
const MANIFEST = '.claude-plugin/marketplace.json'

test('versions that are nearly ones are read as they are meant', () => {
  const read: Record<string, string | undefined> = {
    '2026.01.15': '2026.1.15',
    '2026-01-15': '2026.1.15',
    '26.08.0': '26.8.0',
    '1.0.0.1': '1.0.0',
    'v1.02': '1.2.0',
    '1': '1.0.0',
    '1.0-beta.02': '1.0.0-beta.2',
    '1.0.0+build.5': '1.0.0',
    '0010.0.0': '10.0.0',
    latest: undefined,
    '1.x': undefined,
    '': undefined,
    '1.2.3.4.5': undefined,
  }
  for (const [text, version] of Object.entries(read)) expect(readableVersion(text), text).toBe(version)
})

test('names become lower-case words, without taking camel case apart', () => {
  const derived = { MyTool: 'mytool', my_tool: 'my-tool', 'A  b.c!': 'a-b-c', ünder: 'nder', '...': '' }
  for (const [name, expected] of Object.entries(derived)) expect(derivedName(name), name).toBe(expected)
})

test('a new name is followed to its end, never in circles', () => {
  const renames = new Map([['a', 'b'], ['b', 'c'], ['x', 'y'], ['y', 'x']]) // biome-ignore format: pairs
  expect(lastName('a', renames, (name) => name === 'c')).toBe('c')
  expect(lastName('a', renames, () => false)).toBeUndefined()
  expect(lastName('x', renames, () => false)).toBeUndefined()
})

test('plugins whose names and versions no client may be served get ones made from theirs', async () => {
  const { marketplace, sync, plugin, versions, stoa } = the()
  await marketplace('named', {
    my_tool: { version: '2026.01.15' },
    'my-tool': { version: '1.0.0.1' },
    MyTool: { version: 'latest' },
  })
  expect(await sync('named')).toMatchObject({ added: ['my_tool', 'my-tool', 'MyTool'], failed: [] })
  const served = (name: string) => stoa.deps.db.get(items, plugin('named', name).itemId!)!.servedName
  expect(['my-tool', 'my_tool', 'MyTool'].map(served)).toEqual(['my-tool', 'my-tool-from-named', 'mytool'])
  expect(versions('my-tool-from-named')).toEqual(['2026.1.15'])
  expect(versions('my-tool')).toEqual(['1.0.0'])
  expect(versions('mytool')).toEqual(['0.1.0'])
  expect(plugin('named', 'MyTool').issues).toMatchObject([{ code: 'version_invalid', severity: 'warning' }])
})

test.each(['.github/plugin', '.agents/plugins', '.plugin'])('a marketplace in %s is one', async (folder) => {
  const { git, source, sync, file } = the()
  const name = `from${folder.replace(/\W/g, '')}`
  const repository = await git.repository(name)
  const own = { name, version: '1.0.0', description: 'Elsewhere.', commands: 'more/' }
  await repository.commit({
    [`${folder}/marketplace.json`]: manifest([{ name, source: { source: 'local', path: './kit' } }]),
    'kit/.github/plugin/plugin.json': JSON.stringify(own),
    'kit/more/x.md': '---\ndescription: Does it.\n---\n\nBody.\n',
  })
  await source(name, repository.url)
  expect(await sync(name)).toMatchObject({ added: [name], failed: [] })
  expect(JSON.parse((await file(name, '.claude-plugin/plugin.json'))!)).toMatchObject({
    ...own,
    commands: './more/',
  })
})

test('an admin corrects one wrong entry, and syncs keep to it', async () => {
  const { git, source, sync, plugin, versions, stoa } = the()
  const repository = await git.repository('wrong')
  await repository.commit({
    [MANIFEST]: manifest([{ name: 'astray', source: './plugins/elsewhere' }]),
    ...pluginFiles('astray', { version: '1.0.0' }),
  })
  await source('wrong', repository.url)
  await sync('wrong')
  expect(plugin('wrong', 'astray')).toMatchObject({ state: 'failed' })
  const path = '/sources/wrong/plugins/astray'
  for (const wrong of [{ folder: '../x' }, { folder: '/etc' }, { version: 'latest' }])
    expect((await stoa.admin.post(path, wrong)).status, JSON.stringify(wrong)).toBe(400)
  const right = { folder: './plugins/astray', version: '2.0.0' }
  expect(await stoa.admin.post(path, right)).toMatchObject({
    status: 200,
    body: { correction: right, enabled: true },
  })
  expect(await sync('wrong')).toMatchObject({ added: ['astray'], failed: [] })
  expect(versions('astray')).toEqual(['2.0.0'])
  expect(await sync('wrong')).toMatchObject({ outcome: 'unchanged' })
  const page = (await stoa.admin.get('//admin/sources/wrong')).body
  expect(page).toContain('value="./plugins/astray"')
  const back = { folder: '', version: '' }
  expect((await stoa.admin.post(path, back)).body.correction).toBeUndefined()
  await sync('wrong')
  expect(plugin('wrong', 'astray')).toMatchObject({ state: 'failed' })
  expect(versions('astray')).toEqual(['2.0.0'])
})

test.each(['auto', 'hold'] as const)('who had a renamed plugin has the new one (%s)', async (promote) => {
  const { marketplace, sync, stoa, admin, plugin } = the()
  const [before, after] = [`before-${promote}`, `after-${promote}`]
  const repository = await marketplace(promote, { [before]: { version: '1.0.0' } }, { promote })
  const { db } = stoa.deps
  const release = async () => {
    await sync(promote)
    for (const { id } of listHeld(db)) await promoteHeld(stoa.deps, admin, id)
  }
  await release()
  const ann = (await stoa.person(`ann-${promote}`)).api
  const bob = (await stoa.person(`bob-${promote}`)).api
  await stoa.admin.post('/groups', { slug: promote, name: promote })
  await stoa.admin.put(`/groups/${promote}/members/bob-${promote}`)
  await stoa.admin.put(`/groups/${promote}/grants/${before}`, { tier: 'default' })
  await ann.put(`/items/${before}/install`, { pin: '^1.0.0' })
  await bob.put(`/items/${before}/opt-out`)
  const carl = (await stoa.person(`carl-${promote}`)).api
  await carl.put(`/items/${before}/install`, { pin: '1.0.0' })

  await repository.commit({
    [MANIFEST]: manifest([{ name: after, source: `./plugins/${after}` }], { renames: { [before]: after } }),
    ...pluginFiles(after, { version: '1.1.0' }),
    ...Object.fromEntries(Object.keys(pluginFiles(before, {})).map((path) => [path, null])),
  } as Record<string, string>)
  await release()

  const [from, to] = [findItem(db, before)!, findItem(db, after)!]
  expect(from.status).toBe('archived')
  expect(plugin(promote, before)).toMatchObject({ state: 'gone', renamedTo: after })
  const rows = (table: typeof installs, id: string) => [...db.many(table, 'item', id as never).values()]
  expect(rows(installs, to.id)).toMatchObject([{ pin: '^1.0.0' }])
  // An exact pin asks for bytes that the new one does not have.
  expect(rows(installs, from.id)).toMatchObject([{ pin: '1.0.0' }])
  expect([...db.many(grants, 'item', to.id).values()]).toMatchObject([{ tier: 'default' }])
  expect([...db.many(grants, 'item', from.id).values()]).toEqual([])
  expect([...db.many(optOuts, 'item', to.id).values()]).toHaveLength(1)
  const stack = (await ann.get('/stack')).body.entries.map(
    (entry: { servedName: string }) => entry.servedName,
  )
  expect(stack).toContain(after)
  expect(stack).not.toContain(before)
})
