/** What a skill and an agent may say in their front matter. */
import { describe, expect, test } from 'vitest'
import { FRONT_MATTER_BYTES_MAX } from '../../src/kernel/limits.ts'
import { good, markdown, PLUGIN_JSON, upload } from '../support/uploads.ts'

const skill = (yaml: string) => ({ 'SKILL.md': markdown(yaml) })
const agent = (yaml: string) => ({ 'scout.md': markdown(yaml) })
/** On lines 2 and 3; what a test adds begins on line 4. */
const BASE = 'name: scout\ndescription: Finds things.'

/** Each alias names the one before ten times: eight levels are a hundred million values. */
const BOMB = Array.from({ length: 8 }, (_, level) => {
  const items = level === 0 ? 'x' : `*a${level - 1}`
  return `a${level}: &a${level} [${Array(10).fill(items).join(', ')}]`
}).join('\n')

describe('front matter that cannot be read is refused with its line', () => {
  test.each<[string, string | Buffer, string]>([
    ['none', '# Scout', 'error front_matter_missing SKILL.md:1'],
    ['an empty file', '', 'error front_matter_missing SKILL.md:1'],
    ['a blank line before it', `\n${markdown(BASE)}`, 'error front_matter_missing SKILL.md:1'],
    ['no closing line', `---\n${BASE}\n`, 'error front_matter_missing SKILL.md:1'],
    ['nothing in it', '---\n---\n', 'error front_matter_invalid SKILL.md:1'],
    ['a list', markdown('- name'), 'error front_matter_invalid SKILL.md:1'],
    ['a text', markdown('hello'), 'error front_matter_invalid SKILL.md:1'],
    [
      'a colon in a value',
      markdown('name: scout\ndescription: Note: this breaks'),
      'error front_matter_invalid SKILL.md:3',
    ],
    [
      'a quote that does not end',
      markdown(`${BASE}\nlicense: "MIT`),
      'error front_matter_invalid SKILL.md:4',
    ],
    [
      'a tab as indentation',
      markdown(`${BASE}\nmetadata:\n\tteam: x`),
      'error front_matter_invalid SKILL.md:5',
    ],
    ['a key twice', markdown(`${BASE}\nname: other`), 'error front_matter_invalid SKILL.md:4'],
    [
      'a key twice further down',
      markdown(`${BASE}\nmetadata:\n  a: 1\n  a: 2`),
      'error front_matter_invalid SKILL.md:6',
    ],
    ['an alias of nothing', markdown('name: a\ndescription: *x'), 'error front_matter_invalid SKILL.md:3'],
    ['an alias bomb', markdown(`${BASE}\n${BOMB}`), 'error front_matter_invalid SKILL.md:7'],
    ['65 KiB', markdown(`${BASE}\nlicense: ${'x'.repeat(65 * 1024)}`), 'error too_large SKILL.md:1'],
    [
      'bytes that are not UTF-8',
      Buffer.from(markdown('name: scout\ndescription: é'), 'latin1'),
      'error front_matter_invalid SKILL.md',
    ],
    [
      'a key __proto__',
      markdown('__proto__:\n  name: scout\ndescription: b'),
      'error field_invalid SKILL.md:2',
    ],
  ])('%s', async (_, content, said) => {
    const result = await upload({ 'SKILL.md': content })
    expect(result.said).toEqual([said])
    expect(result.bundle).toBeUndefined()
  })

  test.each(['flow', 'block'])('thousands of levels of %s lists', async (style) => {
    const deep = style === 'flow' ? '['.repeat(2_000) + ']'.repeat(2_000) : `\n  ${'- '.repeat(20_000)}`
    const { said, bundle } = await upload(skill(`${BASE}\nmetadata: ${deep}`))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/^error (front_matter_invalid|too_large) SKILL\.md:\d+$/)
    expect(bundle).toBeUndefined()
  })

  test.each([[], ['--- # hello'], ['%YAML 1.2', '--- # hello'], ['# hello', '', '%FOO bar']])(
    'a document of its own: %s %s %s',
    async (...lines) => {
      const { said, issues } = await upload(skill([...lines, BASE, '...'].join('\n')))
      const line = lines.length === 0 ? 4 : 1 + Math.max(1, lines.indexOf('%FOO bar') + 1)
      expect(said).toEqual([`error front_matter_invalid SKILL.md:${line}`])
      expect(issues[0]!.message).toContain('document marker of its own')
    },
  )

  test('more than 1,000 commas, brackets and lines, before any of them is parsed', async () => {
    const { said, issues } = await upload(skill(`${BASE}\nmetadata: {a: [${'x,'.repeat(5_001)}]}`))
    expect(said).toEqual(['error too_large SKILL.md:1'])
    expect(issues[0]!.message).toContain('more than 1000 commas, brackets and lines')
  })

  test('101 levels, with a sentence that says so', async () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    await good(skill(`${BASE}\nmetadata:\n  a: ${deep(98)}`))
    for (const levels of [99, 400]) {
      const { said, issues } = await upload(skill(`${BASE}\nmetadata:\n  a: ${deep(levels)}`))
      expect(said).toEqual(['error front_matter_invalid SKILL.md:5'])
      expect(issues[0]!.message).toBe(
        'The front matter of SKILL.md nests deeper than 100 levels; flatten it.',
      )
    }
  })

  test.each([
    ['of nothing', 'license: *x', 'the alias *x, which nothing defines'],
    ['of what comes later', 'license: *x\nmodel: &x a', 'the alias *x, which nothing defines'],
    ['as a key', 'license: &x a\n*x : b', 'the alias *x as a key'],
    ['of what is around it', 'metadata: &x\n  a: *x', 'repeats itself'],
    [
      'of an alias of an alias',
      'a: &a [b, b]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b]',
      'repeats itself',
    ],
  ])('an alias %s', async (_, yaml, sentence) => {
    const { said, issues } = await upload(skill(`${BASE}\n${yaml}`))
    const line = 4 + yaml.split('\n').findLastIndex((text) => text.includes('*'))
    expect(said).toEqual([`error front_matter_invalid SKILL.md:${line}`])
    expect(issues[0]!.message).toContain(sentence)
  })

  test.each<[string, string | Buffer, string]>([
    ['does not close', `---\n${BASE}\n`, 'error front_matter_missing scout.md:1'],
    ['is not UTF-8', Buffer.from(markdown(`${BASE} é`), 'latin1'), 'error front_matter_invalid scout.md'],
  ])('of an agent, when it %s', async (_, content, said) => {
    for (const kind of ['agent', undefined] as const) {
      const options = kind === undefined ? {} : { kind }
      expect((await upload({ 'scout.md': content }, options)).said).toEqual([said])
    }
    const beside = await upload({ ...agent(BASE), 'other.md': content })
    expect(beside.said).toEqual(['warning file_not_served other.md'])
  })

  test('and the sentence says which of opening and closing is missing', async () => {
    const missing = await upload({ 'SKILL.md': '# Scout' })
    expect(missing.issues[0]!.message).toContain('is missing')
    const open = await upload({ 'SKILL.md': `---\n${BASE}\n` })
    expect(open.issues[0]!.message).toContain('does not end with a line "---"')
  })
})

