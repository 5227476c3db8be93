/** What upstream gets wrong: a word for each, and what is served stays as it was. */
import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { getSource, listSyncs } from '../../src/sources/sources.repo.ts'
import { manifest, marketplaceFiles, pluginFiles, sourceStory } from './story.ts'

const the = sourceStory()
const MANIFEST = '.claude-plugin/marketplace.json'

describe('a manifest', () => {
  test.each([
    [
      'that is no JSON',
      '{"name": "x",\n "plugins": [}',
      `${MANIFEST} is not valid JSON at line 2; correct it.`,
    ],
    ['that is a list', '[]', `${MANIFEST} must hold a JSON object; correct it.`],
    ['without plugins', '{"name": "x"}', `${MANIFEST} has no list "plugins"; add one.`],
    [
      'with 10,000 plugins',
      manifest(Array.from({ length: 10_000 }, (_, index) => ({ name: `p-${index}`, source: './x' }))),
      `${MANIFEST} lists 10000 plugins, and a source has at most 2000; split it.`,
    ],
    [
      'that is gone',
      null,
      `The repository has no ${MANIFEST}; check address and ref, or make it a source of tags.`,
    ],
  ])('%s keeps the last good state', async (what, content, message) => {
    const { marketplace, sync, stoa, versions, plugin } = the()
    const slug = `broken${what.length}${message.length}`
    const name = `kept-${slug}`
    const repository = await marketplace(slug, { [name]: { version: '1.0.0' } })
    await sync(slug)
    const revision = stoa.deps.db.revisions.newest
    await repository.commit({ [MANIFEST]: content, ...pluginFiles(name, { version: '2.0.0' }) })
    expect(await sync(slug)).toMatchObject({ outcome: 'failed', error: { code: 'source_invalid', message } })
    expect(stoa.deps.db.revisions.newest).toBe(revision)
    expect(versions(name)).toEqual(['1.0.0'])
    expect(plugin(slug, name)).toMatchObject({ state: 'published', problem: null })
    expect(getSource(stoa.deps.db, slug).lastSync).toMatchObject({ outcome: 'failed', error: { message } })

    await repository.commit(marketplaceFiles({ [name]: { version: '2.0.0' } }))
    expect(await sync(slug)).toMatchObject({ outcome: 'changed', updated: [name] })
  })
})

test('one bad plugin does not stop the others, and keeps what was published of it', async () => {
  const { marketplace, sync, versions, plugin } = the()
  const repository = await marketplace('partly', { sound: { version: '1.0.0' }, shaky: { version: '1.0.0' } })
  await sync('partly')
  await repository.commit({
    ...marketplaceFiles({ sound: { version: '1.1.0' } }),
    [MANIFEST]: manifest([
      { name: 'shaky', source: './plugins/shaky' },
      { name: 'sound', source: './plugins/sound' },
      { name: '...', source: './plugins/sound' },
    ]),
    'plugins/shaky/.claude-plugin/plugin.json': '{"name": "shaky", "version": "1.1.0", "skills": 1}',
    'plugins/shaky/hooks/hooks.json': '{"hooks": 1}',
  })
  const done = await sync('partly')
  expect(done).toMatchObject({ outcome: 'partial', updated: ['sound'], archived: [] })
  expect(done.failed.map(({ name }) => name).sort()).toEqual(['...', 'shaky'])
  expect(versions('sound')).toEqual(['1.1.0', '1.0.0'])
  expect(versions('shaky')).toEqual(['1.0.0'])
  expect(plugin('partly', 'shaky')).toMatchObject({
    state: 'failed',
    problem:
      '"skills" in .claude-plugin/plugin.json is 1, but must be text or a list of texts; change it. (and 1 more)',
  })
  const { issues } = plugin('partly', 'shaky')
  expect(issues.filter(({ severity }) => severity === 'error').map(({ path }) => path)).toEqual([
    '.claude-plugin/plugin.json',
    'hooks/hooks.json',
  ])
})

