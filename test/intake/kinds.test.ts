/** What an upload is: recognised by its content, checked against what its sender says. */
import { describe, expect, test } from 'vitest'
import { type InspectOptions, inspectFiles } from '../../src/intake/inspect.ts'
import { ISSUES_MAX } from '../../src/kernel/limits.ts'
import { brief, good, markdown, PLUGIN_JSON, plugin, upload } from '../support/uploads.ts'
import { MODE, type ZipFiles } from '../support/zip.ts'

const SKILL = markdown(`name: code-review
description: Reviews code.
license: MIT
allowed-tools: Bash(git log:*), Read Grep
metadata:
  version: 1.2.0`)
const AGENT = markdown(`name: scout
description: Finds things.
version: 0.3.0
tools: [Read, Grep, Read]
model: haiku`)
const NO_CAPABILITIES = {
  hooks: [],
  mcpServers: [],
  lspServers: [],
  scripts: [],
  tools: [],
  skills: [],
  agents: [],
  commands: [],
}

const skill: ZipFiles = {
  'SKILL.md': SKILL,
  'scripts/run.sh': { content: '#!/bin/sh\n', mode: MODE.executable },
  'reference/notes.md': 'no front matter here',
}
const agent: ZipFiles = { 'scout.md': AGENT }
const toolbox: ZipFiles = plugin(
  {
    version: '2.0.1',
    author: { name: 'Ann' },
    keywords: ['git'],
    commands: ['./commands'],
    dependencies: ['formatter', { name: 'linter', version: '^1.2.0' }],
  },
  {
    'skills/inner/SKILL.md': markdown('name: inner\ndescription: An inner skill.\nallowed-tools: Bash'),
    'agents/scout.md': AGENT,
    'commands/go/now.md': 'A command needs no front matter.',
    'hooks/hooks.json': JSON.stringify({
      hooks: { Stop: [{ hooks: [{ type: 'command', command: '/bin/sh a.sh' }] }] },
    }),
    '.mcp.json': JSON.stringify({ mcpServers: { files: { command: 'node', args: ['x.js'] } } }),
    '.lsp.json': JSON.stringify({ go: { command: 'gopls', extensionToLanguage: { '.go': 'go' } } }),
    'bin/tool': { content: 'x', mode: MODE.executable },
  },
)

const GOOD: Record<string, { files: ZipFiles; bundle: object }> = {
  skill: {
    files: skill,
    bundle: {
      kind: 'skill',
      name: 'code-review',
      version: '1.2.0',
      description: 'Reviews code.',
      dependencies: [],
      capabilities: {
        ...NO_CAPABILITIES,
        skills: ['code-review'],
        scripts: ['scripts/run.sh'],
        tools: ['Bash', 'Read', 'Grep'],
      },
    },
  },
  agent: {
    files: agent,
    bundle: {
      kind: 'agent',
      name: 'scout',
      version: '0.3.0',
      description: 'Finds things.',
      dependencies: [],
      capabilities: { ...NO_CAPABILITIES, agents: ['scout'], tools: ['Read', 'Grep'] },
    },
  },
  plugin: {
    files: toolbox,
    bundle: {
      kind: 'plugin',
      name: 'helper',
      version: '2.0.1',
      description: 'Helps.',
      dependencies: [{ name: 'formatter' }, { name: 'linter', range: '^1.2.0' }],
      capabilities: {
        hooks: ['Stop'],
        mcpServers: ['files'],
        lspServers: ['go'],
        scripts: ['bin/tool'],
        tools: ['Bash', 'Grep', 'Read'],
        skills: ['inner'],
        agents: ['scout'],
        commands: ['go/now'],
      },
    },
  },
}

