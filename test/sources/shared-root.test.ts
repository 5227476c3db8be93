/** Plugins that share a folder: each is what its entry lists, for the real client as upstream, and nothing of the others. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { changedFiles } from '../../src/catalog/tree-diff.ts'
import { writeFiles } from '../cli/workshop.ts'
import { CLIENTS_FOLDER, lacks } from '../clients/installed.ts'
import { temporaryFolder } from '../support/temp.ts'
import { manifest, sourceStory } from './story.ts'

const run = promisify(execFile)
const the = sourceStory()

const skill = (name: string) => `---\nname: ${name}\ndescription: Does ${name}.\n---\n\nBody.\n`
const markdown = '---\ndescription: Does it.\n---\n\nBody.\n'
const agent = (name: string) => `---\nname: ${name}\ndescription: Helps.\n---\n\nBody.\n`
const hooks = JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command: 'echo done' }] }] } })

/** The paths that are served of an item's newest version. */
async function served(item: string): Promise<string[]> {
  const { stoa } = the()
  const [newest] = (await stoa.admin.get(`/items/${item}/versions`)).body
  const files = await changedFiles(stoa.deps.objects, undefined, newest.tree)
  return files.map((file) => file.path).sort()
}

async function follow(slug: string, files: Record<string, string>) {
  const repository = await the().git.repository(slug)
  await repository.commit(files)
  await the().source(slug, repository.url)
  const outcome = await the().sync(slug)
  expect(outcome.failed).toEqual([])
  return repository
}

const entry = (name: string, fields: Record<string, unknown>) => ({
  name,
  description: `What ${name} does.`,
  version: '1.0.0',
  source: './',
  ...fields,
})

const SHARED = {
  '.claude-plugin/marketplace.json': manifest([
    entry('papers', { strict: false, skills: ['./skills/docx', './skills/pdf'] }),
    entry('arts', { strict: false, skills: ['./skills/art', './more/music'] }),
    entry('group', { strict: false, skills: './more' }),
    entry('empty-list', { strict: false, skills: [] }),
    entry('inside', { source: './plugins/inside', strict: false }),
  ]),
  'skills/docx/SKILL.md': skill('docx'),
  'skills/docx/scripts/run.py': 'print(1)\n',
  'skills/pdf/SKILL.md': skill('pdf'),
  'skills/art/SKILL.md': skill('art'),
  'skills/art/fonts/big.ttf': 'x'.repeat(100_000),
  'more/music/SKILL.md': skill('music'),
  'more/dance/SKILL.md': skill('dance'),
  'template/SKILL.md': skill('template'),
  'shared/lib.py': 'print(2)\n',
  LICENSE: 'MIT\n',
  'README.md': '# Tools\n',
  'plugins/inside/skills/within/SKILL.md': skill('within'),
}