describe('front matter may', () => {
  test.each<[string, string]>([
    ['have spaces behind its dashes', `---  \n${BASE}\n--- \t\nbody`],
    ['end the file', `---\n${BASE}\n---`],
    ['be quoted', markdown('"name": "scout"\n\'description\': \'Finds things.\'')],
    ['be folded', markdown('name: scout\ndescription: >-\n  Finds\n  things.')],
    ['be one JSON object', markdown('{"name": "scout", "description": "Finds things."}')],
    ['have comments', markdown(`# hello\n${BASE} # there`)],
    ['use a few aliases', markdown(`${BASE}\nlicense: &x MIT\ncompatibility: *x`)],
    ['be followed by other dashes', markdown(BASE, 'text\n\n---\n\nmore\n---\n')],
  ])('%s', async (_, content) => {
    expect(await good({ 'SKILL.md': content })).toMatchObject({ name: 'scout', description: 'Finds things.' })
  })

  test('be just as long as the limit', async () => {
    const yaml = `${BASE}\nlicense: `
    await good(skill(yaml + 'x'.repeat(FRONT_MATTER_BYTES_MAX - yaml.length)))
  })
})

describe.each([
  ['a skill', skill, 'SKILL.md'],
  ['an agent', agent, 'scout.md'],
] as const)('%s', (_, files, path) => {
  test('needs a name, unless the form gives one', async () => {
    expect((await upload(files('description: b'))).said).toEqual([`error field_missing ${path}:2`])
    expect(await good(files('description: b'), { name: 'other' })).toMatchObject({ name: 'other' })
  })

  test('needs a description, whatever the form says', async () => {
    const said = [`error field_missing ${path}:2`]
    expect((await upload(files('name: scout'))).said).toEqual(said)
    expect((await upload(files('name: scout'), { name: 'other' })).said).toEqual(said)
  })

  test('misses name and description at once', async () => {
    const { said } = await upload(files('license: MIT'))
    expect(said).toEqual([`error field_missing ${path}:2`, `error field_missing ${path}:2`])
  })

  test.each(['1', '[a]', 'null', 'true', '""', '"  "'])(
    'has a description that is text, so not %s',
    async (value) => {
      const { said } = await upload(files(`name: scout\ndescription: ${value}`))
      expect(said).toEqual([`error field_invalid ${path}:3`])
    },
  )

  test.each(['1', '[a]', '{a: b}', 'true'])('has a name that is text, so not %s', async (value) => {
    const { said } = await upload(files(`description: b\nname: ${value}`))
    expect(said).toEqual([`error field_invalid ${path}:3`])
  })

  test.each([
    'Scout',
    'my scout',
    'my_scout',
    '-scout',
    'scout-',
    'my--scout',
    'scöut',
    'ѕсоut',
    '../scout',
    'a/b',
    'inline',
    'builtin',
    'agent-skills',
    'healthcare',
    'claude-plugins',
    'official-claude',
    'x'.repeat(65),
  ])('cannot be served as %s', async (name) => {
    expect((await upload(files(`description: b\nname: ${name}`))).said).toEqual([
      `error field_invalid ${path}:3`,
    ])
    expect(await good(files(`description: b\nname: ${name}`), { name: 'scout' })).toMatchObject({
      name: 'scout',
    })
  })

  test.each([
    ['1.0', '1.0.0'],
    ['"1.0"', '1.0.0'],
    ['2', '2.0.0'],
    ['v2.1.0', '2.1.0'],
    ['1.2.3+build.4', '1.2.3'],
  ])('with the version %s gets a warning and is %s', async (written, version) => {
    for (const [yaml, line] of [
      [`version: ${written}`, 4],
      [`metadata:\n  version: ${written}`, 5],
    ] as const) {
      const { said, bundle } = await upload(files(`${BASE}\n${yaml}`))
      expect(said).toEqual([`warning version_invalid ${path}:${line}`])
      expect(bundle!.version).toBe(version)
    }
  })

  test.each(['abc', '1.2.3.4.5', '""', '"1.2.3 beta"', '1.x', '-1', 'true'])(
    'cannot have the version %s',
    async (version) => {
      const { said, bundle } = await upload(files(`${BASE}\nversion: ${version}`))
      expect(said).toEqual([`error version_invalid ${path}:4`])
      expect(bundle).not.toHaveProperty('version')
    },
  )

  test('may have an exact version, a prerelease, or none', async () => {
    expect(await good(files(`${BASE}\nversion: 1.2.3-beta.1`))).toMatchObject({ version: '1.2.3-beta.1' })
    expect(await good(files(BASE))).not.toHaveProperty('version')
  })

  test('gets a warning for each field that no client knows', async () => {
    const { said } = await upload(files(`${BASE}\ndescripton: x\n"toString": y`))
    expect(said).toEqual([`warning field_unknown ${path}:4`, `warning field_unknown ${path}:5`])
  })

  test('gets a warning for a field that clients skip because of its type', async () => {
    const { said } = await upload(files(`${BASE}\nmodel: 1\nbackground: maybe\nmetadata: []`))
    expect(said).toEqual([
      `warning field_invalid ${path}:4`,
      `warning field_invalid ${path}:5`,
      `warning field_invalid ${path}:6`,
    ])
  })
})

