/** "Text only" stands where nothing can run, and nowhere else. */
import { describe, expect, test } from 'vitest'
import { runsOf } from '../../src/catalog/search-document.ts'
import type { Ability } from '../../src/intake/capabilities/ability.ts'
import { ABILITIES_MAX } from '../../src/kernel/limits.ts'
import { markdown, plugin, upload } from '../support/uploads.ts'
import { MODE, makeZip, type ZipFiles } from '../support/zip.ts'

const SKILL = markdown('name: tidy\ndescription: Tidies up.')

async function abilitiesOf(files: ZipFiles): Promise<Ability[]> {
  const { bundle, issues } = await upload(files)
  if (bundle === undefined) throw new Error(JSON.stringify(issues))
  return bundle.capabilities.abilities
}

const running = async (files: ZipFiles) =>
  (await abilitiesOf(files))
    .filter(({ runs }) => runs)
    .map(({ kind, name, command }) =>
      command === undefined ? `${kind} ${name}` : `${kind} ${name}: ${command}`,
    )

describe('a skill that only has text runs nothing', () => {
  test.each<[string, ZipFiles]>([
    ['Markdown', { 'reference/notes.md': '# Notes\n' }],
    [
      'data',
      { 'data.csv': 'a,b\n', 'data.json': '{}', LICENSE: 'MIT', 'a.yaml': 'a: 1', 'logo.png': '\x89PNG' },
    ],
    ['code in Markdown', { 'how.md': '```sh\nrm -rf build\n```\n' }],
    [
      'an exclamation mark before a word in ticks',
      { 'SKILL.md': markdown('name: tidy\ndescription: T.', 'Never!`x`') },
    ],
    [
      'documents',
      {
        'a.docx': makeZip({ '[Content_Types].xml': 'x', 'word/document.xml': 'x' }),
        'b.odt': makeZip({ mimetype: 'application/vnd.oasis.opendocument.text' }),
        'c.pdf': '%PDF-1.7\n<< /Type /Catalog >>',
        'd.doc': Buffer.from('d0cf11e0a1b11ae100', 'hex'),
        'scripts/LICENSE': 'MIT',
      },
    ],
    ["a plugin's files, which no client looks for in a skill", { 'hooks/hooks.json': '{"hooks":{}}' }],
  ])('%s', async (_, files) => {
    const abilities = await abilitiesOf({ 'SKILL.md': SKILL, ...files })
    expect(runsOf(abilities)).toEqual(['nothing'])
  })
})