describe.each(Object.entries(GOOD))('a good %s', (kind, { files, bundle: expected }) => {
  const paths = Object.keys(files).sort()

  test('is recognised by itself and when its sender says so, and nothing is said about it', async () => {
    for (const options of [{}, { kind: kind as NonNullable<InspectOptions['kind']> }]) {
      const bundle = await good(files, options)
      expect(bundle).toMatchObject(expected)
      expect(bundle.files.map((file) => file.path)).toEqual(paths)
    }
  })

  test('may be in a folder, or a folder in a folder, as Finder and GitHub make it', async () => {
    for (const folder of ['my tool/', 'repo-main/my tool/']) {
      const bundle = await good(renamed(files, (path) => folder + path))
      expect(bundle).toMatchObject(expected)
      expect(bundle.files.map((file) => file.path)).toEqual(paths)
    }
  })

  test('may come with what macOS and Windows leave behind, which is dropped without a word', async () => {
    const litter = {
      '__MACOSX/._x': 'x',
      '__MACOSX/tool/._SKILL.md': SKILL,
      '.DS_Store': 'x',
      'tool/.DS_Store': 'x',
      'tool/._a.md': AGENT,
      'tool/Thumbs.db': 'x',
      'tool/desktop.ini': 'x',
    }
    const bundle = await good({ ...litter, 'tool/': '', ...renamed(files, (path) => `tool/${path}`) })
    expect(bundle).toMatchObject(expected)
    expect(bundle.files.map((file) => file.path)).toEqual(paths)
  })

  test('may begin with a byte order mark', async () => {
    expect(await good(rewritten(files, (text) => `\ufeff${text}`))).toMatchObject(expected)
  })

  test('may have Windows line ends', async () => {
    expect(await good(rewritten(files, (text) => text.replaceAll('\n', '\r\n')))).toMatchObject(expected)
  })

  test('may get its name from the form', async () => {
    expect(await good(files, { name: 'other-name' })).toMatchObject({
      ...expected,
      name: 'other-name',
      capabilities: {},
    })
  })
})

/** Files, what the sender says, and everything that is said back. */
type Guard = [name: string, files: ZipFiles, kind: InspectOptions['kind'], said: string]

const inFolders = (...names: string[]) => Object.fromEntries(names.map((name) => [`${name}/SKILL.md`, SKILL]))

describe('an upload is refused with the reason and the place', () => {
  test.each<Guard>([
    ['a skill sent as an agent', skill, 'agent', 'error zip_looks_like_skill SKILL.md'],
    ['a skill sent as a plugin', skill, 'plugin', 'error zip_looks_like_skill SKILL.md'],
    ['an agent sent as a skill', agent, 'skill', 'error zip_looks_like_agent scout.md'],
    ['an agent sent as a plugin', agent, 'plugin', 'error zip_looks_like_agent scout.md'],
    ['a plugin sent as a skill', toolbox, 'skill', `error zip_looks_like_plugin ${PLUGIN_JSON}`],
    ['a plugin sent as an agent', toolbox, 'agent', `error zip_looks_like_plugin ${PLUGIN_JSON}`],
    [
      'a plugin.json beside the SKILL.md of a skill',
      { ...skill, ...plugin() },
      'skill',
      `error zip_looks_like_plugin ${PLUGIN_JSON}`,
    ],
    [
      'skills in their folders sent as a plugin',
      { ...inFolders('skills/a', 'skills/b') },
      'plugin',
      'error zip_missing_plugin_json',
    ],
    ['two skills on one level', inFolders('one', 'two'), undefined, 'error zip_multiple_skills two/SKILL.md'],
    [
      'two skills on one level, sent as a skill',
      inFolders('one', 'two'),
      'skill',
      'error zip_multiple_skills two/SKILL.md',
    ],
    ['two agents', { ...agent, 'other.md': AGENT }, 'agent', 'error zip_multiple_agents other.md'],
    [
      'two plugins on one level',
      { ...renamed(plugin(), (path) => `a/${path}`), ...renamed(plugin(), (path) => `b/${path}`) },
      undefined,
      `error zip_multiple_plugins b/${PLUGIN_JSON}`,
    ],
    ['a skill.md in lower case', { 'skill.md': SKILL }, 'skill', 'error zip_missing_skill_md skill.md'],
    [
      'files without any manifest, as nothing',
      { 'a.txt': 'a', 'b/c.json': '{}' },
      undefined,
      'error kind_unknown',
    ],
    ['files without any manifest, as a skill', { 'a.txt': 'a' }, 'skill', 'error zip_missing_skill_md'],
    ['files without any manifest, as an agent', { 'a.txt': 'a' }, 'agent', 'error zip_missing_agent_md'],
    ['files without any manifest, as a plugin', { 'a.txt': 'a' }, 'plugin', 'error zip_missing_plugin_json'],
    ['a README only', { 'README.md': markdown('name: a\ndescription: b') }, undefined, 'error kind_unknown'],
    [
      'a README only, as an agent',
      { 'README.md': markdown('name: a\ndescription: b') },
      'agent',
      'error zip_missing_agent_md',
    ],
    [
      'Markdown without front matter, as an agent',
      { 'scout.md': '# Scout' },
      'agent',
      'error zip_missing_agent_md',
    ],
    ['an empty ZIP', {}, undefined, 'error zip_empty'],
    ['only folders', { 'a/': '', 'a/b/': '' }, 'skill', 'error zip_empty'],
    [
      'only folders and litter',
      { 'a/': '', 'a/.DS_Store': 'x', '__MACOSX/a/._b': 'x' },
      undefined,
      'error zip_empty',
    ],
  ])('%s', async (_, files, kind, said) => {
    const result = await upload(files, kind === undefined ? {} : { kind })
    expect(result.said).toEqual([said])
    expect(result.bundle).toBeUndefined()
  })

  test('and the sentence says what it is, what it is not, and what to do', async () => {
    const { issues } = await upload(skill, { kind: 'agent' })
    expect(issues[0]!.message).toBe(
      'This looks like a skill ("SKILL.md"), not an agent; publish it as a skill.',
    )
  })

  test('and the sentence names the file that is only misspelt', async () => {
    const { issues } = await upload({ 'a/skill.md': SKILL, 'b.txt': '' }, { kind: 'skill' })
    expect(issues[0]!.message).toContain('rename "a/skill.md" to SKILL.md')
  })

  test('and the sentence for no kind at all says what each kind needs', async () => {
    const { issues } = await upload({ 'a.txt': 'a' })
    for (const word of ['plugin.json', 'SKILL.md', 'Markdown']) expect(issues[0]!.message).toContain(word)
  })
})

