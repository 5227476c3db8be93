/** The tree that clients read (docs/contract.md 6), from a set of everything there is. */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  catalogueAt,
  expectSound,
  fetchHead,
  fileAt,
  install,
  ok,
  publish,
  sha256,
} from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { makeZip } from '../support/zip.ts'

let running: RunningStoa
let maker: Person
beforeAll(async () => {
  running = await runStoa()
  maker = await running.person('maker')
})
afterAll(() => running.close())

const SKILL = '---\nname: tidy\ndescription: Tidies up.\n---\n\nTidy.\n'
/** Files that a careless server would change on the way. */
const FILES: Record<string, { content: Buffer; mode: number }> = {
  'bin/run': { content: Buffer.from('#!/bin/sh\nexit 0\n'), mode: 0o100755 },
  'bin/plain': { content: Buffer.from('#!/bin/sh\nexit 0\n'), mode: 0o100644 },
  'notes/crlf.txt': { content: Buffer.from('one\r\ntwo\r\n'), mode: 0o100644 },
  'notes/no-newline.md': { content: Buffer.from('end'), mode: 0o100644 },
  'notes/bom.txt': { content: Buffer.from('\uFEFFbom\n'), mode: 0o100644 },
  'notes/latin1.txt': { content: Buffer.from('Gr\xf6\xdfe\n', 'latin1'), mode: 0o100644 },
  'data/empty': { content: Buffer.alloc(0), mode: 0o100644 },
  'data/all.bin': {
    content: Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256)),
    mode: 0o100644,
  },
  'data/größe – 日本 🙂.txt': { content: Buffer.from('names too\n'), mode: 0o100644 },
  'data/with space.txt': { content: Buffer.from('$Id$ %PATH% $(x)\n'), mode: 0o100644 },
}

/** `mode path` of everything, sorted as git does. */
async function listing(clone: string): Promise<string[]> {
  const lines = await git(clone, ['-c', 'core.quotePath=false', 'ls-tree', '-r', 'HEAD'])
  return lines.split('\n').map((line) => line.replace(/^(\d+) (\w+) [0-9a-f]+\t/, '$1 $2 '))
}

function blobOf(clone: string, file: string): Buffer {
  return execFileSync('git', ['-C', clone, 'cat-file', 'blob', `HEAD:${file}`])
}

test('a mixed set is served as the catalogue, a README, its plugins and one bundle', async () => {
  await publish(
    maker.api,
    'skill',
    makeZip({ 'SKILL.md': SKILL, 'scripts/go.sh': { content: '#!/bin/sh\n', mode: 0o100755 } }),
  )
  await publish(maker.api, 'agent', agentZip('critic', { version: '2.0.0' }))
  await publish(maker.api, 'plugin', pluginZip('tool', { version: '3.1.0' }))
  const files = { 'bin/run': { content: '#!/bin/sh\n', mode: 0o100755 } }
  await publish(maker.api, 'plugin', pluginZip('deploy', { version: '1.2.3', dependencies: ['tool'], files }))
  const ann = await running.person('ann')
  for (const item of ['tidy-by-maker', 'critic-by-maker', 'deploy-by-maker']) await install(ann, item)
  const { clone } = await fetchHead(ann)
  await expectSound(clone)

  expect(await listing(clone)).toEqual([
    '100644 blob .claude-plugin/marketplace.json',
    '100644 blob .gitattributes',
    '100644 blob README.md',
    '100644 blob plugins/deploy-by-maker/.claude-plugin/plugin.json',
    '100644 blob plugins/deploy-by-maker/README.md',
    '100755 blob plugins/deploy-by-maker/bin/run',
    '100644 blob plugins/stoa-bundle/.claude-plugin/plugin.json',
    '100644 blob plugins/stoa-bundle/agents/critic-by-maker.md',
    '100644 blob plugins/stoa-bundle/skills/tidy-by-maker/SKILL.md',
    '100755 blob plugins/stoa-bundle/skills/tidy-by-maker/scripts/go.sh',
    '100644 blob plugins/tool-by-maker/.claude-plugin/plugin.json',
    '100644 blob plugins/tool-by-maker/README.md',
  ])
  const pluginsTree = await git(clone, ['rev-parse', 'HEAD:plugins'])
  const catalogue = await catalogueAt(clone)
  expect(catalogue).toEqual({
    name: 'stoa',
    owner: { name: 'Stoa' },
    metadata: { description: expect.any(String), version: expect.any(String) },
    plugins: [
      {
        name: 'deploy-by-maker',
        source: './plugins/deploy-by-maker',
        description: 'What deploy does.',
        version: '1.2.3',
        author: expect.anything(),
      },
      {
        name: 'stoa-bundle',
        source: './plugins/stoa-bundle',
        description: expect.stringContaining('1 skill and 1 agent'),
        version: expect.stringMatching(/^\d+\.\d+\.\d+-g[0-9a-f]+$/),
        author: { name: 'stoa' },
      },
      {
        name: 'tool-by-maker',
        source: './plugins/tool-by-maker',
        description: 'What tool does.',
        version: '3.1.0',
        author: expect.anything(),
      },
    ],
    renames: {},
  })
  expect(pluginsTree.startsWith(catalogue.metadata.version)).toBe(true)
  for (const { name, version, description } of catalogue.plugins) {
    const manifest = JSON.parse(await fileAt(clone, `plugins/${name}/.claude-plugin/plugin.json`))
    expect(manifest).toMatchObject({ name, version, description, author: { name: expect.any(String) } })
  }
  const deploy = JSON.parse(await fileAt(clone, 'plugins/deploy-by-maker/.claude-plugin/plugin.json'))
  expect(deploy.dependencies).toEqual(['tool-by-maker'])
  const readme = await fileAt(clone, 'README.md')
  for (const name of ['tidy-by-maker', 'critic-by-maker', 'deploy-by-maker', 'tool-by-maker'])
    expect(readme).toContain(name)
  expect(readme).toContain('claude plugin marketplace update stoa')
  expect(await fileAt(clone, 'plugins/stoa-bundle/skills/tidy-by-maker/SKILL.md')).toContain(
    'name: tidy-by-maker',
  )
  expect(await fileAt(clone, 'plugins/stoa-bundle/agents/critic-by-maker.md')).toContain(
    'name: critic-by-maker',
  )
})

