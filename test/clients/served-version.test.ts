/**
 * An item is served anew under a build of its version, as an upgrade does it: every client takes the new bytes with what
 * Connect shows for "After a change".
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findItem, versions } from '../../src/catalog/items.repo.ts'
import { renewMounts } from '../../src/catalog/renew-mounts.ts'
import { isDeep } from '../support/deep.ts'
import { pluginZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { follow, newFollower } from './follow.ts'
import { lacks } from './installed.ts'
import { newMachine } from './machine.ts'

const AGENTS = [
  { name: 'Claude Code', program: 'claude', folder: '.claude/plugins/cache' },
  { name: 'Codex', program: 'codex', folder: '.codex/plugins/cache' },
  { name: 'GitHub Copilot CLI', program: 'copilot', folder: '.copilot/installed-plugins' },
  { name: 'Qwen Code', program: 'qwen', folder: '.qwen/extensions' },
  { name: 'Factory droid', program: 'droid', folder: '.factory/plugins/cache' },
]

const STORY_MS_MAX = 300_000
const RULES = '*.md text # of the item itself\n'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
})
afterAll(() => running.close())

/** The slow ones take a minute each. */
const tried = isDeep ? AGENTS : AGENTS.slice(0, 2)

for (const { name, program, folder } of tried) {
  test.skipIf(lacks(program))(
    `${name} updates from 1.2.0 to 1.2.0+stoa.1`,
    { timeout: STORY_MS_MAX },
    async () => {
      const { db } = running.deps
      const follower = await newFollower(running, name, 'withToken')
      const { plugin, person, token } = follower
      const file = pluginZip('tidy', { version: '1.2.0', files: { '.gitattributes': RULES } })
      expect(await person.api.upload(`/items/${plugin}/versions`, { file })).toMatchObject({ status: 201 })
      const row = db.get(versions, findItem(db, plugin)!.id, '1.2.0')!
      // As the former program stored it: what is served is the version's own tree.
      await db.write((tx) => tx.put(versions, { ...row, mountOid: row.treeOid }))

      const machine = await newMachine()
      await follow(machine, follower.first, token)
      const before = await machine.filesWith('"version": "1.2.0"', folder)
      expect(before.length).toBeGreaterThan(0)
      expect(await machine.filesWith(RULES, folder)).not.toEqual([])

      await renewMounts(running.deps)
      await follow(machine, follower.later, token)
      const after = await machine.filesWith('"version": "1.2.0+stoa.1"', folder)
      expect(after.length).toBeGreaterThan(0)
      const places = after.map((manifest) => manifest.slice(0, manifest.lastIndexOf('/.')))
      const steering = await machine.filesWith(RULES, folder)
      expect(steering.filter((at) => places.some((place) => at.startsWith(`${place}/`)))).toEqual([])
    },
  )
}
