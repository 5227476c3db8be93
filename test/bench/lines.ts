/** What it costs that each reader of a group has a line of their own: at rest, at a poll, and after a publish. */
import { mkdir, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { mintToken } from '../../src/access/tokens.ts'
import type { FeedKey } from '../../src/snapshot/feed-key.ts'
import { snapshots } from '../../src/snapshot/snapshots.repo.ts'
import { begin, type Company, createCompany, findCompany, SLUG } from './lines-store.ts'
import { measure, timeOf } from './pairs.ts'
import { ask, basic, infoRefs, lsRefs, type Remote } from './serve-requests.ts'
import { type Deps, withStore } from './serve-sets.ts'
import {
  buildStoa,
  collectGarbage,
  GC_ON_SIGNAL,
  type RunningStoa,
  residentMegabytes,
  startStoa,
} from './support-program.ts'

const PASTS = 100
/** Readers who ask at the same time. */
const AT_ONCE = 64
const POLLS = 500

export async function benchLines(scratchRoot: string): Promise<void> {
  const scratch = path.join(scratchRoot, 'lines')
  await mkdir(scratch)
  const program = await buildStoa(scratch)
  const dataDir = path.join(scratch, 'data')
  const token = await withStore(dataDir, async (deps, admin) => {
    await createCompany(deps, admin)
    const { people, lines } = findCompany(deps, admin)
    console.log(`${count(lines.length)} members of one group`)
    await begin(deps, lines.slice(0, 1))
    return (await mintToken(deps, people[0]!, admin, { name: 'bench' })).token
  })
  const one = await withProgram(program, dataDir, memoryOf)
  await withStore(dataDir, (deps, admin) => begin(deps, findCompany(deps, admin).lines))
  const all = await withProgram(program, dataDir, async (stoa) => {
    const megabytes = await memoryOf(stoa)
    await comparePolls(stoa, token)
    return megabytes
  })
  console.log(
    `  at rest ${one.toFixed(0)} MB when one of them has fetched, ${all.toFixed(0)} MB when all have`,
  )
  await withStore(dataDir, async (deps, admin) => {
    const company = findCompany(deps, admin)
    await publishFor(deps, company, dataDir, 1)
    for (const lines of slicesOf(company.lines, PASTS)) {
      await company.publish()
      await begin(deps, lines)
    }
    await publishFor(deps, company, dataDir, PASTS)
  })
}

/** Somebody publishes, and then everybody asks: first with news, then without. */
async function publishFor(deps: Deps, { lines, publish }: Company, dataDir: string, pasts: number) {
  await publish()
  const before = { commits: deps.db.count(snapshots), bytes: await packBytes(dataDir) }
  const cpu = process.cpuUsage()
  const newsMs = await timeOf(() => askAll(lines, async (feed) => void (await deps.feeds.advance(feed))))
  const { user, system } = process.cpuUsage(cpu)
  const commits = deps.db.count(snapshots) - before.commits
  const kilobytes = ((await packBytes(dataDir)) - before.bytes) / 1_024
  const quietMs = await timeOf(() => askAll(lines, async (feed) => void (await deps.feeds.open(feed))))
  console.log(
    `  ${count(lines.length)} readers with ${pasts === 1 ? 'one past' : `${pasts} pasts`} after a publish`,
  )
  console.log(
    `    ${commits} commits, goal ${pasts}: ${commits === pasts ? 'reached' : 'missed'}; ${kilobytes.toFixed(0)} KB of packs`,
  )
  console.log(
    `    all brought up to date in ${newsMs.toFixed(0)} ms (${((user + system) / 1_000 / lines.length).toFixed(3)} ms of processor time each), asked again in ${quietMs.toFixed(0)} ms`,
  )
}

async function askAll(lines: readonly FeedKey[], ask: (feed: FeedKey) => Promise<void>): Promise<void> {
  for (let start = 0; start < lines.length; start += AT_ONCE)
    await Promise.all(lines.slice(start, start + AT_ONCE).map(ask))
}

/** A reader polls their own feed and the group's by turns. */
async function comparePolls({ baseUrl }: RunningStoa, token: string): Promise<void> {
  const remoteOf = (feed: string): Remote => ({ baseUrl, path: feed, authorization: basic(token) })
  const poll = (remote: Remote) => async () => {
    for (let polls = 0; polls < POLLS; polls += 1) {
      await ask(remote, infoRefs(remote))
      await ask(remote, lsRefs(remote))
    }
  }
  await measure({
    name: `${POLLS} polls without news`,
    rounds: 7,
    baseline: { name: 'the own feed', run: poll(remoteOf('/git/stoa.git')) },
    ours: { name: 'the group’s', run: poll(remoteOf(`/git/groups/${SLUG}/stoa-${SLUG}.git`)) },
    goal: 0.9,
  })
}

async function memoryOf(stoa: RunningStoa): Promise<number> {
  await collectGarbage(stoa)
  return residentMegabytes(stoa)
}

async function withProgram<T>(program: string, dataDir: string, work: (stoa: RunningStoa) => Promise<T>) {
  const stoa = await startStoa(program, dataDir, { nodeArgs: GC_ON_SIGNAL })
  try {
    return await work(stoa)
  } finally {
    await stoa.stop()
  }
}

async function packBytes(dataDir: string): Promise<number> {
  const folder = path.join(dataDir, 'objects.git', 'objects', 'pack')
  let bytes = 0
  for (const name of await readdir(folder)) bytes += (await stat(path.join(folder, name))).size
  return bytes
}

function slicesOf<T>(list: readonly T[], slices: number): T[][] {
  const length = list.length / slices
  return Array.from({ length: slices }, (_, index) => list.slice(index * length, (index + 1) * length))
}

function count(value: number): string {
  return value.toLocaleString('en')
}