test('links and submodules are left out with a word', async () => {
  const { marketplace, sync, plugin, file } = the()
  const repository = await marketplace('linked', { linked: { version: '1.0.0' } })
  await symlink('../../README.md', path.join(repository.folder, 'plugins/linked/link.md'))
  await repository.git('add', '--all')
  await repository.git(
    'update-index',
    '--add',
    '--cacheinfo',
    `160000,${'1'.repeat(40)},plugins/linked/module`,
  )
  await repository.git('commit', '--quiet', '--message', 'Link')
  await repository.git('push', '--quiet', repository.bare, 'HEAD:main')
  expect(await sync('linked')).toMatchObject({ outcome: 'changed' })
  expect(plugin('linked', 'linked').issues).toMatchObject([
    {
      code: 'file_not_served',
      severity: 'warning',
      path: 'link.md',
      message:
        '"plugins/linked/link.md" is a symbolic link that leads out of the repository or to nothing and is left out; put a regular file in its place.',
    },
    { path: 'module', message: expect.stringContaining('belongs to a submodule and is left out') },
  ])
  expect(await file('linked', 'link.md')).toBeUndefined()
})

describe('a server', () => {
  test('that has no such repository or branch fails the sync and nothing else', async () => {
    const { marketplace, source, sync, stoa, git } = the()
    await marketplace('present', { present: { version: '1.0.0' } })
    await source('branchless', `${git.baseUrl}/present.git`, { ref: 'release' })
    expect(await sync('branchless')).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'ref_not_found',
        message: 'The repository has no branch or tag "release"; its branches are main.',
      },
    })
    await source('nobody', `${git.baseUrl}/nobody.git`)
    const failed = await sync('nobody')
    expect(failed.outcome).toBe('failed')
    expect(failed.error!.code).toMatch(/^upstream_/)
    await sync('nobody')
    expect(listSyncs(stoa.deps.db, getSource(stoa.deps.db, 'nobody').id)).toHaveLength(2)
  })
})

describe('names', () => {
  test('that uploads and other sources have get the source behind them, and keep it', async () => {
    const { marketplace, sync, versions, plugin, stoa } = the()
    await marketplace('first-of-two', { twice: { version: '1.0.0' } })
    const other = await marketplace('second-of-two', {
      twice: { version: '5.0.0' },
      'x-by-ann': { version: '1.0.0' },
    })
    await sync('first-of-two')
    await sync('second-of-two')
    expect(versions('twice')).toEqual(['1.0.0'])
    expect(versions('twice-from-second-of-two')).toEqual(['5.0.0'])
    // Reads like an upload of ann's, who may come any day.
    expect(versions('x-by-ann-from-second-of-two')).toEqual(['1.0.0'])
    await other.commit(marketplaceFiles({ twice: { version: '5.1.0' }, 'x-by-ann': { version: '1.0.0' } }))
    await sync('second-of-two')
    expect(versions('twice-from-second-of-two')).toEqual(['5.1.0', '5.0.0'])
    expect(plugin('second-of-two', 'twice').itemId).not.toBe(plugin('first-of-two', 'twice').itemId)
    expect(stoa.deps.db.revisions.newest).toBeGreaterThan(0)
  })

  test('in dependencies of a marketplace are those its plugins are served by', async () => {
    const { git, marketplace, source, sync, file } = the()
    await marketplace('taken', { base: { version: '1.0.0' } })
    await sync('taken')
    const repository = await git.repository('depending')
    await repository.commit({
      ...marketplaceFiles({ base: { version: '1.0.0' } }),
      [MANIFEST]: manifest([
        {
          name: 'top',
          source: './plugins/top',
          version: '1.0.0',
          dependencies: ['base', { name: 'base', marketplace: 'acme-tools' }, 'far@other'],
        },
        { name: 'base', source: './plugins/base' },
      ]),
      'plugins/top/commands/go.md': '---\ndescription: Goes.\n---\n\nGo.\n',
    })
    await source('depending', repository.url)
    await sync('depending')
    const { dependencies } = JSON.parse((await file('top', '.claude-plugin/plugin.json'))!)
    expect(dependencies).toEqual(['base-from-depending', 'base-from-depending'])
  })
})
