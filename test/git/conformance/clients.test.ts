/** Clients that are not git clone and follow a feed: whole, sound and byte for byte. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDeep, sampleOf } from '../../support/deep.ts'
import { expectSound, headOf, install, publish, treeAt, uninstall } from '../../support/feeds.ts'
import { git } from '../../support/git.ts'
import { CLIENTS, type GitClient, isInstalled } from '../../support/git-clients.ts'
import { agentZip, pluginZip } from '../../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../../support/stoa.ts'
import { temporaryFolder } from '../../support/temp.ts'

/** Sixty snapshots, and runs of each client over them: minutes on a busy machine. */
const patient = { timeout: 300_000 }

interface Copy {
  client: GitClient
  depth: 1 | undefined
  folder: string
  commits: number
}

let running: RunningStoa
let reader: Person
let url: string
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
  reader = await running.person('reader')
  url = await reader.cloneUrl()
})
afterAll(() => running.close())

const missing = new Set<string>()
for (const client of CLIENTS) if (!(await isInstalled(client))) missing.add(client.name)

// In sight where somebody works, a failure where everything has to run.
for (const { name, packages } of CLIENTS.filter(({ name }) => missing.has(name))) {
  test.skipIf(process.env.CI !== 'true')(`${name} is not installed; it comes with ${packages}`, () => {
    throw new Error(`${name} is part of the matrix; install ${packages}.`)
  })
}

const copies = CLIENTS.filter(({ name }) => !missing.has(name)).flatMap((client): [string, Copy][] => {
  const full = [`${client.name} in full`, { client, depth: undefined, folder: '', commits: 0 }] as const
  const shallow = [`${client.name} at depth 1`, { ...full[1], depth: 1 }] as const
  // The sample has each client once: shallow where it can be, which is more to get wrong.
  const depths = client.shallow === 'no' ? [full] : [full, shallow]
  return (isDeep ? depths : depths.slice(-1)).map(([name, copy]) => [name, { ...copy }])
})

describe('a clone', () => {
  beforeAll(() => advance(4))

  test.concurrent.each(copies)('by %s', patient, async (_, copy) => {
    copy.folder = await temporaryFolder('clone')
    await copy.client.clone(url, copy.folder, copy.depth)
    // The first snapshot of every line is that of nothing.
    copy.commits = copy.depth ?? 5
    await expectAtHead(copy)
  })
})

// The sample has one, many and none.
describe.each(sampleOf([1, 5, 50, 0], (snapshots) => snapshots !== 5))(
  '%i snapshots later an update',
  (snapshots) => {
    beforeAll(() => advance(snapshots))

    test.concurrent.each(copies)('by %s', patient, async (_, copy) => {
      await copy.client.update(url, copy.folder, copy.depth)
      if (copy.depth === undefined || copy.client.shallow === 'grows') copy.commits += snapshots
      await expectAtHead(copy)
    })
  },
)

/** Make this many snapshots: the plugin comes with the odd ones and goes with the even ones, the agent half as often. */
async function advance(snapshots: number): Promise<void> {
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

async function expectAtHead({ folder: clone, commits }: Copy): Promise<void> {
  const { commit, tree } = (await reader.api.get('/stack')).body
  expect(await headOf(clone)).toBe(commit)
  expect(await treeAt(clone)).toBe(tree)
  expect(await git(clone, ['rev-list', '--count', 'HEAD'])).toBe(String(commits))
  // What a cut history leaves behind is the client's.
  await expectSound(clone, '--no-dangling')
}