describe('what lies deeper, or is weaker, belongs to the item', () => {
  test('a plugin.json beside a SKILL.md makes a plugin, if nobody says otherwise', async () => {
    expect(await good({ ...skill, ...plugin() })).toMatchObject({ kind: 'plugin' })
  })

  test('a skill may carry other skills, plugins and agents further down', async () => {
    const inner = {
      ...inFolders('examples/a', 'examples/b'),
      ...renamed(plugin(), (path) => `examples/c/${path}`),
    }
    const bundle = await good({ ...skill, ...inner, 'agents/scout.md': AGENT })
    expect(bundle).toMatchObject({ kind: 'skill', name: 'code-review' })
    expect(bundle.files).toHaveLength(Object.keys(skill).length + 4)
  })

  test('a plugin may carry another plugin further down', async () => {
    const bundle = await good({
      ...toolbox,
      ...renamed(plugin({ name: 'other' }), (path) => `vendor/x/${path}`),
    })
    expect(bundle).toMatchObject({ kind: 'plugin', name: 'helper' })
  })

  test('a plugin in a single folder of plugins is found', async () => {
    expect(await good(renamed(toolbox, (path) => `plugins/helper/${path}`))).toMatchObject({ name: 'helper' })
  })

  test('an agent alone in agents/ is found', async () => {
    expect(await good({ 'agents/scout.md': AGENT })).toMatchObject({ kind: 'agent', name: 'scout' })
  })
})

describe('an agent may have any name that can be served', () => {
  test.each([
    'license-checker',
    'changelog-writer',
    'skill-reviewer',
    'license-mit-checker',
    'readme-writer',
  ])('such as %s', async (name) => {
    await good({ [`${name}.md`]: markdown(`name: ${name}\ndescription: b`) }, { kind: 'agent' })
  })
})

test.each([
  'README.md',
  'readme.de.md',
  'README.zh-CN.md',
  'LICENSE.md',
  'LICENSE-MIT.md',
  'License-Apache-2.0.md',
  'skill.md',
])('%s is about an agent, and not one', async (path) => {
  const { bundle, said } = await upload({ ...agent, [path]: markdown('name: a\ndescription: b') })
  expect(bundle).toMatchObject({ kind: 'agent', name: 'scout' })
  expect(said).toEqual([`warning file_not_served ${path}`])
})

