/** What sources and local folders bring is looked at in threads, and what costs too much fails alone. */
import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARKETPLACE_VALUES_MAX } from '../../src/kernel/limits.ts'
import { importFolder } from '../../src/sources/local-import.ts'
import { previewSource } from '../../src/sources/preview.ts'
import { manifest, marketplaceFiles, pluginFiles, type SourceStory, startSourceStory } from './story.ts'

const MANIFEST = '.claude-plugin/marketplace.json'
/** Just below the largest manifest, of as many values as fit: more than the thread below has memory for. */
const GREEDY = JSON.stringify({ name: 'greedy', hooks: Array.from({ length: 340_000 }, () => []) })
/** The JSON parser of V8 reads it, and nothing writes it again. */
const DEEP = `{"name": "deep", "hooks": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`

let the: SourceStory
let importRoot: string
beforeAll(async () => {
  importRoot = await realpath(await mkdtemp(path.join(tmpdir(), 'stoa-import-')))
  the = await startSourceStory(
    { LOCAL_IMPORT_ROOT: importRoot },
    { checkLimits: { heapBytesMax: 24 * 1_048_576 } },
  )
})
afterAll(() => the?.close())

const jobs = () => the.stoa.deps.checker.jobs

describe('a sync', () => {
  test('of plugins that cost too much has all others, and says of each what is wrong', async () => {
    const repository = await the.git.repository('costly')
    const names = ['first', 'greedy', 'deep', 'last']
    await repository.commit({
      ...marketplaceFiles({ first: { version: '1.0.0' }, last: { version: '1.0.0' } }),
      [MANIFEST]: manifest(names.map((name) => ({ name, source: `./plugins/${name}`, license: 'MIT' }))),
      'plugins/greedy/.claude-plugin/plugin.json': GREEDY,
      'plugins/deep/.claude-plugin/plugin.json': DEEP,
    })
    await the.source('costly', repository.url)
    const before = jobs()
    const sync = await the.sync('costly')
    expect(sync).toMatchObject({ outcome: 'partial', added: ['first', 'last'] })
    expect(sync.failed.map(({ name }) => name)).toEqual(['greedy', 'deep'])
    expect(the.plugin('costly', 'greedy').problem).toBe(
      'The thread for checking what a source has needs more memory than one may; make the content smaller or simpler.',
    )
    expect(the.plugin('costly', 'deep').problem).toContain('nests deeper than 100 levels')
    // The manifest; of each plugin its files, and what is in them.
    expect(jobs() - before).toBeGreaterThanOrEqual(1 + 2 * 3)
    expect(await the.file('first', 'commands/first.md')).toContain('Do it well.')

    const preview = await previewSource(the.stoa.deps, the.admin, {
      url: repository.url,
      mode: 'marketplace',
    })
    expect(preview.plugins.map(({ name, state }) => [name, state])).toEqual([
      ['first', 'ready'],
      ['greedy', 'failed'],
      ['deep', 'failed'],
      ['last', 'ready'],
    ])
  })

  test('of tags looks at each in a thread', async () => {
    const repository = await the.git.repository('tagged')
    await repository.commit(
      Object.fromEntries(
        Object.entries(pluginFiles('tagged', { version: '1.0.0' })).map(([file, content]) => [
          file.replace('plugins/tagged/', ''),
          content,
        ]),
      ),
    )
    await repository.git('tag', 'v1.0.0')
    await repository.git('push', '--quiet', repository.bare, 'v1.0.0')
    await the.source('tagged', repository.url, { mode: 'tags' })
    const before = jobs()
    expect(await the.sync('tagged')).toMatchObject({ outcome: 'changed', added: ['tagged'] })
    expect(jobs()).toBe(before + 1)
  })

  test('of a manifest that holds more values than anybody lists is refused', async () => {
    const repository = await the.git.repository('endless')
    const values = Array.from({ length: MARKETPLACE_VALUES_MAX }, () => 1)
    await repository.commit({ [MANIFEST]: manifest([{ name: 'x', source: './x', keywords: values }]) })
    await the.source('endless', repository.url)
    expect(await the.sync('endless')).toMatchObject({
      outcome: 'failed',
      error: { message: `${MANIFEST} holds more than ${MARKETPLACE_VALUES_MAX} values; split it.` },
    })
  })
})

describe('an import of a folder', () => {
  async function folder(name: string, files: Record<string, string>): Promise<void> {
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(importRoot, name, file)
      await mkdir(path.dirname(target), { recursive: true })
      await writeFile(target, content)
    }
  }

  test('is looked at in one thread, and every file arrives', async () => {
    await folder('sound', marketplaceFiles({ here: { version: '1.0.0' }, there: { version: '1.0.0' } }))
    const before = jobs()
    const imported = await importFolder(the.stoa.deps, the.admin, 'sound')
    expect(imported.map(({ item, outcome }) => [item.servedName, outcome])).toEqual([
      ['here', 'published'],
      ['there', 'published'],
    ])
    expect(jobs()).toBe(before + 1)
    expect(await the.file('there', 'commands/there.md')).toContain('Runs there.')
  })

  test('that costs too much is refused with a word', async () => {
    await folder('greedy', { '.claude-plugin/plugin.json': GREEDY })
    await expect(importFolder(the.stoa.deps, the.admin, 'greedy')).rejects.toMatchObject({
      code: 'too_costly',
    })
    expect(the.versions('greedy')).toEqual([])
  })
})
