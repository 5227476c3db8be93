/** What a plugin may say in its JSON files and about the parts inside it. */
import { describe, expect, test } from 'vitest'
import type { Bundle } from '../../src/intake/inspect.ts'
import { MANIFEST_BYTES_MAX } from '../../src/kernel/limits.ts'
import { good, manifest, markdown, PLUGIN_JSON, plugin, upload } from '../support/uploads.ts'

function textOf(bundle: Bundle | undefined, path: string): string | undefined {
  return bundle?.files.find((file) => file.path === path)?.content.toString()
}

const JSON_ERROR = `error json_invalid ${PLUGIN_JSON}`
const nested = (levels: number) =>
  `{"name":"a","description":"b","metadata":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`

describe('a plugin.json that cannot be read is refused with its line', () => {
  test.each<[string, string | Buffer, string]>([
    ['no JSON at all', 'name: helper', `${JSON_ERROR}:1`],
    ['an empty file', '', `${JSON_ERROR}:1`],
    ['a missing comma', '{\n  "name": "a"\n  "description": "b"\n}', `${JSON_ERROR}:3`],
    ['a trailing comma', '{\n  "name": "a",\n}', `${JSON_ERROR}:3`],
    ['a comment', '{\n  // hello\n  "name": "a"\n}', `${JSON_ERROR}:2`],
    ['something behind the object', '{"name": "a"}\n\n{}', `${JSON_ERROR}:3`],
    ['a list', '[]', `${JSON_ERROR}:1`],
    ['a text', '"name"', `${JSON_ERROR}:1`],
    ['null', 'null', `${JSON_ERROR}:1`],
    ['a key twice', '{\n  "name": "a",\n  "description": "b",\n  "name": "c"\n}', `${JSON_ERROR}:4`],
    [
      'a key twice further down',
      '{\n  "name": "a",\n  "author": {\n    "name": "b",\n    "name": "c"\n  }\n}',
      `${JSON_ERROR}:5`,
    ],
    ['a key twice in different spelling', '{\n  "name": "a",\n  "n\\u0061me": "c"\n}', `${JSON_ERROR}:3`],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), JSON_ERROR],
    ['UTF-16', Buffer.from(manifest(), 'utf16le'), `${JSON_ERROR}:1`],
    ['101 levels', nested(101), JSON_ERROR],
    ['100 000 levels', nested(100_000), JSON_ERROR],
    [
      'more than a mebibyte',
      manifest({ license: 'x'.repeat(MANIFEST_BYTES_MAX) }),
      `error too_large ${PLUGIN_JSON}`,
    ],
    ['a key __proto__', '{\n  "name": "a",\n  "__proto__": {}\n}', `error field_invalid ${PLUGIN_JSON}:3`],
    [
      'a key __proto__ further down',
      '{\n  "name": "a",\n  "author": {\n    "__proto__": 1 }\n}',
      `error field_invalid ${PLUGIN_JSON}:4`,
    ],
  ])('%s', async (_, content, said) => {
    const result = await upload({ [PLUGIN_JSON]: content })
    expect(result.said).toEqual([said])
    expect(result.bundle).toBeUndefined()
  })

  test.each([
    ['in a text', `{"a":"${'}'.repeat(60_000)}","b":${'['.repeat(60_000)}`],
    ['in a text that does not end', `{"a":"\n${'['.repeat(60_000)}`],
    ['in a comment', `{/* " */"a":${'['.repeat(60_000)}`],
  ])('60 000 levels behind brackets or quotes %s', async (_, content) => {
    expect((await upload({ [PLUGIN_JSON]: content })).said).toEqual([JSON_ERROR])
  })

  test('but 100 levels are read', async () => {
    const { said } = await upload({ [PLUGIN_JSON]: nested(100) })
    expect(said).toEqual([`error field_invalid ${PLUGIN_JSON}:1`])
  })
})

