/** Stamping: what publishing writes, so that name and version agree wherever clients look. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import type { BundleFile } from '../../src/intake/bundle.ts'
import type { Bundle } from '../../src/intake/inspect.ts'
import { inspectFiles } from '../../src/intake/inspect.ts'
import { kinds, type Stamp } from '../../src/intake/kinds/index.ts'
import { good, manifest, markdown, PLUGIN_JSON, plugin, upload } from '../support/uploads.ts'
import { MODE } from '../support/zip.ts'

const STAMP: Stamp = {
  servedName: 'scout-by-ann',
  version: '2.1.0',
  description: 'Finds things.',
  authorName: 'Ann',
}
const BASE = 'name: scout\ndescription: Finds things.'

function stamped(bundle: Pick<Bundle, 'kind' | 'files'>, stamp: Stamp = STAMP): BundleFile[] {
  const once = kinds[bundle.kind].stamp(bundle, stamp)
  const twice = kinds[bundle.kind].stamp({ files: once }, stamp)
  expect(twice.map(told)).toEqual(once.map(told))
  return once
}

/** With its bytes as text, which is compared sooner. */
function told({ content, ...file }: BundleFile) {
  return { ...file, content: content.toString('latin1') }
}

function textOf(files: readonly BundleFile[], path: string): string {
  return files.find((file) => file.path === path)!.content.toString()
}

async function skill(yaml: string, body?: string): Promise<Bundle> {
  const { bundle } = await upload({ 'SKILL.md': markdown(yaml, body) })
  return bundle!
}

describe('a stamped skill', () => {
  test('carries its served name and version, and all else as it was', async () => {
    const bundle = await skill(`# first\n${BASE} # why\nlicense: 'MIT'`, '\n# Scout\n\n---\n\r\nEnd')
    expect(textOf(stamped(bundle), 'SKILL.md')).toBe(
      markdown(
        "# first\nname: scout-by-ann\ndescription: Finds things. # why\nlicense: 'MIT'\nmetadata:\n  version: 2.1.0",
        '\n# Scout\n\n---\n\r\nEnd',
      ),
    )
  })

  test('replaces the version under metadata and keeps its neighbours', async () => {
    const bundle = await skill(`${BASE}\nmetadata:\n  team: core\n  version: 1.0.0`)
    expect(textOf(stamped(bundle), 'SKILL.md')).toBe(
      markdown('name: scout-by-ann\ndescription: Finds things.\nmetadata:\n  team: core\n  version: 2.1.0'),
    )
  })

  test('gets a name where it had none', async () => {
    const { bundle } = await upload({ 'SKILL.md': markdown('description: b') }, { name: 'scout' })
    expect(parse(textOf(stamped(bundle!), 'SKILL.md').split('---')[1]!)).toMatchObject({
      name: 'scout-by-ann',
    })
  })

  test.each(['null', 'true', '123', '1e5', '0x1f', 'no', '007'])(
    'may be called %s, which stays text',
    async (servedName) => {
      const files = stamped(await skill(BASE), { ...STAMP, servedName })
      expect(inspectFiles(files)).toMatchObject({ issues: [], bundle: { name: servedName } })
    },
  )

  test('keeps every other file, byte for byte and with its executable bit', async () => {
    const bundle = await good({
      'SKILL.md': { content: markdown(BASE), mode: MODE.executable },
      'run.sh': { content: '#!/bin/sh\r\n', mode: MODE.executable },
      'photo.bin': Buffer.from([0, 255, 13, 10]),
      'inner/SKILL.md': markdown('name: inner\ndescription: b'),
    })
    const files = stamped(bundle)
    expect(files.map(({ path, mode }) => [path, mode])).toEqual(
      bundle.files.map(({ path, mode }) => [path, mode]),
    )
    for (const [index, file] of files.entries()) {
      if (file.path !== 'SKILL.md') expect(file.content).toBe(bundle.files[index]!.content)
    }
  })

  test('does not carry the deflate stream of the file it replaced', async () => {
    const bundle = await good({ 'SKILL.md': markdown(BASE) })
    expect(bundle.files[0]).toHaveProperty('deflated')
    expect(stamped(bundle)[0]).not.toHaveProperty('deflated')
  })

  test('comes without the byte order mark', async () => {
    const { bundle } = await upload({ 'SKILL.md': `\ufeff${markdown(BASE)}` })
    expect(textOf(stamped(bundle!), 'SKILL.md').startsWith('---\nname: scout-by-ann\n')).toBe(true)
  })

  test('reads back as what was stamped, whatever its front matter holds', async () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...' \n-#:{}[]"\'|>&*!%@`\tab') }),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
    )
    const key = fc.stringMatching(/^[a-z][a-z -]{0,8}$/)
    const values = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar), fc.dictionary(key, scalar)))
    const description = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
      .filter((text) => text.trim() !== '')
    const style = fc.constantFrom(
      'PLAIN',
      'QUOTE_SINGLE',
      'QUOTE_DOUBLE',
      'BLOCK_LITERAL',
      'BLOCK_FOLDED',
    ) as fc.Arbitrary<'PLAIN'>
    fc.assert(
      fc.property(values, description, style, fc.boolean(), (others, said, defaultStringType, isCrlf) => {
        const fields = { ...others, name: 'scout', description: said, metadata: { a: 'b', version: '1.0.0' } }
        const yaml = stringify(fields, { defaultStringType, defaultKeyType: 'PLAIN' }).trimEnd()
        const text = isCrlf ? markdown(yaml).replaceAll('\n', '\r\n') : markdown(yaml)
        const files = [{ path: 'SKILL.md', mode: '100644' as const, content: Buffer.from(text) }]
        const before = inspectFiles(files).bundle
        fc.pre(before !== undefined)
        const after = inspectFiles(stamped({ kind: 'skill', files })).bundle
        expect(after).toMatchObject({
          name: 'scout-by-ann',
          version: '2.1.0',
          description: before!.description,
        })
      }),
      { seed: 20_260, numRuns: 500 },
    )
  })
})

