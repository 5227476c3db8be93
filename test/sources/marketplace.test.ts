/** A source follows a marketplace: what is there comes in, what changes is published, what goes is archived. */
import { describe, expect, test } from 'vitest'
import { listAudit } from '../../src/audit/audit.ts'
import { findItem } from '../../src/catalog/items.repo.ts'
import { manifest, marketplaceFiles, pluginFiles, sourceStory } from './story.ts'

const the = sourceStory()

describe('a marketplace of every shape', () => {
  const SKILL = '---\nname: writing\ndescription: How to write, and when.\n---\n\nWrite.\n'

  test('becomes items under their own names, with what the entries say', async () => {
    const { git, source, sync, plugin, versions, file, stoa } = the()
    const repository = await git.repository('shapes')
    await repository.commit({
      '.claude-plugin/marketplace.json': manifest(
        [
          { name: 'dotted', source: './tools/dotted', category: 'security', tags: ['Lint', 'a/b'] },
          { name: 'bare', source: 'bare', description: 'From the entry.', version: '3.1.0' },
          {
            name: 'lonely',
            source: './tools/lonely',
            strict: false,
            skills: ['./skills/writing'],
            author: { name: 'Ann' },
          },
          { name: 'whole', source: '.', version: '1.0.0' },
          {
            name: 'mixed',
            source: './tools/mixed',
            version: '9.9.9',
            description: 'Entry.',
            keywords: ['x'],
          },
          { name: 'split', source: './tools/split', strict: false, commands: ['./commands'] },
          { name: 'escaping', source: '../elsewhere' },
          { name: 'missing', source: './tools/nothing' },
          { name: 'package', source: { source: 'npm', package: '@acme/tools' } },
          { name: 'archive', source: { source: 'archive', url: 'https://example.com/a.zip' } },
          { name: 'remote', source: { source: 'github', repo: 'acme/remote' } },
          { name: 'dotted', source: './tools/bare' },
          { source: './tools/bare' },
          'nonsense',
        ],
        { metadata: { pluginRoot: './tools' } },
      ),
      'tools/dotted/.claude-plugin/plugin.json': JSON.stringify({
        name: 'dotted',
        version: '1.2.0',
        description: 'Dots.',
      }),
      'tools/bare/commands/go.md': '---\ndescription: Goes.\n---\n\nGo.\n',
      'tools/lonely/skills/writing/SKILL.md': SKILL,
      'tools/mixed/.claude-plugin/plugin.json': JSON.stringify({
        name: 'mixed',
        version: '2.0.0',
        description: 'Own.',
      }),
      'tools/split/.claude-plugin/plugin.json': JSON.stringify({ name: 'split', commands: ['./commands'] }),
      'tools/split/commands/go.md': '---\ndescription: Goes.\n---\n\nGo.\n',
      'README.md': '# Tools\n',
    })
    await source('shapes', repository.url)
    const done = await sync('shapes')

    expect(done).toMatchObject({ outcome: 'partial', error: null })
    expect([...done.added].sort()).toEqual(['bare', 'dotted', 'lonely', 'mixed', 'whole'])
    expect(done.failed.map(({ name }) => name).sort()).toEqual(
      ['dotted', 'escaping', 'missing', 'plugins[12]', 'plugins[13]', 'split'].sort(),
    )
    expect(findItem(stoa.deps.db, 'dotted')).toMatchObject({
      source: 'shapes',
      category: 'Security',
      tags: ['lint'],
      description: 'Dots.',
      sharing: 'public',
      kind: 'plugin',
    })
    expect(versions('dotted')).toEqual(['1.2.0'])
    expect(plugin('shapes', 'dotted').problem).toMatch(/^"dotted" is listed twice, and the first one counts/)
    expect(versions('bare')).toEqual(['3.1.0'])
    expect(JSON.parse((await file('bare', '.claude-plugin/plugin.json'))!)).toMatchObject({
      name: 'bare',
      version: '3.1.0',
      description: 'From the entry.',
      author: { name: 'shapes' },
    })
    expect(versions('lonely')).toEqual(['0.1.0'])
    expect(JSON.parse((await file('lonely', '.claude-plugin/plugin.json'))!)).toMatchObject({
      skills: ['./skills/writing'],
      author: { name: 'Ann' },
    })
    expect(await file('whole', 'tools/bare/commands/go.md')).toContain('Goes.')
    expect(versions('mixed')).toEqual(['2.0.0'])
    expect(JSON.parse((await file('mixed', '.claude-plugin/plugin.json'))!)).toMatchObject({
      description: 'Own.',
      keywords: ['x'],
    })
    expect(plugin('shapes', 'split')).toMatchObject({
      state: 'failed',
      problem:
        'The entry of "split" says "strict": false and declares "commands" beside a plugin.json, which clients take for a conflict; take it out of the entry, or say "strict": true.',
    })
    expect(plugin('shapes', 'escaping')).toMatchObject({
      state: 'failed',
      problem: '"../elsewhere" leads out of the repository; name a folder in it, such as "./plugins/lint".',
    })
    expect(plugin('shapes', 'missing')).toMatchObject({
      state: 'failed',
      problem:
        '"tools/nothing", where "missing" should be, is not a folder of the repository; correct its source in .claude-plugin/marketplace.json.',
    })
    expect(plugin('shapes', 'package')).toMatchObject({
      state: 'unavailable',
      problem:
        'The plugin is an npm package, which Stoa does not fetch; publish the plugin from a Git repository to have it here.',
    })
    expect(plugin('shapes', 'archive').state).toBe('unavailable')
    expect(plugin('shapes', 'remote')).toMatchObject({
      state: 'unavailable',
      problem:
        'The plugin is in https://github.com/acme/remote.git, and github.com is not in OUTBOUND_ALLOW; add it there to have the plugin here.',
    })
  })

  test('brings plugins of other repositories whose hosts are allowed, and follows them', async () => {
    const { git, source, sync, versions, file, plugin } = the()
    const [library, tools] = [await git.repository('library'), await git.repository('outer')]
    await library.commit(pluginFiles('far', { version: '1.0.0' }))
    const pinned = await library.commit(pluginFiles('far', { version: '1.1.0' }))
    await library.git('tag', '-a', '-m', 'One', 'stable', `${pinned}~1`)
    await library.git('push', '--quiet', library.bare, 'stable')
    await tools.commit({
      '.claude-plugin/marketplace.json': manifest([
        { name: 'far', source: { source: 'git-subdir', url: library.url, path: 'plugins/far' } },
        {
          name: 'far-stable',
          source: { source: 'git-subdir', url: library.url, path: 'plugins/far', ref: 'stable' },
        },
        {
          name: 'far-pinned',
          source: { source: 'git-subdir', url: library.url, path: 'plugins/far', sha: pinned },
        },
        { name: 'far-lost', source: { source: 'git-subdir', url: library.url, path: 'plugins/lost' } },
        { name: 'far-whole', source: { source: 'url', url: library.url }, version: '1.0.0' },
      ]),
    })
    await source('outer', tools.url)
    const first = await sync('outer')
    expect(first.failed.map(({ name }) => name)).toEqual(['far-lost'])
    expect(versions('far')).toEqual(['1.1.0'])
    expect(versions('far-stable')).toEqual(['1.0.0'])
    expect(versions('far-pinned')).toEqual(['1.1.0'])
    expect(await file('far-whole', 'plugins/far/commands/far.md')).toContain('Do it well.')
    expect(plugin('outer', 'far').origin).toMatchObject({ url: library.url, ref: 'HEAD', oid: pinned })

    await library.commit(pluginFiles('far', { version: '1.2.0' }))
    const second = await sync('outer')
    expect(second.updated).toEqual(['far', 'far-whole'])
    expect(versions('far')).toEqual(['1.2.0', '1.1.0'])
    expect(versions('far-pinned')).toEqual(['1.1.0'])
  })
})

