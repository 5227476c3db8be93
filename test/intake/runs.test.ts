/** What of a plugin will not run, and what no client finds: said before anybody installs it. */
import { expect, test } from 'vitest'
import { inspectFiles, inspectZip } from '../../src/intake/inspect.ts'
import { makeZip } from '../support/zip.ts'

const file = (path: string, text: string, mode: '100644' | '100755' = '100644') => ({
  path,
  mode,
  content: Buffer.from(text),
})
const manifest = (fields: Record<string, unknown> = {}) =>
  file('.claude-plugin/plugin.json', JSON.stringify({ name: 'runs', description: 'Runs.', ...fields }))
const hooks = (...commands: string[]) =>
  file(
    'hooks/hooks.json',
    JSON.stringify({
      hooks: { Stop: [{ hooks: commands.map((command) => ({ type: 'command', command })) }] },
    }),
  )
const ROOT = '$' + '{CLAUDE_PLUGIN_ROOT}'

const found = (...files: ReturnType<typeof file>[]) => {
  const { bundle, issues } = inspectFiles([manifest(), ...files])
  const modes = Object.fromEntries(bundle!.files.map(({ path, mode }) => [path, mode]))
  return { modes, codes: issues.map(({ code }) => code), issues }
}

test.each([
  ['bare', `${ROOT}/run.sh`],
  ['quoted', `"${ROOT}/run.sh" --now`],
  ['half quoted', `"${ROOT}"/run.sh`],
  ['without braces', '$CLAUDE_PLUGIN_ROOT/run.sh'],
])('a script that a hook runs (%s) gets the bit that it lacks', (_, command) => {
  const { modes, issues } = found(hooks(command), file('run.sh', '#!/bin/sh\ntrue\n'))
  expect(modes['run.sh']).toBe('100755')
  expect(issues).toMatchObject([
    {
      code: 'program_not_executable',
      severity: 'warning',
      message:
        'A Stop hook runs "run.sh", which is not executable; it is served as if it were, so set its bit (chmod +x).',
    },
  ])
})

test('what has no first line for a system, or is not there, is said and stays', () => {
  const { modes, issues } = found(
    hooks(
      `${ROOT}/run`,
      `bash ${ROOT}/gone.sh`,
      `"${ROOT}/my scripts/gone too.sh"`,
      `cat ${ROOT}/made-later.txt`,
    ),
    file('run', 'print(1)\n'),
  )
  expect(modes.run).toBe('100644')
  expect(issues.map(({ code, message }) => [code, message.split(';')[0]])).toEqual([
    ['program_not_executable', 'A Stop hook runs "run", which is not executable and says no program for it'],
    ['program_missing', 'A Stop hook runs "gone.sh", which is not in the plugin'],
    ['program_missing', 'A Stop hook runs "my scripts/gone too.sh", which is not in the plugin'],
  ])
})

test('a server is a program too, and what its program is given to run has to be there', () => {
  const servers = {
    db: { command: `${ROOT}/bin/db` },
    web: { command: 'node', args: [`${ROOT}/dist/gone.js`] },
  }
  const { modes, issues } = found(
    file('.mcp.json', JSON.stringify({ mcpServers: servers })),
    file('bin/db', '#!/usr/bin/env node\n'),
  )
  expect(modes['bin/db']).toBe('100755')
  expect(issues.map(({ message }) => message)).toEqual([
    expect.stringContaining('The server "db" runs "bin/db"'),
    expect.stringContaining('The server "web" runs "dist/gone.js", which is not in the plugin'),
  ])
})

test('programs that can run are not spoken of', () => {
  const script = file('run.sh', '#!/bin/sh\ntrue\n', '100755')
  expect(
    found(hooks(`${ROOT}/run.sh`, 'npx -y tool', `node ${ROOT}/a.js`), script, file('a.js', '')).codes,
  ).toEqual([])
})

test('a first line that ends as on Windows is named', () => {
  const { issues } = found(hooks('true'), file('a.sh', '#!/bin/sh\r\ntrue\r\n'), file('b.bat', 'echo\r\n'))
  expect(issues).toMatchObject([{ code: 'program_line_ends', path: 'a.sh', line: 1 }])
})

test('hooks that are named beside the file that clients read anyway are hooks said twice', () => {
  const twice = manifest({ hooks: './hooks/hooks.json' })
  expect(inspectFiles([twice, hooks('true')]).issues).toMatchObject([{ code: 'hooks_twice' }])
  const other = file('hooks/more.json', JSON.stringify({ hooks: {} }))
  expect(inspectFiles([manifest({ hooks: ['./hooks/more.json'] }), other, hooks('true')]).issues).toEqual([])
})

test('skills where no client looks are named, those inside of a skill are its own', () => {
  const skill = (name: string) => `---\nname: ${name}\ndescription: Does ${name}.\n---\n\nBody.\n`
  const { issues } = found(
    file('skills/good/SKILL.md', skill('good')),
    file('skills/good/examples/inner/SKILL.md', skill('inner')),
    file('skills/group/lost/SKILL.md', skill('lost')),
    file('skill/other/SKILL.md', skill('other')),
  )
  expect(issues).toMatchObject([
    {
      code: 'skill_not_found',
      path: 'skill/other/SKILL.md',
      message: expect.stringContaining('finds the skill "skill/other/SKILL.md" (and 1 more)'),
    },
  ])
})

test('a byte order mark goes from every text that clients read, and from scripts', async () => {
  const mark = '\ufeff'
  const { bundle, issues } = await inspectZip(
    makeZip({
      '.claude-plugin/plugin.json': `${mark}{"name": "marked", "description": "Marked."}`,
      'hooks/hooks.json': `${mark}{"hooks": {}}`,
      'commands/x.md': `${mark}---\ndescription: Does it.\n---\n\nBody.\n`,
      'run.sh': `${mark}#!/bin/sh\n`,
      'data.csv': `${mark}a,b\n`,
    }),
  )
  expect(issues).toEqual([])
  const marked = bundle!.files.filter(({ content }) => content.toString().startsWith(mark))
  expect(marked.map(({ path }) => path)).toEqual(['data.csv'])
  expect(bundle!.files.find(({ path }) => path === 'hooks/hooks.json')!.content.toString()).toBe(
    '{"hooks": {}}',
  )
})

test('only a skill’s description has a limit: agents and plugins may say more', () => {
  const long = 'x'.repeat(5_000)
  const agent = file('helper.md', `---\nname: helper\ndescription: ${long}\n---\n\nBody.\n`)
  expect(inspectFiles([agent])).toMatchObject({ bundle: { kind: 'agent', description: long }, issues: [] })
  expect(inspectFiles([manifest({ description: long })])).toMatchObject({
    bundle: { kind: 'plugin' },
    issues: [],
  })
  const skill = file('SKILL.md', `---\nname: helper\ndescription: ${long}\n---\n\nBody.\n`)
  expect(inspectFiles([skill]).issues).toMatchObject([{ code: 'field_invalid', severity: 'error' }])
})