test('an agent gets a warning for fields that clients ignore when it comes from a marketplace', async () => {
  const { said, issues } = await upload(agent(`${BASE}\nhooks: {}\nmcpServers: {}\npermissionMode: plan`))
  expect(said).toEqual([4, 5, 6].map((line) => `warning field_unknown scout.md:${line}`))
  expect(issues[0]!.message).toContain('ignore "hooks" of an agent')
})

test('a skill may have hooks', async () => {
  await good(skill(`${BASE}\nhooks: {}`))
})

describe('whatever is in it, an upload is judged and not thrown back', () => {
  test.each<[string, Record<string, string>]>([
    ['a version with a toString of its own', skill(`${BASE}\nversion: {toString: 1}`)],
    ['a tool with a toString of its own', skill(`${BASE}\nallowed-tools: [{toString: 1}]`)],
    ['a version like that in JSON', { [PLUGIN_JSON]: '{"name":"a","version":{"toString":1,"valueOf":1}}' }],
    [
      'deep JSON behind brackets in a text',
      { [PLUGIN_JSON]: `{"a":"${'}'.repeat(60_000)}","b":${'['.repeat(60_000)}` },
    ],
  ])('%s', async (_, files) => {
    await expect(upload(files)).resolves.toHaveProperty('issues')
  })
})