describe('what changes upstream', () => {
  test('comes as the version it says, or as the next pre-release, or counted from 0.1.0', async () => {
    const { marketplace, sync, versions, file, plugin } = the()
    const repository = await marketplace('changing', { stamped: { version: '1.2.0' }, plain: {} })
    await sync('changing')
    const change = async (plugins: Parameters<typeof marketplaceFiles>[0]) => {
      await repository.commit(marketplaceFiles(plugins))
      return sync('changing')
    }
    await change({ stamped: { version: '1.2.0', body: 'Changed.' }, plain: { body: 'Changed.' } })
    expect(versions('stamped')).toEqual(['1.2.1-stoa.1', '1.2.0'])
    expect(versions('plain')).toEqual(['0.1.1', '0.1.0'])
    expect(plugin('changing', 'stamped').problem).toBe(
      'Upstream calls this 1.2.0, which was published with other content or is not newer; clients get it as 1.2.1-stoa.1.',
    )
    await change({ stamped: { version: '1.2.0', body: 'Again.' }, plain: { body: 'Changed.' } })
    expect(versions('stamped')).toEqual(['1.2.1-stoa.2', '1.2.1-stoa.1', '1.2.0'])
    const back = await change({ stamped: { version: '1.2.1', body: 'Again.' }, plain: { body: 'Changed.' } })
    expect(back).toMatchObject({ outcome: 'changed', updated: ['stamped'], added: [], archived: [] })
    expect(versions('stamped')[0]).toBe('1.2.1')
    expect(plugin('changing', 'stamped').problem).toBeNull()
    await change({ stamped: { version: '1.1.0', body: 'Gone back.' }, plain: { body: 'Changed.' } })
    expect(versions('stamped')[0]).toBe('1.2.2-stoa.1')
    expect(await file('stamped', 'commands/stamped.md')).toContain('Gone back.')
    expect(versions('plain')).toEqual(['0.1.1', '0.1.0'])
  })

  test('archives what is no longer listed, and brings it back with its people', async () => {
    const { marketplace, sync, stoa, plugin, versions } = the()
    const repository = await marketplace('leaving', {
      stays: { version: '1.0.0' },
      goes: { version: '1.0.0' },
    })
    await sync('leaving')
    const ann = await stoa.person('ann-leaving')
    expect((await ann.api.put('/items/goes/install')).status).toBe(200)

    await repository.commit({ ...marketplaceFiles({ stays: { version: '1.0.0' } }), 'plugins/goes': null })
    expect(await sync('leaving')).toMatchObject({ outcome: 'changed', archived: ['goes'], updated: [] })
    expect(findItem(stoa.deps.db, 'goes')!.status).toBe('archived')
    expect(plugin('leaving', 'goes')).toMatchObject({
      state: 'gone',
      problem: 'It is no longer listed upstream, so its item is archived: whoever has it keeps it.',
    })
    const names = (await ann.api.get('/stack')).body.entries.map(
      (entry: { servedName: string }) => entry.servedName,
    )
    expect(names).toContain('goes')
    const trail = await listAudit(stoa.deps.db.sql, { limit: 10, offset: 0, subject: 'goes' })
    expect(trail[0]).toMatchObject({ action: 'item.archive', actor: 'root', details: { source: 'leaving' } })

    await repository.commit(marketplaceFiles({ stays: { version: '1.0.0' }, goes: { version: '1.0.0' } }))
    expect(await sync('leaving')).toMatchObject({ outcome: 'changed', added: ['goes'] })
    expect(findItem(stoa.deps.db, 'goes')!.status).toBe('active')
    expect(versions('goes')).toEqual(['1.0.0'])
  })

  test('does not overwrite what an admin wrote in the store, and follows where nobody did', async () => {
    const { marketplace, sync, stoa } = the()
    const repository = await marketplace('worded', { worded: { version: '1.0.0' } })
    await sync('worded')
    await stoa.admin.patch('/items/worded', { title: 'My own title' })
    const entry = {
      name: 'worded',
      source: './plugins/worded',
      displayName: 'Upstream title',
      category: 'Research',
    }
    await repository.commit({ '.claude-plugin/marketplace.json': manifest([entry]) })
    await sync('worded')
    expect(findItem(stoa.deps.db, 'worded')).toMatchObject({ title: 'My own title', category: 'Research' })
  })

  test('is nothing when nothing changed: one ls-refs, and nothing else', async () => {
    const { marketplace, sync, git, stoa } = the()
    await marketplace('quiet', { quiet: { version: '1.0.0' } })
    await sync('quiet')
    const [before, revision] = [git.requests.length, stoa.deps.db.revisions.newest]
    expect(await sync('quiet')).toMatchObject({ outcome: 'unchanged' })
    const requests = git.requests.slice(before)
    expect(requests.filter((request) => request.startsWith('POST'))).toEqual([
      'POST /quiet.git/git-upload-pack',
    ])
    expect(requests.length).toBe(2)
    expect(stoa.deps.db.revisions.newest).toBe(revision)
  })
})
