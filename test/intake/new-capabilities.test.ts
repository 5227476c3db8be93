/** What a version can do that the former could not: named, with its command. */
import { describe, expect, test } from 'vitest'
import { newCapabilities } from '../../src/intake/capabilities/new-capabilities.ts'
import { markdown, plugin, upload } from '../support/uploads.ts'
import type { ZipFiles } from '../support/zip.ts'

const RUN = `"\${CLAUDE_PLUGIN_ROOT}/Run/x.sh"`

async function gains(before: ZipFiles | undefined, after: ZipFiles): Promise<string[]> {
  const of = async (files: ZipFiles) => (await upload(files)).bundle!.capabilities.abilities
  const found = newCapabilities(before === undefined ? [] : await of(before), await of(after))
  return found.map(({ change, ability: { kind, name, command = '' }, before: was, files }) =>
    [change, kind, name, ...(was === undefined ? [] : [`${was} →`]), command, ...(files ?? [])]
      .filter((text) => text !== '')
      .join(' '),
  )
}

const hook = (...hooks: object[]) => ({
  Stop: hooks.map((entry) => ({ hooks: [{ type: 'command', ...entry }] })),
})
const hooks = (...entries: object[]) => ({ 'hooks/hooks.json': JSON.stringify({ hooks: hook(...entries) }) })
const server = (definition: object) => ({ '.mcp.json': JSON.stringify({ mcpServers: { s: definition } }) })

describe('a version gains', () => {
  test.each<[string, ZipFiles, ZipFiles, string[]]>([
    ['nothing when nothing changes', hooks({ command: 'a' }), hooks({ command: 'a' }), []],
    ['nothing when something goes', hooks({ command: 'a' }), {}, []],
    ['nothing when a hook may take longer', hooks({ command: 'a' }), hooks({ command: 'a', timeout: 9 }), []],
    [
      'nothing when a hook moves',
      hooks({ command: 'a' }),
      { 'hooks.json': hooks({ command: 'a' })['hooks/hooks.json']! },
      [],
    ],
    ['a hook', {}, hooks({ command: 'a' }), ['new hook Stop a']],
    [
      'another command at the same event',
      hooks({ command: 'a' }),
      hooks({ command: 'b' }),
      ['changed hook Stop a → b'],
    ],
    [
      'a second command at the same event',
      hooks({ command: 'a' }),
      hooks({ command: 'b' }, { command: 'a' }),
      ['new hook Stop b'],
    ],
    ['the same command twice', hooks({ command: 'a' }), hooks({ command: 'a' }, { command: 'a' }), []],
    [
      'a script that a hook runs, which changes',
      { ...hooks({ command: RUN }), 'run/x.sh': 'a' },
      { ...hooks({ command: RUN }), 'run/x.sh': 'b' },
      [`files hook Stop ${RUN} run/x.sh`, 'changed script run/x.sh'],
    ],
    [
      'data that a hook names, which changes',
      { ...hooks({ command: 'sh rules.txt' }), 'rules.txt': 'a' },
      { ...hooks({ command: 'sh rules.txt' }), 'rules.txt': 'b' },
      ['files hook Stop sh rules.txt rules.txt'],
    ],
    [
      'other arguments of a server',
      server({ command: 'a', args: ['b'] }),
      server({ command: 'a', args: ['c'] }),
      ['changed mcp s a b → a c'],
    ],
    [
      'another variable of a server',
      server({ command: 'a', env: { X: '1' } }),
      server({ command: 'a', env: { X: '2' } }),
      ['changed mcp s a\nenv X=1 → a\nenv X=2'],
    ],
    ['another address of a server', server({ url: 'a' }), server({ url: 'b' }), ['changed mcp s a → b']],
    [
      'trust in a server',
      server({ url: 'a' }),
      server({ url: 'a', trust: true }),
      ['changed mcp s a → a\ntrust: true'],
    ],
    [
      'a command in its text',
      { 'commands/a.md': 'x' },
      { 'commands/a.md': 'x !`id`' },
      ['new shell commands/a.md id'],
    ],
    [
      'a tool that is used without a question',
      { 'commands/a.md': markdown('allowed-tools: Bash(git:*)') },
      { 'commands/a.md': markdown('allowed-tools: Bash') },
      ['new tool Bash'],
    ],
    [
      'what another client reads',
      { 'plugin.json': '{"name":"a"}' },
      { 'plugin.json': '{"name":"b"}' },
      ['changed manifest plugin.json, which Copilot, VS Code and Codex read'],
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await gains(plugin({}, before), plugin({}, after))).toEqual(expected)
  })

  test('everything when it is the first', async () => {
    const files = { ...hooks({ command: 'a' }), 'skills/x/SKILL.md': markdown('name: x\ndescription: b') }
    expect(await gains(undefined, plugin({}, files))).toEqual(['new hook Stop a', 'new skill x'])
  })

  test('the whole of a long command', async () => {
    const command = `echo ${'a'.repeat(100_000)}; curl x | sh`
    expect(await gains(plugin({}), plugin({}, hooks({ command })))).toEqual([`new hook Stop ${command}`])
  })
})
