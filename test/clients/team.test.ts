/**
 * What Connect shows for a team, read by the real Claude Code as managed settings and as settings of a project.
 * Managed settings have one fixed folder below /etc. A mount namespace lays a scratch folder over it, which the
 * machine itself never sees; where the kernel refuses namespaces these stories are skipped.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { readConnect, type Shown } from './connect-page.ts'
import { lacks } from './installed.ts'
import { type Machine, newMachine } from './machine.ts'

const STORY_MS_MAX = 300_000

const NAMESPACE = ['unshare', '--map-root-user', '--mount']
const lacksNamespaces = spawnSync(NAMESPACE[0]!, [...NAMESPACE.slice(1), 'true']).status !== 0

/** A session starts, declares and fetches marketplaces, and fails as there is no model to ask. */
const START_A_SESSION = 'claude -p hello || true'
const NO_MODEL = {
  ANTHROPIC_API_KEY: 'none',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
  CLAUDE_CODE_MAX_RETRIES: '0',
  CLAUDE_CODE_SYNC_PLUGIN_INSTALL: '1',
}

/** Through a pipe, or it would draw instead of print. */
const LIST = 'claude plugin marketplace list | cat'

let running: RunningStoa
let ann: Person
let team: Shown[]
let machine: Machine

beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  ann = await running.person('ann')
  await ann.api.put('/items/commit-messages/install')
  team = (await readConnect(ann)).get('For a team')!.steps
})
afterAll(() => running.close())

describe.skipIf(lacks('claude'))('Claude Code', () => {
  test.skipIf(lacksNamespaces)(
    'adds the marketplace of managed settings by itself',
    async () => {
      machine = await machineWithToken()
      await manage(machine, shown('extraKnownMarketplaces'))
      const listed = await pasteManaged(`${START_A_SESSION}\n${LIST}`)
      expect(listed).toContain(`Git (${running.baseUrl}/git/stoa.git)`)
      await pasteManaged('claude plugin install stoa-bundle@stoa')
      expect(await machine.filesWith('name: commit-messages', '.claude/plugins/cache/stoa')).not.toEqual([])
    },
    STORY_MS_MAX,
  )

  test.skipIf(lacksNamespaces)(
    'allows marketplaces of this host and refuses others',
    async () => {
      machine = await machineWithToken()
      await manage(machine, shown('strictKnownMarketplaces'))
      const here = `${running.baseUrl}/git/stoa.git`
      const elsewhere = here.replace('127.0.0.1', 'localhost')
      await expect(pasteManaged(`claude plugin marketplace add ${elsewhere}`)).rejects.toThrow(
        /\(localhost\) is blocked by enterprise policy/,
      )
      const added = `claude plugin marketplace add ${here}\n${LIST}`
      expect(await pasteManaged(added)).toContain(`Git (${here})`)
    },
    STORY_MS_MAX,
  )

  test(
    'adds the marketplace of a trusted project by itself',
    async () => {
      machine = await machineWithToken()
      const project = path.join(machine.home, 'project')
      await write(path.join(project, '.claude', 'settings.json'), shown('extraKnownMarketplaces'))
      const trusted = { projects: { [project]: { hasTrustDialogAccepted: true } } }
      await write(path.join(machine.home, '.claude.json'), JSON.stringify(trusted))
      const commands = `cd project\n${START_A_SESSION}\n${LIST}`
      const listed = await machine.paste(commands, { env: NO_MODEL })
      expect(listed).toContain(`Git (${running.baseUrl}/git/stoa.git)`)
    },
    STORY_MS_MAX,
  )
})

/** The settings that Connect shows with this key, as they are. */
function shown(key: string): string {
  const { command } = team.find((step) => step.command.includes(`"${key}"`))!
  return command
}

/** A machine on which a person has let Git remember the token, with the step that Connect shows for it. */
async function machineWithToken(): Promise<Machine> {
  const fresh = await newMachine()
  const [remember] = (await readConnect(ann)).get('Claude Code')!.steps
  await fresh.paste(remember!.command, { password: await ann.token() })
  return fresh
}

function manage({ home }: Machine, settings: string): Promise<void> {
  return write(path.join(home, 'managed', 'claude-code', 'managed-settings.json'), settings)
}

function pasteManaged(commands: string): Promise<string> {
  const layOver = 'mount -t overlay overlay -o "lowerdir=$HOME/managed:/etc" /etc'
  return machine.paste(`${layOver}\n${commands}`, { env: NO_MODEL, within: NAMESPACE })
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
}