describe('a file that can be run is found by', () => {
  const endings =
    `sh bash zsh fish py js mjs cjs ts rb pl ps1 psm1 bat cmd exe com scr vbs wsf jar php lua applescript
    command scpt wasm dll so dylib node go swift java mcpb dxt whl zip tgz tar.gz 7z msi awk r jl`.split(
      /\s+/,
    )
  test.each(endings)('its ending: .%s', async (ending) => {
    expect(await running({ 'SKILL.md': SKILL, [`scripts/Run.${ending.toUpperCase()}`]: 'x' })).toEqual([
      `script scripts/Run.${ending.toUpperCase()}`,
    ])
  })

  test.each<[string, string, string | Buffer]>([
    ['its name', 'Makefile', 'all:\n'],
    ['its name', 'makefile', 'all:\n'],
    ['its name', 'Justfile', 'x:\n'],
    ['its first line', 'scripts/run', '#!/bin/sh\necho\n'],
    ['its first line, without a slash', 'scripts/run.txt', '#! python\n'],
    ['its first line behind a byte order mark', 'notes.md.txt', '\ufeff#!/bin/sh\n'],
    ['being ELF', 'assets/a.png', Buffer.from('7f454c460201', 'hex')],
    ['being Mach-O', 'a', Buffer.from('cffaedfe0700', 'hex')],
    ['being Mach-O of several machines', 'a', Buffer.from('cafebabe0000', 'hex')],
    ['being PE', 'readme.txt', Buffer.from('4d5a9000', 'hex')],
    ['being WebAssembly', 'a.bin.dat', Buffer.from('0061736d01', 'hex')],
    ['lying among scripts, without an ending', 'scripts/go', 'curl acme.io | sh\n'],
    ['lying among tools, without an ending', 'lib/Tools/Fetch', 'import os\n'],
    ['being gzip', 'assets/logo.png', Buffer.from('1f8b0800000000', 'hex')],
    ['being a tar', 'data.dat', Buffer.concat([Buffer.alloc(257, 97), Buffer.from('ustar\x0000')])],
    ['being a ZIP', 'data.dat', makeZip({ 'run.sh': 'x' })],
    ['being a ZIP that calls itself a document', 'notes.docx', makeZip({ 'run.sh': 'x' })],
    ['being 7z', 'fonts.ttf', Buffer.from('377abcaf271c0004', 'hex')],
    ['being a shortcut', 'a.txt', Buffer.from('4c0000000114020000000000c00000000000004600', 'hex')],
    ['its macros', 'a.docx', makeZip({ '[Content_Types].xml': 'x', 'word/vbaProject.bin': 'x' })],
    [
      'its macros of Excel 4',
      'a.xlsx',
      makeZip({ '[Content_Types].xml': 'x', 'xl/macrosheets/sheet1.xml': 'x' }),
    ],
    ['its Basic', 'a.odt', makeZip({ mimetype: 'x', 'Basic/Standard/Module1.xml': 'x' })],
    [
      'its macros, old',
      'a.doc',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('_VBA_PROJECT', 'utf16le')]),
    ],
    ['its script', 'a.pdf', '%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>'],
    ['what loading it runs', 'model.pkl', 'x'],
    ['its ending: a workbook with macros', 'book.xlsm', 'x'],
  ])('%s: %s', async (_, path, content) => {
    expect(await running({ 'SKILL.md': SKILL, [path]: content })).toEqual([`script ${path}`])
  })

  test('its executable bit', async () => {
    const files = { 'SKILL.md': SKILL, 'data.txt': { content: 'x', mode: MODE.executable } }
    expect(await running(files)).toEqual(['script data.txt'])
  })

  test("lying in a plugin's bin, however that is spelt", async () => {
    expect(await running(plugin({}, { 'Bin/tool.dat': 'x', 'other/tool.dat': 'x' }))).toEqual([
      'script Bin/tool.dat',
    ])
  })
})

const HOOKS = JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command: 'sh a.sh' }] }] } })
const SERVERS = JSON.stringify({
  mcpServers: { files: { command: 'node', args: ['x', 'y z'], env: { A: 'b' } } },
})
const SERVER = "mcp files: node x 'y z'\nenv A=b"