test('a plugin’s manifest and its catalogue entry agree, also after a new version', async () => {
  const item = await publish(maker.api, 'plugin', pluginZip('agree', { version: '1.0.0' }))
  const bob = await running.person('bob')
  await install(bob, item)
  const manifestOf = async () => {
    const { clone } = await fetchHead(bob)
    const [entry] = (await catalogueAt(clone)).plugins
    const manifest = JSON.parse(await fileAt(clone, `plugins/${item}/.claude-plugin/plugin.json`))
    return { entry, manifest }
  }
  const before = await manifestOf()
  expect(before.manifest).toMatchObject({ name: item, version: '1.0.0' })
  expect(before.entry).toMatchObject({ name: item, version: '1.0.0', description: 'What agree does.' })
  await ok(maker.api.upload(`/items/${item}/versions`, { file: pluginZip('agree', { version: '1.1.0' }) }))
  const after = await manifestOf()
  expect(after.manifest).toMatchObject({ name: item, version: '1.1.0' })
  expect(after.entry).toMatchObject({ name: item, version: '1.1.0' })
})

/** A plugin's entry and its own manifest, as somebody gets them who installed just that. */
async function bothOf(item: string, person: string): Promise<Record<string, unknown>[]> {
  const reader = await running.person(person)
  await install(reader, item)
  const { clone } = await fetchHead(reader)
  const entry = (await catalogueAt(clone)).plugins[0]
  const manifest = JSON.parse(await fileAt(clone, `plugins/${item}/.claude-plugin/plugin.json`))
  return [entry, manifest].map(({ name, version, description, author }) => ({
    name,
    version,
    description,
    author,
  }))
}

test('the entry names who publishes, the manifest keeps who wrote it', async () => {
  const item = await publish(maker.api, 'plugin', pluginZip('credited'))
  const [entry, manifest] = await bothOf(item, 'gus')
  expect(entry?.author).toEqual({ name: maker.username })
  expect(manifest?.author).toEqual({ name: 'Ann' })
})

test('entry and manifest say the same when a new version describes itself anew', async () => {
  const zip = (version: string, description: string) =>
    makeZip({ '.claude-plugin/plugin.json': JSON.stringify({ name: 'reworded', version, description }) })
  const item = await publish(maker.api, 'plugin', zip('1.0.0', 'Does one thing.'))
  await ok(maker.api.upload(`/items/${item}/versions`, { file: zip('1.1.0', 'Does two things.') }))
  const [entry, manifest] = await bothOf(item, 'hal')
  expect(entry).toEqual(manifest)
})