describe('a field of a wrong type, which makes clients refuse the plugin, is an error at its line', () => {
  test.each<[string, unknown]>([
    ['displayName', 1],
    ['version', 1],
    ['version', true],
    ['author', 'Ann'],
    ['author', { name: 1 }],
    ['homepage', 'not an address'],
    ['homepage', 'javascript:alert(1)'],
    ['homepage', 'file:///etc/passwd'],
    ['homepage', 'ms-settings:privacy'],
    ['homepage', 1],
    ['repository', 1],
    ['license', ['MIT']],
    ['keywords', 'git'],
    ['keywords', [1]],
    ['metadata', []],
    ['defaultEnabled', 'yes'],
    ['skills', {}],
    ['skills', [1]],
    ['commands', 1],
    ['agents', {}],
    ['workflows', 1],
    ['outputStyles', 1],
    ['hooks', 1],
    ['hooks', [1]],
    ['mcpServers', true],
    ['lspServers', 1],
    ['experimental', 'x'],
    ['settings', []],
    ['userConfig', { key: 'x' }],
    ['channels', {}],
    ['channels', ['x']],
    ['dependencies', 'linter'],
    ['dependencies', [1]],
    ['dependencies', ['two words']],
    ['dependencies', [{ version: '1.0.0' }]],
    ['$schema', 1],
  ])('%s: %j', async (field, value) => {
    const { issues, said } = await upload(plugin({ [field]: value }))
    expect(said[0]).toMatch(/^error field_(invalid|missing) \.claude-plugin\/plugin\.json:4$/)
    expect(said.filter((one) => !one.endsWith(`${PLUGIN_JSON}:4`))).toEqual([])
    expect(issues[0]!.message).toContain(`"${field}`)
  })

  test('and so are name and description', async () => {
    expect((await upload(plugin({ name: 1 }))).said).toEqual([`error field_invalid ${PLUGIN_JSON}:2`])
    expect((await upload(plugin({ description: 1 }))).said).toContain(`error field_invalid ${PLUGIN_JSON}:3`)
  })
})

describe('fields', () => {
  test('that every client knows are taken without a word', async () => {
    const fields = {
      $schema: 'https://example.com/plugin.json',
      displayName: 'Helper',
      author: { name: 'Ann', email: 'ann@example.com', url: 'https://example.com' },
      homepage: 'https://example.com',
      repository: 'https://example.com/helper.git',
      license: 'MIT',
      keywords: ['a', 'b'],
      metadata: { team: 'x' },
      defaultEnabled: false,
      userConfig: { key: { type: 'string', title: 'Key', description: 'A key.' } },
      channels: [{ server: 'x' }],
      mcpServers: { x: { type: 'http', url: 'https://example.com' } },
      hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'prompt', prompt: 'Is it safe?' }] }] },
    }
    const bundle = await good(plugin(fields))
    expect(bundle.capabilities).toMatchObject({ hooks: ['PreToolUse'], mcpServers: ['x'] })
  })

  test('that no client knows get a warning each, at their line', async () => {
    const { said } = await upload(plugin({ keyword: [], toString: 1 }))
    expect(said).toEqual([`warning field_unknown ${PLUGIN_JSON}:4`, `warning field_unknown ${PLUGIN_JSON}:5`])
  })

  test('a missing name is an error, unless the form gives one', async () => {
    const files = { [PLUGIN_JSON]: '{"description": "b"}' }
    expect((await upload(files)).said).toEqual([`error field_missing ${PLUGIN_JSON}:1`])
    expect(await good(files, { name: 'helper' })).toMatchObject({ name: 'helper' })
  })

  test('a missing description is a warning', async () => {
    expect((await upload({ [PLUGIN_JSON]: '{"name": "a"}' })).said).toEqual([
      `warning field_missing ${PLUGIN_JSON}:1`,
    ])
  })

  test('a short version is read with a warning, another one is an error', async () => {
    const short = await upload(plugin({ version: '1.0' }))
    expect(short.said).toEqual([`warning version_invalid ${PLUGIN_JSON}:4`])
    expect(short.bundle!.version).toBe('1.0.0')
    const bad = await upload(plugin({ version: 'abc' }))
    expect(bad.said).toEqual([`error version_invalid ${PLUGIN_JSON}:4`])
    expect(bad.bundle).not.toHaveProperty('version')
  })
})