describe('a stamped agent', () => {
  test('is one file, named as it is served, that is not executable', async () => {
    const { bundle } = await upload({
      'scout.md': { content: markdown(`${BASE}\ntools: Read`), mode: MODE.executable },
      LICENSE: 'MIT',
    })
    expect(stamped(bundle!).map(({ path, mode }) => [path, mode])).toEqual([['scout-by-ann.md', '100644']])
    expect(textOf(stamped(bundle!), 'scout-by-ann.md')).toBe(
      markdown('name: scout-by-ann\ndescription: Finds things.\ntools: Read\nmetadata:\n  version: 2.1.0'),
    )
  })

  test('is an agent again', async () => {
    const files = stamped(await good({ 'scout.md': markdown(BASE) }))
    expect(inspectFiles(files, { kind: 'agent' })).toMatchObject({
      issues: [],
      bundle: { kind: 'agent', name: 'scout-by-ann', version: '2.1.0' },
    })
  })
})

describe('a stamped plugin', () => {
  test('carries name, version and description first, and all else as it was', async () => {
    const bundle = await good(
      plugin({ license: 'MIT', version: '1.0.0', author: { name: 'Bob' }, keywords: ['x'] }),
    )
    expect(textOf(stamped(bundle), PLUGIN_JSON)).toBe(`{
  "name": "scout-by-ann",
  "version": "2.1.0",
  "description": "Finds things.",
  "author": {
    "name": "Bob"
  },
  "license": "MIT",
  "keywords": [
    "x"
  ]
}
`)
  })

  test('gets the author and the description of the stamp where it had none', async () => {
    const { bundle } = await upload({ [PLUGIN_JSON]: '{"name": "scout"}' })
    expect(
      JSON.parse(textOf(stamped(bundle!, { ...STAMP, description: 'Looks around.' }), PLUGIN_JSON)),
    ).toEqual({
      name: 'scout-by-ann',
      version: '2.1.0',
      description: 'Looks around.',
      author: { name: 'Ann' },
    })
  })

  test('depends on served names', async () => {
    const bundle = await good(plugin({ dependencies: ['linter', { name: 'tests', version: '^1.0.0' }] }))
    const files = stamped(bundle, { ...STAMP, dependencies: ['linter-by-bob', 'tests-by-eve'] })
    expect(JSON.parse(textOf(files, PLUGIN_JSON)).dependencies).toEqual(['linter-by-bob', 'tests-by-eve'])
  })

  test('keeps its dependencies when none are given, and has none when the list is empty', async () => {
    const bundle = await good(plugin({ dependencies: ['linter'] }))
    expect(JSON.parse(textOf(stamped(bundle), PLUGIN_JSON)).dependencies).toEqual(['linter'])
    const none = stamped(bundle, { ...STAMP, dependencies: [] })
    expect(JSON.parse(textOf(none, PLUGIN_JSON))).not.toHaveProperty('dependencies')
  })

  test('keeps every other file, byte for byte and with its executable bit', async () => {
    const bundle = await good(
      plugin(
        {},
        {
          'bin/run': { content: 'x', mode: MODE.executable },
          'skills/inner/SKILL.md': markdown('name: inner\ndescription: b'),
        },
      ),
    )
    const files = stamped(bundle)
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      [PLUGIN_JSON, '100644'],
      ['bin/run', '100755'],
      ['skills/inner/SKILL.md', '100644'],
    ])
    expect(files.slice(1)).toEqual(bundle.files.slice(1))
    for (const index of [1, 2]) expect(files[index]!.content).toBe(bundle.files[index]!.content)
  })

  test('reads back as what was stamped, whatever its plugin.json holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (others) => {
        const content = Buffer.from(manifest(others))
        const files = [{ path: PLUGIN_JSON, mode: '100644' as const, content }]
        fc.pre(!inspectFiles(files).issues.some((issue) => issue.severity === 'error'))
        expect(inspectFiles(stamped({ kind: 'plugin', files })).bundle).toMatchObject({
          name: 'scout-by-ann',
          version: '2.1.0',
          description: 'Finds things.',
        })
      }),
      { seed: 20_260, numRuns: 300 },
    )
  })
})