describe('files beside the item', () => {
  test('are left out of a skill with a word about each', async () => {
    const { bundle, said } = await upload({
      ...renamed(skill, (path) => `review/${path}`),
      'README.md': '',
      LICENSE: '',
    })
    expect(said).toEqual(['warning file_not_served README.md', 'warning file_not_served LICENSE'])
    expect(bundle!.files.map((file) => file.path)).toEqual(Object.keys(skill).sort())
  })

  test('are left out of a plugin with a word about each', async () => {
    const { bundle, said } = await upload({
      ...renamed(toolbox, (path) => `helper/${path}`),
      'ci/build.yml': '',
    })
    expect(said).toEqual(['warning file_not_served ci/build.yml'])
    expect(bundle!.files).toHaveLength(Object.keys(toolbox).length)
  })

  test('are left out of an agent, which is one file, with a word about each', async () => {
    const { bundle, said } = await upload({ ...agent, 'README.md': '', 'docs/more.txt': '' })
    expect(said).toEqual(['warning file_not_served README.md', 'warning file_not_served docs/more.txt'])
    expect(bundle!.files.map((file) => file.path)).toEqual(['scout.md'])
  })
})

describe('everything that is wrong', () => {
  test('is said at once', async () => {
    const { said } = await upload({
      'helper/skills/inner/SKILL.md': markdown('name: other'),
      'helper/hooks/hooks.json': '{"hooks": []}',
      'README.md': '',
      ...renamed(
        plugin({
          name: 'Bad Name',
          version: 'abc',
          keywords: 'x',
          author: 'me',
          extra: 1,
          commands: ['../../x', './no'],
          dependencies: ['q@else', { name: 'r', version: '!!' }],
        }),
        (path) => `helper/${path}`,
      ),
    })
    expect(said.sort()).toEqual(
      [
        'warning file_not_served README.md',
        `error field_invalid ${PLUGIN_JSON}:2`,
        `error version_invalid ${PLUGIN_JSON}:4`,
        `error field_invalid ${PLUGIN_JSON}:5`,
        `error field_invalid ${PLUGIN_JSON}:6`,
        `warning field_unknown ${PLUGIN_JSON}:7`,
        `error path_outside ${PLUGIN_JSON}:8`,
        `error path_missing ${PLUGIN_JSON}:8`,
        `warning dependency_foreign ${PLUGIN_JSON}:9`,
        `error field_invalid ${PLUGIN_JSON}:9`,
        'error field_invalid hooks/hooks.json:1',
        'warning field_missing skills/inner/SKILL.md:2',
        'warning name_mismatch skills/inner/SKILL.md:2',
      ].sort(),
    )
  })

  test('is said up to a limit, and then that there is more', async () => {
    const unknown = Object.fromEntries(Array.from({ length: ISSUES_MAX + 5 }, (_, index) => [`x${index}`, 1]))
    const { issues } = await upload(plugin(unknown))
    expect(issues).toHaveLength(ISSUES_MAX + 1)
    expect(brief(issues.at(-1)!)).toBe('warning issues_truncated')
  })

  test('and errors are said before warnings', async () => {
    const unknown = Object.fromEntries(Array.from({ length: ISSUES_MAX + 5 }, (_, index) => [`x${index}`, 1]))
    const { issues, said } = await upload(plugin({ ...unknown, skills: ['./a', './b'] }))
    expect(issues).toHaveLength(ISSUES_MAX + 1)
    expect(said.filter((one) => one.startsWith('error path_missing'))).toHaveLength(2)
    expect(said.at(-1)).toBe('error issues_truncated')
    const many = await upload(plugin({ ...unknown, skills: Array(ISSUES_MAX + 1).fill('./a') }))
    expect(many.said.filter((one) => one.startsWith('warning'))).toEqual([])
    expect(many.said).toHaveLength(ISSUES_MAX + 1)
  })

  test('is said in full when it just fits', async () => {
    const unknown = Object.fromEntries(Array.from({ length: ISSUES_MAX }, (_, index) => [`x${index}`, 1]))
    const { said } = await upload(plugin(unknown))
    expect(said).toHaveLength(ISSUES_MAX)
    expect(said.join()).not.toContain('issues_truncated')
  })
})

test('files that are no longer in an archive are judged as the same files in a ZIP', () => {
  const { bundle, issues } = inspectFiles([
    { path: 'x/SKILL.md', mode: '100644', content: Buffer.from(SKILL) },
  ])
  expect(issues).toEqual([])
  expect(bundle).toMatchObject({ kind: 'skill', name: 'code-review', version: '1.2.0' })
})

function renamed(files: ZipFiles, rename: (path: string) => string): ZipFiles {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [rename(path), file]))
}

function rewritten(files: ZipFiles, rewrite: (text: string) => string): ZipFiles {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? rewrite(file) : file]),
  )
}
