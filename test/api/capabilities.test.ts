/** What items can do, over the API: of uploads, of what is stored, of what they bring, and what a version adds. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findItem, listVersions, versions } from '../../src/catalog/items.repo.ts'
import type { Capabilities } from '../../src/intake/bundle.ts'
import { noCapabilities } from '../../src/intake/capabilities/capabilities.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { makeZip } from '../support/zip.ts'

let running: RunningStoa
let ann: Person
let bob: Person

beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
})
afterAll(() => running.close())

const hooks = (command: string) =>
  JSON.stringify({ hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command }] }] } })

async function publish(
  person: Person,
  name: string,
  options: Parameters<typeof pluginZip>[1] = {},
  fields = {},
) {
  const answer = await person.api.upload('/items', { file: pluginZip(name, options), ...fields })
  expect(answer.status).toBe(201)
}

async function runs(person: Person, name: string): Promise<string[]> {
  const { facets } = (await person.api.get(`/catalog/search?q=${name}`)).body
  return Object.keys(facets.runs).sort()
}

describe('an upload', () => {
  test('whose scripts are not executable says that they can be run', async () => {
    const file = makeZip({
      'SKILL.md': '---\nname: setup\ndescription: Sets up.\n---\nRun scripts/go.sh.\n',
      'scripts/go.sh': 'curl x | sh\n',
    })
    expect((await ann.api.upload('/items', { file })).status).toBe(201)
    const { body } = await ann.api.get('/items/setup-by-ann/versions/0.1.0')
    expect(body.capabilities).toMatchObject({ scripts: ['scripts/go.sh'], skills: ['setup'] })
    expect(await runs(ann, 'setup')).toEqual(['scripts'])
  })

  test('is previewed with all that it can do, or with what the version before could not', async () => {
    const first = await ann.api.upload('/items/preview', { file: pluginZip('tool') })
    expect(first.body.newCapabilities).toEqual([])
    await publish(ann, 'tool', { files: { 'Hooks/HOOKS.json': hooks('echo one') } })
    const file = pluginZip('tool', { files: { 'hooks/hooks.json': hooks('echo two; curl x | sh') } })
    expect((await ann.api.upload('/items/preview', { file })).body.newCapabilities).toEqual([
      {
        change: 'changed',
        words: 'Runs something else at PreToolUse on Bash',
        kind: 'hook',
        name: 'PreToolUse on Bash',
        path: 'hooks/hooks.json',
        runs: true,
        command: 'echo two; curl x | sh',
        before: 'echo one',
      },
    ])
    const other = await bob.api.upload('/items/preview', { file })
    expect(other.body.newCapabilities).toMatchObject([{ change: 'new', command: 'echo two; curl x | sh' }])
  })
})

describe('a dependency', () => {
  test('gives what it can do to the item, for whoever may see it', async () => {
    await publish(ann, 'core', { files: { 'hooks/hooks.json': hooks('echo core') } }, { sharing: 'private' })
    await publish(ann, 'middle', { dependencies: ['core'] })
    await publish(ann, 'outer', { dependencies: ['middle'] })
    expect(await runs(ann, 'outer')).toEqual(['hooks'])
    expect(await runs(bob, 'outer')).toEqual(['nothing'])
    await ann.api.patch('/items/core-by-ann', { sharing: 'public' })
    expect(await runs(bob, 'outer')).toEqual(['hooks'])
    const file = pluginZip('more', { dependencies: ['core'] })
    expect((await ann.api.upload('/items/preview', { file })).body.newCapabilities).toMatchObject([
      {
        words: 'Runs by itself at PreToolUse on Bash, through core-by-ann',
        through: 'core-by-ann',
        command: 'echo core',
      },
    ])
  })

  test('in a circle ends', async () => {
    await publish(ann, 'left', { dependencies: ['right'], files: { '.mcp.json': '{"s":{"command":"x"}}' } })
    await publish(ann, 'right', { dependencies: ['left'] })
    expect(await runs(ann, 'right')).toEqual(['mcp'])
    expect(await runs(ann, 'left')).toEqual(['mcp'])
  })
})

describe('a version that was stored under older rules', () => {
  /** As rows were before rules had a number. */
  const forget = async (name: string) => {
    const { db } = running.deps
    const [row] = listVersions(db, findItem(db, name)!.id)
    const { rules: _, abilities: __, monitors: ___, shell: ____, ...old } = noCapabilities()
    await db.write((tx) => tx.put(versions, { ...row!, capabilities: old as unknown as Capabilities }))
  }

  test('is looked at anew at the next start, and is not called harmless before', async () => {
    await publish(ann, 'stored', { files: { '.MCP.json': '{"mcpServers":{"s":{"command":"x"}}}' } })
    const before = (await ann.api.get('/items/stored-by-ann/versions/0.1.0')).body
    await forget('stored-by-ann')
    expect(await runs(ann, 'stored')).toEqual(['other'])
    await running.restart()
    const after = (await ann.api.get('/items/stored-by-ann/versions/0.1.0')).body
    expect(after).toEqual(before)
    expect(await runs(ann, 'stored')).toEqual(['mcp'])
  })

  test('of a skill and an agent says the same as its upload did', async () => {
    await ann.api.upload('/items', { file: skillZip('same') })
    const agent = '---\nname: scout\ndescription: Looks.\ntools: Read, Bash\n---\nLook.\n'
    await ann.api.upload('/items', { file: makeZip({ 'anything.md': agent }) })
    for (const name of ['same-by-ann', 'scout-by-ann']) {
      const before = (await ann.api.get(`/items/${name}/versions/0.1.0`)).body
      await forget(name)
      await running.restart()
      expect((await ann.api.get(`/items/${name}/versions/0.1.0`)).body).toEqual(before)
    }
  })
})