describe('a stamp holds, however the manifest is written:', () => {
  test.each(['skill', 'agent'] as const)(
    'a version on the top level of the front matter of a %s',
    async (kind) => {
      const path = kind === 'skill' ? 'SKILL.md' : 'scout.md'
      const { bundle } = await upload({
        [path]: markdown(`${BASE}\nversion: 1.0.0\nmetadata: {version: 1.0.1}`),
      })
      const [file] = stamped(bundle!)
      expect(file!.content.toString()).toBe(
        markdown(
          'name: scout-by-ann\ndescription: Finds things.\nversion: 2.1.0\nmetadata: { version: 2.1.0 }',
        ),
      )
    },
  )

  test('a plugin.json that begins with a byte order mark', async () => {
    const bundle = await good({ [PLUGIN_JSON]: `\ufeff${manifest()}` })
    expect(textOf(stamped(bundle), PLUGIN_JSON)).toContain('"scout-by-ann"')
  })

  test('front matter that ends in empty lines that count', async () => {
    const yaml = `${BASE}\nmetadata:\n  version: 1.0.0\n  x: |+\n    a\n\n\n`
    const text = textOf(stamped(await skill(yaml)), 'SKILL.md')
    expect(text).toBe(markdown(yaml.replace('scout', 'scout-by-ann').replace('1.0.0', '2.1.0')))
  })

  test.each([
    `${BASE}\nmetadata:\n  version: 1.0.0\n  # end`,
    '{"name": "scout", "description": "b"}',
    `${BASE}\nmetadata:`,
  ])('and is the same a second time: %j', async (yaml) => {
    const files = stamped(await skill(yaml))
    expect(inspectFiles(files).bundle).toMatchObject({ name: 'scout-by-ann', version: '2.1.0' })
  })

  test('Windows line ends stay', async () => {
    const yaml = `# why\n${BASE} # here\nlicense: |\n  a\n\n  b\nmetadata:\n  version: 1.0.0`
    const windows = (text: string) => markdown(text).replaceAll('\n', '\r\n')
    const { bundle } = await upload({ 'SKILL.md': windows(yaml) })
    expect(textOf(stamped(bundle!), 'SKILL.md')).toBe(
      windows(yaml.replace('scout', 'scout-by-ann').replace('1.0.0', '2.1.0')),
    )
  })

  test.each<[string, object]>([
    ['name: &n scout\ndescription: *n', { description: 'scout' }],
    ['license: &n scout\nname: *n\ndescription: b', { license: 'scout' }],
    ['&k name: scout\ndescription: b\nlicense: *k', { license: 'name' }],
    [`${BASE}\nmetadata: &m {version: 1.0.0, a: b}\nhooks: *m`, { hooks: { version: '1.0.0', a: 'b' } }],
    [
      `${BASE}\nhooks: &m\n  a: b\nmetadata: *m`,
      { hooks: { a: 'b' }, metadata: { a: 'b', version: '2.1.0' } },
    ],
    [`${BASE}\nmetadata:\n  version: &v 1.0.0\n  a: *v`, { metadata: { a: '1.0.0', version: '2.1.0' } }],
    [
      `${BASE}\nhooks:\n  a: &a\n    x: |\n      1\n  b: [*a, &b [*a], *b]`,
      { hooks: { a: { x: '1\n' }, b: [{ x: '1\n' }, [{ x: '1\n' }], [{ x: '1\n' }]] } },
    ],
    [`${BASE}\nmodel: &a 1\nagent: *a\nshell: &a 2\nlicense: *a`, { agent: 1, license: 2 }],
  ])('no other field changes with the one it names: %j', async (yaml, others) => {
    const text = textOf(stamped(await skill(yaml)), 'SKILL.md')
    expect(parse(text.split('---\n')[1]!)).toMatchObject({ name: 'scout-by-ann', ...others })
  })

  test.each(['!!int 7', '0x1f', '|\n  scout', "'scout'"])('a name written as %s', async (name) => {
    const { bundle } = await upload({ 'SKILL.md': markdown(`description: b\nname: ${name}`) }, { name: 'a' })
    expect(inspectFiles(stamped(bundle!)).bundle).toMatchObject({ name: 'scout-by-ann', description: 'b' })
  })
})
