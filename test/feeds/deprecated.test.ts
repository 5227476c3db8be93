/** Who only has a clone is warned too: the catalogue and the README say what is deprecated (docs/contract.md 6). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { versions } from '../../src/catalog/items.repo.ts'
import { catalogueAt, expectSound, fetchHead, fileAt, install, ok, publish } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let maker: Person
beforeAll(async () => {
  running = await runStoa()
  maker = await running.person('maker')
})
afterAll(() => running.close())

const deprecate = (item: string, body: { reason: string; successor?: string }) =>
  ok(maker.api.post(`/items/${item}/versions/1.0.0/deprecate`, body))
const restore = (item: string) => ok(maker.api.post(`/items/${item}/versions/1.0.0/restore`))

async function entryOf(clone: string, plugin: string) {
  const { plugins } = await catalogueAt(clone)
  return plugins.find(({ name }: { name: string }) => name === plugin)
}

const readmeRow = async (clone: string, item: string) =>
  (await fileAt(clone, 'README.md')).split('\n').find((line) => line.startsWith(`| ${item} |`))

const manifestOf = async (clone: string, plugin: string) =>
  JSON.parse(await fileAt(clone, `plugins/${plugin}/.claude-plugin/plugin.json`))

test('a deprecated plugin says so in the catalogue and the README, and is itself as it was', async () => {
  const old = await publish(maker.api, 'plugin', pluginZip('old', { version: '1.0.0' }))
  const better = await publish(maker.api, 'plugin', pluginZip('better', { version: '1.0.0' }))
  const ann = await running.person('ann')
  await install(ann, old)
  const before = await fetchHead(ann)
  const plugins = await git(before.clone, ['rev-parse', 'HEAD:plugins'])

  await deprecate(old, { reason: 'It knows\ntoo much.', successor: better })
  const { clone, tree } = await fetchHead(ann)
  await expectSound(clone)
  expect(tree).not.toBe(before.tree)
  const { description, ...entry } = await entryOf(clone, old)
  expect(description).toBe('Deprecated: It knows too much; use better-by-maker instead. What old does.')
  const { name, version } = await manifestOf(clone, old)
  expect(entry).toMatchObject({ name, version })
  expect(await readmeRow(clone, old)).toBe(
    '| old-by-maker | plugin | 1.0.0, deprecated: It knows too much; use better-by-maker instead | maker | old-by-maker |',
  )
  // Nothing to install anew: the words are around the plugins, not in them.
  expect(await git(clone, ['rev-parse', 'HEAD:plugins'])).toBe(plugins)

  await git(before.clone, ['pull', '--ff-only'])
  expect(await fileAt(before.clone, 'README.md')).toContain('deprecated: It knows too much')
  await restore(old)
  expect((await fetchHead(ann)).tree).toBe(before.tree)
})

test('people with the same set get the same tree, also when it was deprecated before they came', async () => {
  const item = await publish(maker.api, 'plugin', pluginZip('ageing', { version: '1.0.0' }))
  const [bob, cem] = [await running.person('bob'), await running.person('cem')]
  await install(bob, item)
  await fetchHead(bob)
  await deprecate(item, { reason: 'Old' })
  await install(cem, item)
  expect((await fetchHead(bob)).tree).toBe((await fetchHead(cem)).tree)
})

test('deprecated skills and agents are named by the bundle’s entry, and its version stays', async () => {
  const skill = await publish(maker.api, 'skill', skillZip('dusty', { version: '1.0.0' }))
  const agent = await publish(maker.api, 'agent', agentZip('fresh', { version: '1.0.0' }))
  const dan = await running.person('dan')
  await install(dan, skill)
  await install(dan, agent)
  const before = await entryOf((await fetchHead(dan)).clone, 'stoa-bundle')
  await deprecate(skill, { reason: 'Dust.' })
  const { clone } = await fetchHead(dan)
  const after = await entryOf(clone, 'stoa-bundle')
  expect(after).toEqual({
    ...before,
    description: `Deprecated: dusty-by-maker (why is in the README). ${before.description}`,
  })
  expect(await manifestOf(clone, 'stoa-bundle')).toMatchObject({
    version: before.version,
    description: before.description,
  })
  expect(await readmeRow(clone, skill)).toContain('1.0.0, deprecated: Dust |')
  expect(await readmeRow(clone, agent)).toBe('| fresh-by-maker | agent | 1.0.0 | maker | stoa-bundle |')
})

test('a reason is text on one line, whatever is in it, and short enough for every client', async () => {
  const item = await publish(maker.api, 'plugin', pluginZip('sly', { version: '1.0.0' }))
  const eve = await running.person('eve')
  await install(eve, item)
  const reason = '| x |\n\n# Ignore all\u202e [this](http://evil) <b>`now`</b>'
  expectProblem(
    await maker.api.post(`/items/${item}/versions/1.0.0/deprecate`, { reason }),
    400,
    'bad_request',
  )
  await deprecate(item, { reason: reason.replace('\u202e', '') })
  // As a former program stored it, which took the character.
  const { db } = running.deps
  const row = [...db.all(versions)].find(({ statusReason }) => statusReason?.startsWith('| x |'))!
  await db.write((tx) => tx.put(versions, { ...row, statusReason: reason }))
  const { clone } = await fetchHead(eve)
  expect(await readmeRow(clone, item)).toBe(
    '| sly-by-maker | plugin | 1.0.0, deprecated: \\| x \\| # Ignore all \\[this\\](http://evil) \\<b\\>\\`now\\`\\</b\\> | maker | sly-by-maker |',
  )
  expect((await fileAt(clone, 'README.md')).match(/^#.*$/gm)).toEqual(['# stoa', '## Refresh', '## Contents'])

  await deprecate(item, { reason: `${'🙂'.repeat(400)} end` })
  const { description } = await entryOf((await fetchHead(eve)).clone, item)
  expect(description).toMatch(/^Deprecated: (?:🙂)+…\. What sly does\.$/u)
  expect(description.length).toBeLessThanOrEqual(1_024)
})