describe('a path in plugin.json', () => {
  const part = markdown('name: a\ndescription: b')
  const files = { 'cmd/a.md': part, 'a b.md': part }
  test.each([
    ['../../x', 'path_outside'],
    ['./../x', 'path_outside'],
    ['./cmd/../../x', 'path_outside'],
    ['./cmd/../cmd', 'path_outside'],
    ['..', 'path_outside'],
    ['/etc', 'path_outside'],
    ['//server/share', 'path_outside'],
    ['~/x', 'path_outside'],
    ['C:\\x', 'path_outside'],
    ['c:/x', 'path_outside'],
    ['\\\\server\\share', 'path_outside'],
    ['.\\cmd', 'path_outside'],
    ['cmd', 'path_outside'],
    ['', 'path_outside'],
    ['file:///etc/passwd', 'path_outside'],
    ['./missing', 'path_missing'],
    ['./cm', 'path_missing'],
    ['./CMD', 'path_missing'],
  ])('%j is refused as %s, wherever it stands', async (path, code) => {
    for (const field of [
      'skills',
      'commands',
      'agents',
      'workflows',
      'outputStyles',
      'hooks',
      'mcpServers',
      'lspServers',
    ]) {
      const said = [`error ${code} ${PLUGIN_JSON}:4`]
      expect((await upload(plugin({ [field]: path }, files))).said).toEqual(said)
      const beside = ['hooks', 'mcpServers', 'lspServers'].includes(field) ? path : './cmd/a.md'
      expect((await upload(plugin({ [field]: [beside, path] }, files))).said).toEqual(
        beside === path ? [...said, ...said] : said,
      )
    }
    const command = await upload(plugin({ commands: { go: { source: path } } }, files))
    expect(command.said).toEqual([`error ${code} ${PLUGIN_JSON}:4`])
  })

  test.each([
    ['hooks', './h.txt', false],
    ['hooks', './cmd', false],
    ['hooks', './h.JSON', false],
    ['hooks', './h.mcpb', false],
    ['mcpServers', './h.txt', false],
    ['mcpServers', './h.mcpb', true],
    ['mcpServers', './h.dxt', true],
    ['lspServers', './h.txt', false],
    ['lspServers', './/l.json', true],
  ])('of %s may be %s: %s', async (field, path, isFine) => {
    const others = { ...files, 'h.txt': '{}', 'h.JSON': '{}', 'h.mcpb': 'x', 'h.dxt': 'x', 'l.json': '{}' }
    const { said } = await upload(plugin({ [field]: [path] }, others))
    expect(said).toEqual(isFine ? [] : [`error field_invalid ${PLUGIN_JSON}:4`])
  })

  test.each(['./cmd', './cmd/', './cmd/a.md', './a b.md', '.', './'])('%j is fine', async (path) => {
    await good(plugin({ commands: [path] }, files))
  })
})

