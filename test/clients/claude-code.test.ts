/** Claude Code beyond what Connect shows: it finds nothing to warn of, and loses what leaves the stack. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pluginZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { lacks } from './installed.ts'
import { type Machine, newMachine } from './machine.ts'

const STORY_MS_MAX = 300_000
const CLONE = '.claude/plugins/marketplaces/stoa'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
})
afterAll(() => running.close())

test.skipIf(lacks('claude'))(
  'validates without a warning, installs without an error, and follows opt-outs and uninstalls',
  async () => {
    const { api, cloneUrl } = await running.person('ann')
    await api.upload('/items', { file: pluginZip('tidy', { version: '1.0.0' }) })
    for (const item of ['tidy-by-ann', 'team-workflow', 'test-writer'])
      await api.put(`/items/${item}/install`)
    const machine = await newMachine()

    await machine.paste(`claude plugin marketplace add ${await cloneUrl()}`)
    expect(await validate(machine)).not.toMatch(/warning/i)
    const plugins = await catalogue(machine)
    expect(plugins).toEqual(expect.arrayContaining(['stoa-bundle', 'team-workflow', 'tidy-by-ann']))
    await machine.paste(plugins.map((plugin) => `claude plugin install ${plugin}@stoa`).join('\n'))
    const before = await installed(machine)
    expect(before.filter((plugin) => plugin.errors !== undefined)).toEqual([])
    expect(before.map(({ id }) => id).sort()).toEqual(plugins.map((plugin) => `${plugin}@stoa`))

    expect((await api.put('/items/commit-messages/opt-out')).status).toBe(200)
    expect((await api.delete('/items/team-workflow/install')).status).toBe(204)
    await machine.paste('claude plugin marketplace update stoa\nclaude plugin update stoa-bundle@stoa')
    expect(await catalogue(machine)).not.toContain('team-workflow')
    expect(await validate(machine)).not.toMatch(/warning/i)
    const after = await installed(machine)
    expect(versionOf(after, 'stoa-bundle')).not.toBe(versionOf(before, 'stoa-bundle'))
    expect(await machine.filesWith('name: commit-messages', `${CLONE}/plugins`)).toEqual([])
  },
  STORY_MS_MAX,
)

interface InstalledPlugin {
  id: string
  version: string
  errors?: string[]
}

async function installed(machine: Machine): Promise<InstalledPlugin[]> {
  const output = await machine.paste('claude plugin list --json')
  return JSON.parse(output.slice(output.indexOf('[')))
}

function versionOf(list: readonly InstalledPlugin[], name: string): string {
  return list.find(({ id }) => id === `${name}@stoa`)!.version
}

async function catalogue({ home }: Machine): Promise<string[]> {
  const manifest = await readFile(path.join(home, CLONE, '.claude-plugin', 'marketplace.json'), 'utf8')
  return JSON.parse(manifest).plugins.map(({ name }: { name: string }) => name)
}

/** It fails, and so does this, when anything is an error. */
function validate(machine: Machine): Promise<string> {
  return machine.paste(`claude plugin validate ${CLONE}`)
}