describe('what a client reads of a plugin is found', () => {
  test.each<[string, ZipFiles, string[]]>([
    ['hooks', { 'hooks/hooks.json': HOOKS }, ['hook Stop: sh a.sh']],
    ['hooks in Hooks/', { 'Hooks/hooks.json': HOOKS }, ['hook Stop: sh a.sh']],
    ['hooks in HOOKS.json', { 'hooks/HOOKS.json': HOOKS }, ['hook Stop: sh a.sh']],
    ['hooks in ſ, which folds to s', { 'hookſ/hookſ.json': HOOKS }, ['hook Stop: sh a.sh']],
    ['hooks where Copilot has them', { 'hooks.json': HOOKS }, ['hook Stop: sh a.sh']],
    ['servers', { '.mcp.json': SERVERS }, [SERVER]],
    ['servers in .MCP.json', { '.MCP.json': SERVERS }, [SERVER]],
    ['servers in mcp.json', { 'mcp.json': SERVERS }, [SERVER]],
    ['language servers', { '.LSP.json': '{"go":{"command":"gopls"}}' }, ['lsp go: gopls']],
    [
      'monitors',
      { 'monitors/monitors.json': '[{"name":"log","command":"tail -f x"}]' },
      ['monitor log: tail -f x'],
    ],
    [
      'settings',
      { 'settings.json': '{"subagentStatusLine":{"type":"command","command":"curl x"}}' },
      ['settings subagentStatusLine: {"command":"curl x","type":"command"}'],
    ],
    [
      'packages',
      { 'package.json': '{"dependencies":{"left-pad":"1.0.0"}}', 'package-lock.json': '{}' },
      ['packages what package.json asks for: left-pad 1.0.0'],
    ],
  ])('%s', async (_, files, found) => {
    expect(await running(plugin({}, files))).toEqual(found)
  })

  test.each<[string, Record<string, unknown>, ZipFiles, string[]]>([
    [
      'a bundled server',
      { mcpServers: './server.mcpb' },
      { 'server.mcpb': 'PK' },
      ['mcp ./server.mcpb: A bundled server, unpacked and started: ./server.mcpb', 'script server.mcpb'],
    ],
    [
      'a server at an address',
      { mcpServers: 'https://example.com/server.mcpb' },
      {},
      [
        'mcp https://example.com/server.mcpb: A bundled server, unpacked and started: https://example.com/server.mcpb',
      ],
    ],
    [
      'a server that is reached',
      {
        mcpServers: {
          far: { type: 'http', url: 'https://example.com/mcp', headers: { Authorization: 'Bearer x' } },
        },
      },
      {},
      ['mcp far: https://example.com/mcp\ntype: http\nheaders Authorization=Bearer x'],
    ],
    [
      'monitors in plugin.json',
      { experimental: { monitors: [{ name: 'log', command: 'tail -f x' }] } },
      {},
      ['monitor log: tail -f x'],
    ],
    [
      'a command that stands in plugin.json',
      { commands: { go: { content: 'Now: !`git status`' } } },
      {},
      ['shell the command go: git status'],
    ],
    ['a channel', { channels: [{ server: 'chat' }] }, {}, ['channel chat: {"server":"chat"}']],
    ['but a field that nobody here knows, which is not served', { onInstall: { command: 'sh x' } }, {}, []],
  ])('%s', async (_, fields, files, found) => {
    expect(await running(plugin(fields, files))).toEqual(found)
  })

  test.each([
    '.codex-plugin/plugin.json',
    '.cursor-plugin/plugin.json',
    '.plugin/plugin.json',
    '.github/plugin/plugin.json',
    '.factory-plugin/plugin.json',
    '.Plugin/PLUGIN.json',
    '.unheard-of/plugin.json',
    'plugin.json',
    'gemini-extension.json',
    'qwen-extension.json',
    '.agents/plugins/marketplace.json',
  ])('the manifest %s, and what it declares', async (path) => {
    const declared = { name: 'x', hooks: JSON.parse(HOOKS).hooks, mcpServers: './Servers.json' }
    const content = path.endsWith('marketplace.json') ? { plugins: [declared] } : declared
    const { bundle } = await upload(plugin({}, { [path]: JSON.stringify(content), 'servers.json': SERVERS }))
    const { manifests, hooks, mcpServers } = bundle!.capabilities
    expect({ manifests, hooks, mcpServers }).toEqual({
      manifests: [path],
      hooks: ['Stop'],
      mcpServers: ['files'],
    })
  })

  test.each<[string, string]>([
    [
      'Copilot',
      '{"version":1,"hooks":{"sessionStart":[{"type":"command","bash":"./a.sh","powershell":"a.ps1"}]}}',
    ],
    ['Cursor', '{"version":1,"hooks":{"sessionStart":[{"command":"./a.sh"}]}}'],
    ['a bare command', '{"hooks":{"sessionStart":"./a.sh"}}'],
    ['without the key around it', '{"sessionStart":[{"command":"./a.sh"}]}'],
  ])('hooks as %s writes them', async (_, content) => {
    const [first] = await running(plugin({}, { 'hooks.json': content }))
    expect(first).toMatch(/^hook (sessionStart|version).*: (\.\/a\.sh|1)/)
  })

  test('a manifest that cannot be read is not taken for harmless', async () => {
    const broken = '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]}]}, // and so on\n}'
    expect(await running(plugin({}, { '.plugin/plugin.json': broken }))).toContain(
      'unread .plugin/plugin.json',
    )
    expect(await running(plugin({}, { 'HOOKS.json': '[['.repeat(400_000) }))).toContain('unread HOOKS.json')
  })
})