describe('hooks', () => {
  const FILE = 'hooks/hooks.json'
  const withHooks = (hooks: unknown) => plugin({}, { [FILE]: JSON.stringify({ hooks }, null, 1) })
  const command = (text: string) => [{ hooks: [{ type: 'command', command: text }] }]

  test.each<[string, string, number]>([
    ['an event that is no list', '{"hooks": {\n"Stop": {}}}', 2],
    ['a hook that is a text', '{"hooks": {\n"Stop": [\n"x"]}}', 3],
    ['a type that no client knows', '{"hooks": {"Stop": [\n{"hooks": [\n{"type":\n"shell"}]}]}}', 4],
    [
      'a command that is a list',
      '{"hooks": {"Stop": [{"hooks": [{"type": "command",\n"command": ["x"]}]}]}}',
      2,
    ],
    ['a matcher without hooks', '{"hooks": {"Stop": [\n{}]}}', 2],
    ['a hook without a type', '{"hooks": {"Stop": [\n{"hooks": [\n{}]}]}}', 3],
    ['a command hook without command', '{"hooks": {"Stop": [{"hooks": [\n{"type": "command"}]}]}}', 2],
  ])('that clients leave out are a warning, and are not served: %s', async (_, content, line) => {
    const { said, bundle } = await upload(plugin({}, { [FILE]: content }))
    expect(said).toEqual([`warning field_invalid ${FILE}:${line}`])
    expect(textOf(bundle, FILE)).toBe('{\n  "hooks": {}\n}\n')
    expect(bundle!.capabilities.hooks).toEqual([])
  })

  test.each<[string, string, number]>([
    ['a list of them', '{"hooks": []}', 1],
    ['a text', '{"hooks": "x"}', 1],
    ['a guard that is no list', '{"hooks": {\n"PreToolUse": {}}}', 2],
    ['a guard that is a text', '{"hooks": {\n"PreToolUse": [\n"x"]}}', 3],
    ['a guard without command', '{"hooks": {"PermissionRequest": [{"hooks": [\n{"type": "command"}]}]}}', 2],
    ['a guard under an event that nobody knows', '{"hooks": {\n"hooks": {"PreToolUse": []}}}', 2],
  ])('for which clients refuse the plugin are an error: %s', async (_, content, line) => {
    expect((await upload(plugin({}, { [FILE]: content }))).said).toEqual([
      `error field_invalid ${FILE}:${line}`,
    ])
  })

  test('that are no JSON are an error', async () => {
    expect((await upload(plugin({}, { [FILE]: '{' }))).said).toEqual([`error json_invalid ${FILE}:1`])
  })

  test('for an event that no client knows get a warning', async () => {
    const { said, bundle } = await upload(withHooks({ Stopp: command('node a.js') }))
    expect(said).toEqual([`warning field_unknown ${FILE}:3`])
    expect(bundle!.capabilities.hooks).toEqual([])
  })

  test.each(['/home/ann/x.sh', 'node /opt/x.js', 'sh "/Users/ann/x"', '~/x.sh', 'C:\\x.bat', 'A=/srv/x run'])(
    'that run %s, which other machines may not have, get a warning',
    async (text) => {
      expect((await upload(withHooks({ Stop: command(text) }))).said).toEqual([
        `warning path_absolute ${FILE}:4`,
      ])
    },
  )

  test.each([
    '/bin/sh a.sh',
    '/usr/bin/env node',
    'x > /dev/null',
    'cat "$' + '{CLAUDE_PLUGIN_ROOT}/a.txt"',
    'https://a.b/c',
  ])('that run %s are fine', async (text) => {
    await good(withHooks({ Stop: command(text) }))
  })

  test('inside plugin.json, or in a file that it names, are checked alike', async () => {
    const hooks = { Stop: command('/home/ann/x.sh') }
    expect((await upload(plugin({ hooks }))).said).toEqual([`warning path_absolute ${PLUGIN_JSON}:4`])
    const named = await upload(plugin({ hooks: './h.json' }, { 'h.json': JSON.stringify({ hooks }) }))
    expect(named.said).toEqual(['warning path_absolute h.json:1'])
    expect((await upload(plugin({ hooks: [hooks] }))).said).toEqual([
      `warning path_absolute ${PLUGIN_JSON}:4`,
    ])
    expect((await upload(plugin({ hooks: [{ Stop: {} }] }))).said).toEqual([
      `warning field_invalid ${PLUGIN_JSON}:4`,
    ])
    expect((await upload(plugin({ hooks: { PreToolUse: {} } }))).said).toEqual([
      `error field_invalid ${PLUGIN_JSON}:4`,
    ])
  })
})

test('servers in a list inside plugin.json are checked like the others', async () => {
  const { said } = await upload(plugin({ mcpServers: [{ a: { command: 'x' } }, { b: {} }] }))
  expect(said).toEqual([`error field_invalid ${PLUGIN_JSON}:4`])
})

describe('.mcp.json', () => {
  test.each<[string, string, string]>([
    ['a text of servers', '{"mcpServers": "x"}', 'warning field_invalid .mcp.json:1'],
    ['a list of servers', '{"mcpServers": []}', 'warning field_invalid .mcp.json:1'],
    ['a server without command or url', '{"mcpServers": {\n"a": {}}}', 'warning field_invalid .mcp.json:2'],
    ['a server that is a text', '{"mcpServers": {\n"a": "x"}}', 'warning field_invalid .mcp.json:2'],
    [
      'arguments that are a text',
      '{"mcpServers": {"a": {"command": "x",\n"args": "y"}}}',
      'warning field_invalid .mcp.json:2',
    ],
    [
      'a number in the environment',
      '{"mcpServers": {"a": {"command": "x", "env":\n{"A":\n1}}}}',
      'warning field_invalid .mcp.json:3',
    ],
    [
      'the same without the outer key',
      '{\n"a": {"command": "x",\n"args": "y"}}',
      'warning field_invalid .mcp.json:3',
    ],
    [
      'a type that no client knows',
      '{"mcpServers": {"a": {"command": "x",\n"type": "pigeon"}}}',
      'warning field_invalid .mcp.json:2',
    ],
    [
      'a url without a type',
      '{"mcpServers": {\n"a": {"url": "https://x.y"}}}',
      'warning field_invalid .mcp.json:2',
    ],
    ['no JSON', '{"mcpServers": }', 'error json_invalid .mcp.json:1'],
  ])('with what clients leave out, or none of which they read: %s', async (_, content, said) => {
    expect((await upload(plugin({}, { '.mcp.json': content }))).said).toEqual([said])
  })

  test('may leave the outer key away', async () => {
    const bundle = await good(
      plugin({}, { '.mcp.json': '{"b": {"type": "http", "url": "https://x.y"}, "a": {"command": "x"}}' }),
    )
    expect(bundle.capabilities.mcpServers).toEqual(['a', 'b'])
  })
})

