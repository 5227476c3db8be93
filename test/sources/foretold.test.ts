/** What a source's preview says is what its first sync brings, and what is held is published as it was held. */
import { describe, expect, test } from 'vitest'
import { findItemById, findVersion } from '../../src/catalog/items.repo.ts'
import { deleteSource } from '../../src/sources/change-source.ts'
import { promoteHeld } from '../../src/sources/held.ts'
import type { SourceInput } from '../../src/sources/input.ts'
import { type PreviewedPlugin, previewSource } from '../../src/sources/preview.ts'
import { getSource, listHeld, listPlugins, type SourcePluginRow } from '../../src/sources/sources.repo.ts'
import { manifest, marketplaceFiles, pluginFiles, sourceStory } from './story.ts'

/** In parts, so that nobody's scanner takes it for real. */
const SECRET = ['ghp', '_', 'R7kQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3'].join('')
const the = sourceStory()
const db = () => the().stoa.deps.db

const preview = (slug: string, url: string, input: Partial<SourceInput> = {}) =>
  previewSource(the().stoa.deps, the().admin, { mode: 'marketplace', ...input, slug, url })

type Said = Pick<PreviewedPlugin, 'state' | 'servedName' | 'kind' | 'version' | 'problem' | 'issues'>

/** A plugin as a sync left it, in the words of a preview. */
function brought(row: SourcePluginRow): Said {
  const { state, problem, issues } = row
  if (state === 'failed' || state === 'unavailable')
    return { state, servedName: null, kind: null, version: null, problem, issues }
  const held = listHeld(db(), row.sourceId).find(({ plugin }) => plugin === row.name)
  if (held !== undefined) {
    const { names, kind, stored } = held.content
    const { servedName } = names
    return { state: 'ready', servedName, kind, version: stored.version, problem: null, issues }
  }
  const { servedName, kind } = findItemById(db(), row.itemId!)!
  return { state: 'ready', servedName, kind, version: row.version, problem: null, issues }
}

/** @returns what both said, by upstream name */
async function foretold(slug: string, url: string, input: Partial<SourceInput> = {}) {
  const { source, sync } = the()
  const { plugins } = await preview(slug, url, input)
  await source(slug, url, input)
  const { failed } = await sync(slug)
  const rows = listPlugins(db(), getSource(db(), slug).id)
  const said = (all: readonly (readonly [string, Said])[]) => Object.fromEntries(all)
  const states = new Map(rows.map((row) => [row.name, brought(row)]))
  // What never becomes a plugin, such as an entry that is there twice, fails in both.
  const isLost = ({ name, state }: PreviewedPlugin) =>
    state === 'failed' && states.get(name)?.state !== 'failed'
  for (const { name, problem } of plugins.filter(isLost))
    expect(failed).toContainEqual({ name, why: problem })
  const shown = plugins
    .filter((plugin) => !isLost(plugin))
    .map(({ name, state, servedName, kind, version, problem, issues }): [string, Said] => [
      name,
      { state, servedName, kind, version, problem, issues },
    ])
  expect(said(shown)).toEqual(said([...states]))
  return said(shown)
}

const entry = (name: string, source = `./plugins/${name}`) => ({ name, source })

