/** What a repository links to: served as what it means, or left out with a word, and never as an empty plugin. */
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { changedFiles } from '../../src/catalog/tree-diff.ts'
import type { GitRepository } from '../support/git-server.ts'
import { manifest, sourceStory } from './story.ts'

const the = sourceStory()

const skill = (name: string) => `---\nname: ${name}\ndescription: Does ${name}.\n---\n\nBody.\n`
const plugin = (name: string) => JSON.stringify({ name, version: '1.0.0', description: `What ${name} does.` })

/** Follow a repository of these files and links; a link is a path and where it leads. */
async function follow(slug: string, files: Record<string, string>, links: Record<string, string>) {
  const repository = await the().git.repository(slug)
  await link(repository, links)
  await repository.commit(files)
  await the().source(slug, repository.url)
  return { repository, done: await the().sync(slug) }
}

async function link({ folder }: GitRepository, links: Record<string, string>) {
  for (const [from, to] of Object.entries(links)) {
    await mkdir(path.dirname(path.join(folder, from)), { recursive: true })
    await symlink(to, path.join(folder, from))
  }
}

async function served(item: string): Promise<string[]> {
  const { stoa } = the()
  const [newest] = (await stoa.admin.get(`/items/${item}/versions`)).body
  const files = await changedFiles(stoa.deps.objects, undefined, newest.tree)
  return files.map((file) => file.path).filter((file) => !file.startsWith('.claude-plugin/'))
}

const words = (slug: string, name: string) =>
  the()
    .plugin(slug, name)
    .issues.map(({ message }) => message)

test('a linked folder and a linked file are served as what they mean, over links on the way', async () => {
  const { done, repository } = await follow(
    'meant',
    {
      '.claude-plugin/marketplace.json': manifest([{ name: 'meant', source: './by-name/meant' }]),
      'plugins/meant/.claude-plugin/plugin.json': plugin('meant'),
      'skills/tidy/SKILL.md': skill('tidy'),
      'skills/tidy/run.sh': '#!/bin/sh\necho tidy\n',
      'shared/LICENSE': 'MIT\n',
      'agents/helper.md': '---\nname: helper\ndescription: Helps.\n---\n\nBody.\n',
    },
    {
      'by-name/meant': '../plugins/meant',
      'plugins/meant/skills': '../../all-skills',
      'all-skills': './skills/../skills',
      'plugins/meant/LICENSE': '../../shared/LICENSE',
      'plugins/meant/agents/helper.md': '../../../agents/helper.md',
    },
  )
  expect(done).toMatchObject({ added: ['meant'], failed: [] })
  expect(await served('meant')).toEqual([
    'LICENSE',
    'agents/helper.md',
    'skills/tidy/SKILL.md',
    'skills/tidy/run.sh',
  ])
  expect(words('meant', 'meant')).toEqual([])
  // What a link means may change while the plugin's own folder does not.
  await repository.commit({ 'skills/tidy/SKILL.md': `${skill('tidy')}More.\n` })
  expect(await the().sync('meant')).toMatchObject({ updated: ['meant'] })
  expect(await the().file('meant', 'skills/tidy/SKILL.md')).toContain('More.')
})

test('links that lead out, to nothing or in circles are left out with a word', async () => {
  const { done } = await follow(
    'astray',
    {
      '.claude-plugin/marketplace.json': manifest([{ name: 'astray', source: './plugins/astray' }]),
      'plugins/astray/.claude-plugin/plugin.json': plugin('astray'),
      'plugins/astray/skills/tidy/SKILL.md': skill('tidy'),
    },
    {
      'plugins/astray/passwords': '/etc/passwd',
      'plugins/astray/out': '../../../secrets',
      'plugins/astray/nothing': './missing.md',
      'plugins/astray/self': 'self',
      'plugins/astray/all': '../..',
      'plugins/astray/skills/tidy/up': '..',
    },
  )
  expect(done).toMatchObject({ added: ['astray'], failed: [] })
  expect(await served('astray')).toEqual(['skills/tidy/SKILL.md'])
  const lost = 'is a symbolic link that leads out of the repository or to nothing and is left out'
  const circle = 'is a symbolic link to a folder around it and is left out'
  const said = words('astray', 'astray').map((message) => message.split('; ')[0])
  expect(said.sort()).toEqual(
    [
      ...['nothing', 'out', 'passwords', 'self'].map((name) => `"plugins/astray/${name}" ${lost}`),
      ...['all', 'skills/tidy/up'].map((name) => `"plugins/astray/${name}" ${circle}`),
    ].sort(),
  )
})

test('links that multiply end, and the plugin says so', async () => {
  const links = Object.fromEntries(
    [...Array(20).keys()].flatMap((step) =>
      ['a', 'b'].map((name) => [`many/${step}/${name}`, `../../many/${step + 1}`]),
    ),
  )
  const { done } = await follow(
    'many',
    {
      '.claude-plugin/marketplace.json': manifest([{ name: 'many', source: './plugins/many' }]),
      'plugins/many/.claude-plugin/plugin.json': plugin('many'),
      'many/20/x.md': 'x',
    },
    { ...links, 'plugins/many/skills': '../../many/0' },
  )
  expect(done.failed).toMatchObject([{ name: 'many', why: expect.stringContaining('symbolic links') }])
})

test('a plugin of which nothing is left is not published', async () => {
  const { done, repository } = await follow(
    'hollow',
    {
      '.claude-plugin/marketplace.json': manifest([{ name: 'hollow', source: './plugins/hollow' }]),
      'plugins/hollow/.claude-plugin/plugin.json': plugin('hollow'),
      'plugins/hollow/README.md': '# Hollow\n',
    },
    { 'plugins/hollow/skills': '../../../elsewhere' },
  )
  const problem =
    'Nothing that an agent uses is left of "hollow": "plugins/hollow/skills" is a symbolic link that leads out of the repository or to nothing and is left out; put the files themselves there.'
  expect(done).toMatchObject({ added: [], failed: [{ name: 'hollow', why: problem }] })
  expect(the().plugin('hollow', 'hollow')).toMatchObject({ state: 'failed', problem })
  // A plugin that never had anything is its author's own.
  await repository.commit({ 'plugins/hollow/skills': null })
  expect(await the().sync('hollow')).toMatchObject({ added: ['hollow'], failed: [] })
})