describe('plugins at the root of a marketplace', () => {
  test('have the skills that they list, with what lies beside all of them, and no catalogue', async () => {
    await follow('shared', SHARED)
    const common = ['.claude-plugin/plugin.json', 'LICENSE', 'README.md', 'shared/lib.py']
    expect(await served('papers')).toEqual(
      [...common, 'skills/docx/SKILL.md', 'skills/docx/scripts/run.py', 'skills/pdf/SKILL.md'].sort(),
    )
    expect(await served('arts')).toEqual(
      [...common, 'more/music/SKILL.md', 'skills/art/SKILL.md', 'skills/art/fonts/big.ttf'].sort(),
    )
    expect(await served('group')).toEqual([...common, 'more/dance/SKILL.md', 'more/music/SKILL.md'].sort())
    const all = Object.keys(SHARED).filter((file) => !/^\.claude-plugin/.test(file))
    expect(await served('empty-list')).toEqual([...all, '.claude-plugin/plugin.json'].sort())
    expect(the().plugin('shared', 'papers').issues).toMatchObject([
      { code: 'file_not_served', message: expect.stringContaining('and are left out') },
    ])
  })

  test('stay as they are while another one’s files change, and follow what they list', async () => {
    const repository = await follow('moving', {
      ...SHARED,
      '.claude-plugin/marketplace.json': manifest([
        entry('one', { strict: false, skills: ['./skills/docx'] }),
        entry('two', { strict: false, skills: ['./skills/pdf'] }),
      ]),
    })
    await repository.commit({ 'skills/pdf/SKILL.md': `${skill('pdf')}More.\n` })
    expect(await the().sync('moving')).toMatchObject({ updated: ['two'] })
    await repository.commit({
      '.claude-plugin/marketplace.json': manifest([
        entry('one', { strict: false, skills: ['./skills/docx', './skills/art'] }),
        entry('two', { strict: false, skills: ['./skills/pdf'] }),
      ]),
    })
    expect(await the().sync('moving')).toMatchObject({ updated: ['one'] })
    expect(await served('one')).toContain('skills/art/SKILL.md')
  })

  test('have the agents, commands and hooks that they list, and none that another one lists', async () => {
    await follow('parts', {
      '.claude-plugin/marketplace.json': manifest([
        entry('clerk', { strict: false, commands: ['./commands/file.md'], agents: ['./agents/clerk.md'] }),
        entry('guard', { strict: false, agents: ['./agents/guard.md'], hooks: './hooks/hooks.json' }),
        entry('linked', { strict: false, skills: ['./skills/a'], mcpServers: './servers/linked.json' }),
      ]),
      'commands/file.md': markdown,
      'commands/burn.md': markdown,
      'agents/clerk.md': agent('clerk'),
      'agents/guard.md': agent('guard'),
      'hooks/hooks.json': hooks,
      'hooks/run.sh': '#!/bin/sh\n',
      'servers/linked.json': JSON.stringify({ mcpServers: { linked: { command: 'node' } } }),
      'skills/a/SKILL.md': skill('a'),
    })
    const parts = (paths: string[]) =>
      paths.filter((file) => /\.md$|\.json$/.test(file) && !file.startsWith('.'))
    expect(parts(await served('clerk'))).toEqual(['agents/clerk.md', 'commands/file.md'])
    expect(parts(await served('guard'))).toEqual(['agents/guard.md', 'commands/burn.md', 'hooks/hooks.json'])
    expect(parts(await served('linked'))).toEqual([
      'commands/burn.md',
      'servers/linked.json',
      'skills/a/SKILL.md',
    ])
  })

  test('in a folder of it, too, and under a plugin root', async () => {
    await follow('nested', {
      '.claude-plugin/marketplace.json': manifest(
        [
          entry('left', { source: './kit', strict: false, skills: ['./skills/l'] }),
          entry('right', { source: 'kit', strict: false, skills: ['./skills/r'] }),
          entry('whole', { source: './solo', strict: false, skills: ['./extra/x'] }),
        ],
        { metadata: { pluginRoot: './' } },
      ),
      'kit/skills/l/SKILL.md': skill('l'),
      'kit/skills/r/SKILL.md': skill('r'),
      'solo/skills/y/SKILL.md': skill('y'),
      'solo/extra/x/SKILL.md': skill('x'),
      'solo/.claude-plugin/marketplace.json': '{}',
    })
    expect(await served('left')).toEqual(['.claude-plugin/plugin.json', 'skills/l/SKILL.md'])
    expect(await served('right')).toEqual(['.claude-plugin/plugin.json', 'skills/r/SKILL.md'])
    // Alone in its folder, a list adds to what is found.
    expect(await served('whole')).toEqual([
      '.claude-plugin/plugin.json',
      'extra/x/SKILL.md',
      'skills/y/SKILL.md',
    ])
  })
})

describe.skipIf(lacks('claude'))('the real client', () => {
  const claude = async (home: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH, HOME: home, GIT_CONFIG_GLOBAL: '/dev/null' }
    return (await run(path.join(CLIENTS_FOLDER, 'bin/claude'), ['plugin', ...args], { env })).stdout
  }
  const inventory = async (home: string, name: string, marketplace: string) => {
    await claude(home, 'install', `${name}@${marketplace}`)
    const details = await claude(home, 'details', `${name}@${marketplace}`)
    return details
      .split('\n')
      .filter((line) => /^ +(Skills|Agents|Hooks|MCP servers|LSP servers) \(/.test(line))
  }

  test('sees the same in what is served as upstream', async () => {
    const upstream = await temporaryFolder()
    const files = {
      ...SHARED,
      '.claude-plugin/marketplace.json': manifest([
        entry('papers-too', { strict: false, skills: ['./skills/docx', './skills/pdf'] }),
        entry('arts-too', { skills: ['./skills/art', './more/music'] }),
        entry('group-too', { strict: false, skills: './more' }),
        entry('all-too', { strict: false }),
      ]),
      'agents/helper.md': agent('helper'),
      'commands/go.md': markdown,
      'hooks/hooks.json': hooks,
      '.mcp.json': JSON.stringify({ mcpServers: { srv: { command: 'node' } } }),
    }
    await writeFiles(upstream, files)
    await follow('compared', files)
    const { stoa } = the()
    const ann = await stoa.person('ann')
    const names = ['papers-too', 'arts-too', 'group-too', 'all-too']
    for (const name of names) await ann.api.put(`/items/${name}/install`, {})
    const clone = path.join(await temporaryFolder(), 'clone')
    await run('git', ['clone', '-q', await ann.cloneUrl(), clone])
    const [before, after] = [await temporaryFolder(), await temporaryFolder()]
    await claude(before, 'marketplace', 'add', upstream)
    await claude(after, 'marketplace', 'add', clone)
    await claude(after, 'validate', clone)
    for (const name of names) {
      const wanted = await inventory(before, name, 'acme-tools')
      expect(wanted.length).toBe(5)
      expect(await inventory(after, name, 'stoa'), name).toEqual(wanted)
    }
  })
})