describe('a marketplace', () => {
  test('brings what was shown, whatever is in it', async () => {
    await the().marketplace('first-here', { known: { version: '1.0.0' } })
    await the().sync('first-here')
    const repository = await the().git.repository('mixed')
    const names = [
      'Fine_Words',
      'fine-words',
      'known',
      'claude-tools',
      'needy',
      'leaky',
      'winding',
      'hollow',
      'plain',
    ]
    await repository.commit({
      '.claude-plugin/marketplace.json': manifest([
        ...names.map((name) => entry(name)),
        entry('absent'),
        { name: 'elsewhere', source: { source: 'url', url: 'https://elsewhere.example/it.git' } },
        entry('plain'),
        { source: './nameless' },
      ]),
      ...Object.assign(
        {},
        ...names.map((name) => pluginFiles(name, { version: name === 'plain' ? undefined! : '1.0.0' })),
      ),
      'plugins/needy/.claude-plugin/plugin.json': JSON.stringify({
        name: 'needy',
        version: '1.1.0',
        description: 'Needs.',
        dependencies: ['known', 'nowhere'],
      }),
      'plugins/leaky/.env': `TOKEN=${SECRET}\n`,
      [`plugins/winding/docs/${'deep/'.repeat(30)}end.md`]: 'x',
      'plugins/hollow/.claude-plugin/plugin.json': '{"name": "hollow", "skills": 1}',
    })
    const said = await foretold('mixed', repository.url)
    expect(said).toMatchObject({
      // Whose name can be served as it is has it, though it comes second.
      'fine-words': { servedName: 'fine-words' },
      Fine_Words: { servedName: 'fine-words-from-mixed' },
      known: { servedName: 'known-from-mixed', version: '1.0.0' },
      'claude-tools': { servedName: 'mixed-claude-tools' },
      needy: { version: '1.1.0' },
      leaky: { state: 'ready', issues: [{ code: 'secret_found' }] },
      winding: { issues: [{ code: 'path_long' }] },
      hollow: { state: 'failed' },
      absent: { state: 'failed' },
      elsewhere: { state: 'unavailable' },
      plain: { version: '0.1.0' },
    })
  })

  test('takes up what an earlier source of its slug left, as shown', async () => {
    const { marketplace, sync, stoa, admin } = the()
    const repository = await marketplace('again', {
      same: { version: '1.0.0' },
      changed: { version: '1.0.0' },
      silent: {},
    })
    await sync('again')
    await deleteSource(stoa.deps, admin, 'again')
    await repository.commit(
      marketplaceFiles({
        same: { version: '1.0.0' },
        changed: { version: '1.0.0', body: 'Other.' },
        silent: { body: 'Other.' },
      }),
    )
    const said = await foretold('again', repository.url)
    expect(said).toMatchObject({
      same: { servedName: 'same', version: '1.0.0' },
      changed: { servedName: 'changed', version: '1.0.1-stoa.1' },
      silent: { servedName: 'silent', version: '0.1.1' },
    })
  })

  test('that holds has what was shown waiting, and it is published as it waited', async () => {
    const { git, stoa, admin, versions, plugin } = the()
    const repository = await git.repository('patient')
    await repository.commit(marketplaceFiles({ patient: { version: '1.0.0' } }))
    await foretold('patient', repository.url, { promote: 'hold' })
    const [held] = listHeld(db(), getSource(db(), 'patient').id)
    await promoteHeld(stoa.deps, admin, held!.id)
    expect(versions('patient')).toEqual(['1.0.0'])
    const row = findVersion(db(), plugin('patient', 'patient').itemId!, '1.0.0')
    expect(row).toMatchObject(held!.content.stored)
  })
})

test('tags bring what was shown of the newest of each item', async () => {
  const repository = await the().git.repository('tagged')
  const skill = (name: string, version: string, body = 'x') => ({
    [`items/${name}/SKILL.md`]: `---\nname: ${name}\ndescription: Does ${name}.\nmetadata:\n  version: "${version}"\n---\n\n${body}\n`,
  })
  const release = async (files: Record<string, string>, ...tags: string[]) => {
    await repository.commit(files)
    for (const tag of tags) await repository.git('push', '--quiet', repository.bare, `HEAD:refs/tags/${tag}`)
  }
  await release(
    { ...skill('one', '1.0.0'), ...skill('two', '2.0.0-beta.1'), ...skill('known', '1.0.0') },
    'one@1.0.0',
    'two-v2.0.0-beta.1',
    'known@1.0.0',
  )
  await release(
    { ...skill('one', '1.1.0', 'More.'), [`items/one/${'deep/'.repeat(30)}end.md`]: 'x' },
    'one@1.1.0',
    'two@3.0.0',
    'one@1.2',
  )
  const said = await foretold('tagged', repository.url, { mode: 'tags' })
  expect(said).toMatchObject({
    one: { servedName: 'one', version: '1.1.0', kind: 'skill', issues: [{ code: 'path_long' }] },
    known: { servedName: 'known-from-tagged', version: '1.0.0' },
    two: { state: 'failed' },
  })
})