describe('dependencies', () => {
  test('on another marketplace get a warning, and are kept', async () => {
    const { said, bundle } = await upload(
      plugin({ dependencies: ['a@else', { name: 'b', marketplace: 'else', version: '~1.2.0' }] }),
    )
    expect(said).toEqual([
      `warning dependency_foreign ${PLUGIN_JSON}:4`,
      `warning dependency_foreign ${PLUGIN_JSON}:4`,
    ])
    expect(bundle!.dependencies).toEqual([
      { name: 'a', marketplace: 'else' },
      { name: 'b', marketplace: 'else', range: '~1.2.0' },
    ])
  })

  const elsewhere: [string, object][] = [
    ['in an object', { name: 'x@other' }],
    ['with a range', { name: 'x@other', version: '^1.0.0' }],
    ['with spaces', { name: ' x @ other ' }],
    ['with two marketplaces', { name: 'x@other@more' }],
    ['with nothing after the @', { name: 'x@' }],
    ['with a marketplace of its own', { name: 'x@other', marketplace: 'more' }],
  ]
  test.each(elsewhere)('on another marketplace are known %s', async (_, dependency) => {
    const { said, bundle } = await upload(plugin({ dependencies: [dependency] }))
    expect(said).toEqual([`warning dependency_foreign ${PLUGIN_JSON}:4`])
    expect(bundle!.dependencies).toMatchObject([{ name: 'x', marketplace: expect.any(String) }])
  })

  test.each(['two words', 'x\uff20other', 'UPPER', 'https://example.com/x.git', '../x', ''])(
    'on %j, which no plugin is called, are left out with a warning',
    async (name) => {
      const { said, bundle } = await upload(plugin({ dependencies: [{ name }] }))
      expect(said).toEqual([`warning dependency_unknown ${PLUGIN_JSON}:4`])
      expect(bundle!.dependencies).toEqual([])
    },
  )

  test.each(['^^1', 'latest version', '', 'x'.repeat(200)])(
    'with the range %j are an error',
    async (version) => {
      const { said } = await upload(plugin({ dependencies: [{ name: 'a', version }] }))
      expect(said).toEqual([`error field_invalid ${PLUGIN_JSON}:4`])
    },
  )
})

describe('a part of a plugin with a mistake costs that part only, so it is a warning', () => {
  test.each<[string, string, string, string]>([
    ['a skill without front matter', 'skills/a/SKILL.md', '# A', 'front_matter_missing'],
    ['a skill with broken front matter', 'skills/a/SKILL.md', markdown('name: [a'), 'front_matter_invalid'],
    ['an agent without description', 'agents/a.md', markdown('name: a'), 'field_missing'],
    ['an agent without front matter', 'agents/a.md', '# A', 'front_matter_missing'],
    ['a command with broken front matter', 'commands/a.md', markdown('a: b: c'), 'front_matter_invalid'],
    [
      'a skill that calls itself something else',
      'skills/a/SKILL.md',
      markdown('name: b\ndescription: x'),
      'name_mismatch',
    ],
  ])('%s', async (_, path, content, code) => {
    const { said, bundle } = await upload(plugin({}, { [path]: content }))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(new RegExp(`^warning ${code} ${path}:[12]$`))
    expect(bundle).toBeDefined()
  })
})

test.each([
  ['half of a surrogate pair', '\\ud800'],
  ['a NUL', '\\u0000'],
])('a text with %s is refused: no tree could hold it', async (_, sequence) => {
  const { said } = await upload({
    '.claude-plugin/plugin.json': `{"name": "scout", "description": "x${sequence}y"}`,
  })
  expect(said).toEqual(['error json_invalid .claude-plugin/plugin.json:1'])
})
