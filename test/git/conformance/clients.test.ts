/** Clients that are not git clone and follow a feed: whole, sound and byte for byte. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDeep } from '../../support/deep.ts'
import { expectSound, headOf, install, publish, treeAt, uninstall } from '../../support/feeds.ts'
import { git } from '../../support/git.ts'
import { CLIENTS, isInstalled } from '../../support/git-clients.ts'
import { agentZip, pluginZip } from '../../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../../support/stoa.ts'
import { temporaryFolder } from '../../support/temp.ts'

/** Sixty snapshots and as many runs of git for each: minutes on a busy machine. */
const patient = { timeout: 300_000 }

let running: RunningStoa
const items = { critic: '', tool: '' }
beforeAll(async () => {
  running = await runStoa()
  const maker = await running.person('maker')
  items.critic = await publish(maker.api, 'agent', agentZip('critic'))
  const files = {
    'bin/run': { content: '#!/bin/sh\n', mode: 0o100755 },
    'data/größe.txt': 'Größe\r\n',
    'data/empty': '',
  }
  items.tool = await publish(maker.api, 'plugin', pluginZip('tool', { files }))
})
afterAll(() => running.close())

const missing = new Set<string>()
for (const client of CLIENTS) if (!(await isInstalled(client))) missing.add(client.name)

describe.each(CLIENTS)('$name', (client) => {
  const full = ['clones in full', undefined] as const
  const depths = client.shallow === 'no' ? [full] : [full, ['clones at depth 1', 1] as const]
  // The sample has each client once: shallow where it can be, which is more to get wrong.
  const tried = isDeep ? depths : depths.slice(-1)
  const cells = missing.has(client.name) ? [] : tried

  // In sight where somebody works, a failure where everything has to run.
  if (missing.has(client.name)) {
    test.skipIf(process.env.CI !== 'true')(`is not installed; it comes with ${client.packages}`, () => {
      throw new Error(`${client.name} is part of the matrix; install ${client.packages}.`)
    })
  }

  test.concurrent.each(cells)('%s, and follows over 1, 5 and 50 snapshots', patient, async (_, depth) => {
    const reader = await running.person(`${client.name.toLowerCase()}-${depth ?? 'full'}`)
    await advance(reader, 4)
    const [url, clone] = [await reader.cloneUrl(), await temporaryFolder('clone')]
    await client.clone(url, clone, depth)
    // The first snapshot of every line is that of nothing.
    let commits = depth ?? 5
    await expectAtHead(clone, reader, commits)
    for (const step of [1, 5, 50]) {
      await advance(reader, step)
      await client.update(url, clone, depth)
      if (depth === undefined || client.shallow === 'grows') commits += step
      await expectAtHead(clone, reader, commits)
    }
    await client.update(url, clone, depth)
    await expectAtHead(clone, reader, commits)
  })
})

/** Make this many snapshots: the plugin comes with the odd ones and goes with the even ones, the agent half as often. */
async function advance(reader: Person, snapshots: number): Promise<void> {
  for (let made = 0; made < snapshots; made += 1) {
    const { entries } = (await reader.api.get('/stack')).body
    const has = (item: string) => entries.some((entry: { servedName: string }) => entry.servedName === item)
    const item = has(items.tool) ? items.critic : items.tool
    if (has(items.tool) && has(items.critic)) await uninstall(reader, items.tool)
    else if (has(items.critic)) await uninstall(reader, items.critic)
    else await install(reader, item)
  }
  await reader.api.get('/stack')
}

async function expectAtHead(clone: string, reader: Person, commits: number): Promise<void> {
  const { commit, tree } = (await reader.api.get('/stack')).body
  expect(await headOf(clone)).toBe(commit)
  expect(await treeAt(clone)).toBe(tree)
  expect(await git(clone, ['rev-list', '--count', 'HEAD'])).toBe(String(commits))
  // What a cut history leaves behind is the client's.
  await expectSound(clone, '--no-dangling')
}