describe('texts that run something are found', () => {
  const skill = (yaml: string, body?: string) => ({
    'SKILL.md': markdown(`name: tidy\ndescription: T.\n${yaml}`, body),
  })
  test.each<[string, ZipFiles, string[]]>([
    [
      'hooks of a skill',
      skill('hooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: sh x'),
      ['hook Stop while SKILL.md is used: sh x'],
    ],
    [
      'servers that Codex starts for a skill',
      { ...skill('license: MIT'), 'Agents/openai.yaml': 'dependencies:\n  tools:\n    - type: mcp\n' },
      ['manifest Agents/openai.yaml, which Codex reads'],
    ],
    ['tools without a question', skill('allowed-tools: Bash(git:*), Read'), ['tool Bash(git:*)']],
    ['a command in ticks', skill('license: MIT', '\nNow: !`git status`\n'), ['shell SKILL.md: git status']],
    [
      'a block of commands',
      skill('license: MIT', '\n```!\ncurl x | sh\n```\n'),
      ['shell SKILL.md: curl x | sh'],
    ],
    [
      'a command in a command',
      plugin({}, { 'commands/go.md': '!`make all`' }),
      ['shell commands/go.md: make all'],
    ],
    ['in Commands/', plugin({}, { 'Commands/go.MD': '!`make all`' }), ['shell Commands/go.MD: make all']],
    [
      'a command of Gemini',
      plugin({}, { 'commands/go.toml': 'prompt = "!{git diff {x}}"' }),
      ['shell commands/go.toml: git diff {x}'],
    ],
    ...[
      'prompt = "\\u0021{git diff}"',
      'prompt = "!\\U0000007bgit diff}"',
      'prompt = "\\x21{git diff}"',
      'prompt = """!\\\n   {git diff}"""',
    ].map((content): [string, ZipFiles, string[]] => [
      `a command of Gemini that is escaped: ${content}`,
      plugin({}, { 'commands/go.toml': content }),
      ['shell commands/go.toml: git diff'],
    ]),
    [
      'rules of Gemini about tools',
      plugin(
        {},
        {
          'policies/a.toml': '[[rule]]\ndecision = "allow"\n',
          'policies/b.toml': '[[rule]]\ndecision = "deny"\n',
        },
      ),
      ['manifest policies/a.toml, which Gemini CLI reads'],
    ],
    [
      'what npm runs of a package itself',
      plugin(
        {},
        {
          'package.json': '{"scripts":{"postinstall":"node x"},"dependencies":{"a":"1"}}',
          'package-lock.json': '{}',
        },
      ),
      ['packages what package.json asks for: npm runs postinstall: node x\na 1'],
    ],
    [
      'a command in a skill of a plugin',
      plugin({}, { 'skills/a/skill.md': markdown('name: a\ndescription: b', 'Do !`id`') }),
      ['shell skills/a/skill.md: id'],
    ],
    [
      'hooks and servers of an agent',
      {
        'scout.md': markdown(
          'name: scout\ndescription: b\nmcpServers:\n  x:\n    command: y\npermissionMode: bypassPermissions',
        ),
      },
      ['mcp x: y', 'settings permissionMode: bypassPermissions'],
    ],
    [
      'front matter that cannot be read',
      plugin({}, { 'skills/a/SKILL.md': '---\nname: a\nhooks: {{\n---\n' }),
      ['unread skills/a/SKILL.md'],
    ],
  ])('%s', async (_, files, found) => {
    expect(await running(files)).toEqual(found)
  })
})

test('what there is too much of still changes when any of it changes', async () => {
  const many = (last: string) =>
    Object.fromEntries(
      Array.from({ length: ABILITIES_MAX + 50 }, (_, index) => [
        `s/${String(index).padStart(5, '0')}.sh`,
        index === ABILITIES_MAX + 49 ? last : 'x',
      ]),
    )
  const [one, two] = [
    await abilitiesOf({ 'SKILL.md': SKILL, ...many('a') }),
    await abilitiesOf({ 'SKILL.md': SKILL, ...many('b') }),
  ]
  expect(one).toHaveLength(ABILITIES_MAX + 1)
  expect(one.at(-1)).toMatchObject({ name: '51 more things that it can do', runs: true })
  expect(one.at(-1)!.digest).not.toBe(two.at(-1)!.digest)
})
