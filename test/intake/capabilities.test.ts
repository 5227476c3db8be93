/** What people are told that a plugin can do, before they install it. */
import { describe, expect, test } from 'vitest'
import { markdown, plugin, upload } from '../support/uploads.ts'

describe('what a plugin can run is listed, however its plugin.json says it', () => {
  const hooks = { Stop: [{ hooks: [{ type: 'command', command: 'x' }] }] }
  const file = { 'h.json': JSON.stringify({ hooks }), 'm.json': '{"mcpServers":{"m":{"command":"x"}}}' }

  test.each<[string, object]>([
    ['hooks in a list', { hooks: [hooks] }],
    ['hooks in a file named with two dots and slashes', { hooks: '././h.json' }],
    ['hooks in a file named with two slashes', { hooks: './/h.json' }],
  ])('%s', async (_, fields) => {
    const { bundle } = await upload(plugin({ ...fields }, file))
    expect(bundle!.capabilities.hooks).toEqual(['Stop'])
  })

  test.each<[string, object]>([
    ['servers in a list', { mcpServers: [{ m: { command: 'x' } }] }],
    ['servers in a file named with two slashes', { mcpServers: './/m.json' }],
  ])('%s', async (_, fields) => {
    const { bundle } = await upload(plugin({ ...fields }, file))
    expect(bundle!.capabilities.mcpServers).toEqual(['m'])
  })

  test('skills, agents and commands outside their usual folders', async () => {
    const part = (name: string) => markdown(`name: ${name}\ndescription: b`)
    const { bundle } = await upload(
      plugin(
        { skills: './more/', agents: ['./team/ann.md'], commands: ['./cmd'] },
        { 'more/x/SKILL.md': part('x'), 'team/ann.md': part('ann'), 'cmd/go.md': part('go') },
      ),
    )
    expect(bundle!.capabilities).toMatchObject({ skills: ['x'], agents: ['ann'], commands: ['go'] })
  })

  test('and are checked there', async () => {
    const { said } = await upload(
      plugin(
        {
          skills: ['./more', './own'],
          agents: ['./team/ann.md'],
          commands: { go: { source: './cmd/a.md' } },
        },
        {
          'more/x/SKILL.md': markdown('name: y\ndescription: b'),
          'own/SKILL.md': markdown('name: own'),
          'team/ann.md': '# Ann',
          'cmd/a.md': markdown('a: b: c'),
        },
      ),
    )
    expect(said.sort()).toEqual([
      'warning field_missing own/SKILL.md:2',
      'warning front_matter_invalid cmd/a.md:2',
      'warning front_matter_missing team/ann.md:1',
      'warning name_mismatch more/x/SKILL.md:2',
    ])
  })

  test('commands that plugin.json gives a name or holds itself', async () => {
    const commands = { go: { source: './cmd/a.md' }, stop: { content: 'Stop.' } }
    const { bundle } = await upload(plugin({ commands }, { 'cmd/a.md': 'x', 'commands/b.md': 'x' }))
    expect(bundle!.capabilities.commands).toEqual(['b', 'go', 'stop'])
  })

  test('the skill that a plugin is itself', async () => {
    const yaml = 'description: b\nallowed-tools: Bash'
    for (const [content, name] of [
      [markdown(yaml), 'helper'],
      [markdown(`${yaml}\nname: other`), 'other'],
    ] as const) {
      const { bundle, said } = await upload(plugin({}, { 'SKILL.md': content }))
      expect(said).toEqual([])
      expect(bundle!.capabilities).toMatchObject({ skills: [name], tools: ['Bash'] })
    }
    const bad = await upload(plugin({}, { 'SKILL.md': '# Hello' }))
    expect(bad.said).toEqual(['warning front_matter_missing SKILL.md:1'])
  })
})