describe('what is written is what is meant', () => {
  test('the version 1.10 is not 1.1', async () => {
    expect((await upload(skill(`${BASE}\nversion: 1.10`))).bundle!.version).toBe('1.10.0')
  })

  test.each(['1.10', '1.20', '"1.10"', '!!float 1.10', '&v 1.10'])(
    'the version %s keeps its zero',
    async (text) => {
      for (const yaml of [
        `version: ${text}`,
        `metadata:\n  version: ${text}`,
        `model: &m ${text}\nversion: *m`,
      ]) {
        if (yaml.includes('&m &v')) continue
        const { bundle } = await upload(skill(`${BASE}\n${yaml}`))
        expect(bundle!.version).toBe(`${/1\.\d0/.exec(text)![0]}.0`)
      }
    },
  )

  test.each(['', ' null', ' ""'])('one missing name is one issue:%s', async (name) => {
    for (const files of [skill, agent]) {
      expect((await upload(files(`description: b\nname:${name}`))).said).toHaveLength(1)
    }
    const json = `{"description": "b", "name": ${name.trim() || 'null'}}`
    expect((await upload({ [PLUGIN_JSON]: json })).said).toHaveLength(1)
  })

  test('tools that are no text are no tools', async () => {
    const { bundle } = await upload(skill(`${BASE}\nallowed-tools: [Read, 1, {a: b}, null, Grep]`))
    expect(bundle!.capabilities.tools).toEqual(['Read', 'Grep'])
  })

  test('a key __proto__ further down is refused like one on top, at its line', async () => {
    const { said } = await upload(skill(`${BASE}\nmetadata:\n  __proto__: {a: 1}`))
    expect(said).toEqual(['error field_invalid SKILL.md:5'])
  })

  test('a key __proto__ is reported at its line', async () => {
    const { said } = await upload(skill(`${BASE}\n__proto__: {a: 1}`))
    expect(said).toEqual(['error field_invalid SKILL.md:4'])
  })

  test('a list is not a version', async () => {
    expect((await upload(skill(`${BASE}\nversion: [1]`))).said).toEqual(['error version_invalid SKILL.md:4'])
  })
})