test('entry and manifest say the same of a plugin that does not describe itself', async () => {
  const file = makeZip({ '.claude-plugin/plugin.json': JSON.stringify({ name: 'silent', version: '1.0.0' }) })
  const item = await publish(maker.api, 'plugin', file)
  const [entry, manifest] = await bothOf(item, 'ida')
  expect(manifest?.description).not.toBe('')
  expect(entry).toEqual(manifest)
})

test('the marketplace’s name is in the addresses, the catalogue and the bundle', async () => {
  const acme = await runStoa({ env: { MARKETPLACE_NAME: 'acme-tools' } })
  try {
    const bob = await acme.person('bob')
    const item = await publish(bob.api, 'skill', skillZip('tidy'))
    await install(bob, item)
    expect(new URL(await bob.cloneUrl()).pathname).toBe('/git/acme-tools.git')
    const { clone } = await fetchHead(bob)
    const catalogue = await catalogueAt(clone)
    expect(catalogue).toMatchObject({ name: 'acme-tools', plugins: [{ name: 'acme-tools-bundle' }] })
    expect(await listing(clone)).toContain(`100644 blob plugins/acme-tools-bundle/skills/${item}/SKILL.md`)
    expect((await bob.api.get('/stack')).body).toMatchObject({ marketplace: 'acme-tools' })
  } finally {
    await acme.close()
  }
})

test('what was uploaded is what is served: names, modes and bytes', async () => {
  const plugin = await publish(maker.api, 'plugin', pluginZip('exact', { files: FILES }))
  const skill = await publish(
    maker.api,
    'skill',
    makeZip({ ...FILES, 'SKILL.md': SKILL.replace('name: tidy', 'name: exact-skill') }),
  )
  const cleo = await running.person('cleo')
  await install(cleo, plugin)
  await install(cleo, skill)
  const { clone } = await fetchHead(cleo)
  expect(await git(clone, ['fsck', '--strict'])).toBe('')
  const listed = await listing(clone)
  for (const folder of [`plugins/${plugin}`, `plugins/stoa-bundle/skills/${skill}`]) {
    for (const [name, { content, mode }] of Object.entries(FILES)) {
      const file = `${folder}/${name}`
      expect(listed).toContain(`${mode.toString(8)} blob ${file}`)
      expect({ file, sha256: sha256(blobOf(clone, file)) }).toEqual({ file, sha256: sha256(content) })
    }
  }
})

test('the bundle has a new version whenever its content changes, and the old one when that is back', async () => {
  const skill = await publish(maker.api, 'skill', skillZip('vary', { version: '1.0.0' }))
  const agent = await publish(maker.api, 'agent', agentZip('vary-agent'))
  const dan = await running.person('dan')
  const bundle = async () => {
    const { clone } = await fetchHead(dan)
    const { plugins } = await catalogueAt(clone)
    const { version } = plugins.find(({ name }: { name: string }) => name === 'stoa-bundle')
    const manifest = JSON.parse(await fileAt(clone, 'plugins/stoa-bundle/.claude-plugin/plugin.json'))
    expect(manifest.version).toBe(version)
    return version
  }
  await install(dan, skill)
  const first = await bundle()
  await ok(
    maker.api.upload(`/items/${skill}/versions`, {
      file: skillZip('vary', { version: '1.0.1', body: 'New.' }),
    }),
  )
  const second = await bundle()
  await install(dan, skill, '1.0.0')
  expect(await bundle()).toBe(first)
  await install(dan, agent)
  const third = await bundle()
  expect(new Set([first, second, third]).size).toBe(3)
  // A plugin beside it does not concern it.
  await install(dan, await publish(maker.api, 'plugin', pluginZip('beside')))
  expect(await bundle()).toBe(third)
})

test('set in another order, the tree is the same', async () => {
  const names = ['order-b', 'order-a', 'order-a-a', 'order-c']
  const items: string[] = []
  for (const name of names) items.push(await publish(maker.api, 'skill', skillZip(name)))
  for (const name of names) items.push(await publish(maker.api, 'plugin', pluginZip(`${name}-plugin`)))
  const [eve, fay] = [await running.person('eve'), await running.person('fay')]
  for (const item of items) await install(eve, item)
  for (const item of items.toReversed()) await install(fay, item)
  const [mine, theirs] = [await fetchHead(eve), await fetchHead(fay)]
  expect(mine.commit).toBe(theirs.commit)
  await expectSound(mine.clone)
  const { plugins } = await catalogueAt(mine.clone)
  const served = plugins.map(({ name }: { name: string }) => name)
  expect(served).toEqual([...served].sort())
})
