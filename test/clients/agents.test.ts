/**
 * Every agent is connected with what Connect shows, as it shows it, in both forms: the commands are pasted into a
 * terminal one step after the other, and the person types nothing but the token where a password is asked for, or
 * puts it where TOKEN stands.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleOf } from '../support/deep.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { FORMS, follow, newFollower, publishNext } from './follow.ts'
import { lacks } from './installed.ts'
import { newMachine } from './machine.ts'

interface Agent {
  name: string
  program: string
  /** What shows the person what is installed. */
  list: string
  /** Where it keeps what is installed, below the home. */
  folder: string
  /** The form that the sample has; each form comes with three of them. */
  sampled: (typeof FORMS)[number]
  /** Skills alone, not the plugins that carry them. */
  takesSkillsOnly?: true
}

const AGENTS: readonly Agent[] = [
  {
    name: 'Claude Code',
    program: 'claude',
    list: 'claude plugin list',
    folder: '.claude/plugins/cache',
    sampled: 'steps',
  },
  {
    name: 'Codex',
    program: 'codex',
    list: 'codex plugin list',
    folder: '.codex/plugins/cache',
    sampled: 'withToken',
  },
  {
    name: 'GitHub Copilot CLI',
    program: 'copilot',
    list: 'copilot plugin list',
    folder: '.copilot/installed-plugins',
    sampled: 'steps',
  },
  {
    name: 'Gemini CLI',
    program: 'gemini',
    list: 'gemini skills list',
    folder: '.gemini/skills',
    sampled: 'withToken',
    takesSkillsOnly: true,
  },
  {
    name: 'Qwen Code',
    program: 'qwen',
    list: 'qwen extensions list',
    folder: '.qwen/extensions',
    sampled: 'steps',
  },
  {
    name: 'Factory droid',
    program: 'droid',
    list: 'droid plugin list',
    folder: '.factory/plugins/cache',
    sampled: 'withToken',
  },
]

/** An agent takes seconds for each command even on an idle machine. */
const STORY_MS_MAX = 300_000

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
})
afterAll(() => running.close())

describe.each(AGENTS)('$name', ({ name, program, list, folder, takesSkillsOnly, sampled }) => {
  test.skipIf(lacks(program)).each(sampleOf(FORMS, (form) => form === sampled))(
    'installs the whole stack and follows it: %s',
    async (form) => {
      const follower = await newFollower(running, name, form)
      const { token, plugin } = follower
      const machine = await newMachine()

      await follow(machine, follower.first, token)
      const listed = await machine.paste(list)
      for (const wanted of takesSkillsOnly ? ['tidying', 'commit-messages'] : [plugin, 'stoa-bundle'])
        expect(listed).toContain(wanted)
      expect(await machine.filesWith('As 1.0.0 says.', folder)).not.toEqual([])
      expect(await machine.filesWith('name: commit-messages', folder)).not.toEqual([])

      await publishNext(follower, '1.1.0')
      await follow(machine, follower.later, token)
      expect(await machine.filesWith('As 1.1.0 says.', folder)).not.toEqual([])
      if (form === 'steps')
        expect(await machine.filesWith(token)).toEqual([`${machine.home}/.git-credentials`])
    },
    STORY_MS_MAX,
  )
})
