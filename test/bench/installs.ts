/** 10,000 people who look for news while others install something: what the installs of others cost those who poll. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createInstalling, type Installing, type InstallsResult } from './installs-load.ts'
import { makeInstallingCrowd } from './installs-store.ts'
import { median } from './pairs.ts'
import { ask, basic, infoRefs, lsRefs, type Remote, requestBytes } from './serve-requests.ts'
import { buildStoa, type RunningStoa, startStoa } from './support-program.ts'
import { type LoadResult, load } from './support-wrk.ts'

const ROUNDS = 3
const WINDOW_SECONDS = 6
const INSTALLS_PER_SECOND = 50
const CONNECTIONS = 64
/** Between two requests of a connection, for polls at an even pace: at most 3,200 requests a second. */
const PACE_MS = 20
const METRICS_TOKEN = 'stoa-bench-reads-metrics'

/** What a window saw of the server. */
interface Window {
  polls?: LoadResult
  installs?: InstallsResult
  cpuSeconds: number
  /** The longest that the event loop was late, and its 99th percentile. */
  lateMaxMs: number
  lateP99Ms: number
}

interface Round {
  alone: Window
  installs: Window
  both: Window
}

interface Work {
  polls?: (seconds: number) => Promise<LoadResult>
  installing?: Installing
}

export async function benchInstalls(scratchRoot: string): Promise<void> {
  const scratch = path.join(scratchRoot, 'installs')
  await mkdir(scratch)
  const program = await buildStoa(scratch)
  const dataDir = path.join(scratch, 'data')
  const crowd = await makeInstallingCrowd(dataDir)
  const stoa = await startStoa(program, dataDir, { env: { METRICS_TOKEN } })
  const { baseUrl } = stoa
  const requests = crowd.tokens.flatMap((token) => {
    const remote: Remote = { baseUrl, path: '/git/stoa.git', authorization: basic(token) }
    return [infoRefs(remote), lsRefs(remote)].map((exchange) => requestBytes(remote, exchange))
  })
  const polling = (delayMs: number) => (seconds: number) =>
    load(scratch, { baseUrl, requests: fromAnywhere(requests), connections: CONNECTIONS, seconds, delayMs })
  const installing = createInstalling(baseUrl, crowd)
  const everybody = () => askAll(baseUrl, crowd.tokens)
  await everybody()
  await installing.run(2, INSTALLS_PER_SECOND)
  console.log(
    `${crowd.tokens.length.toLocaleString('en')} people poll while ${INSTALLS_PER_SECOND} others a second install`,
  )
  const { setsResolved, cpuMs } = crowd.afterOne
  console.log(
    `  When one has installed and all look for news: ${setsResolved} sets resolved, goal 1; ${cpuMs.toFixed(4)} ms of processor time each look`,
  )
  for (const [how, delayMs] of Object.entries({ 'As fast as they can': 0, 'At an even pace': PACE_MS }))
    await compare(stoa, how, { polls: polling(delayMs), installing, everybody })
  await stoa.stop()
}

/** The same in the same order, but somebody else begins each time: a window is too short for everybody's turn. */
function fromAnywhere(requests: readonly Buffer[]): Buffer[] {
  const start = 2 * Math.floor((Math.random() * requests.length) / 2)
  return [...requests.slice(start), ...requests.slice(0, start)]
}

/** Everybody looks once: what they are owed since the last installs is not to be counted with the next window. */
async function askAll(baseUrl: string, tokens: readonly string[]): Promise<void> {
  const waiting = tokens.values()
  const askers = Array.from({ length: CONNECTIONS }, async () => {
    for (const token of waiting) {
      const remote: Remote = { baseUrl, path: '/git/stoa.git', authorization: basic(token) }
      await ask(remote, infoRefs(remote))
    }
  })
  await Promise.all(askers)
}

/** Polls alone, installs alone and both, by turns. */
async function compare(
  stoa: RunningStoa,
  how: string,
  { everybody, ...both }: Required<Work> & { everybody(): Promise<void> },
): Promise<void> {
  const { polls, installing } = both
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await everybody()
    rounds.push({
      alone: await windowOf(stoa, { polls }),
      installs: await windowOf(stoa, { installing }),
      both: await windowOf(stoa, both),
    })
  }
  report(how, rounds)
}

async function windowOf(stoa: RunningStoa, { polls, installing }: Work): Promise<Window> {
  await lateness(stoa.baseUrl)
  const before = await stoa.cpuSeconds()
  const [polled, installed] = await Promise.all([
    polls?.(WINDOW_SECONDS),
    installing?.run(WINDOW_SECONDS, INSTALLS_PER_SECOND),
  ])
  const cpuSeconds = (await stoa.cpuSeconds()) - before
  const late = await lateness(stoa.baseUrl)
  // What a window leaves behind is not to be counted in the next.
  await delay(500)
  return {
    ...(polled === undefined ? {} : { polls: polled }),
    ...(installed === undefined ? {} : { installs: installed }),
    cpuSeconds,
    ...late,
  }
}

/** How late the event loop was since the last time that this was asked. */
async function lateness(baseUrl: string): Promise<Pick<Window, 'lateMaxMs' | 'lateP99Ms'>> {
  const answer = await fetch(`${baseUrl}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  const text = await answer.text()
  const millisecondsOf = (name: string) =>
    1000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm').exec(text)?.[1])
  return { lateMaxMs: millisecondsOf('max'), lateP99Ms: millisecondsOf('p99') }
}

function report(how: string, rounds: readonly Round[]): void {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  const line = (name: string, [alone, both]: [number, number], unit: string, digits = 2) =>
    console.log(
      `    ${name}: ${alone.toFixed(digits)} and ${both.toFixed(digits)} ${unit}, ratio ${(both / alone).toFixed(2)}`,
    )
  const pair = (pick: (window: Window) => number): [number, number] => [
    of(({ alone }) => pick(alone)),
    of(({ both }) => pick(both)),
  ]
  console.log(`  ${how}; without installs, and with them`)
  line(
    'polls',
    pair(({ polls }) => pollsPerSecond(polls!)),
    'a second',
    0,
  )
  line(
    'p50 of a request',
    pair(({ polls }) => polls!.p50Ms),
    'ms',
  )
  line(
    'p99 of a request',
    pair(({ polls }) => polls!.p99Ms),
    'ms',
  )
  const cpuOfPolls = ({ cpuSeconds, polls }: Window, others = 0) =>
    (1000 * (cpuSeconds - others)) / (pollsPerSecond(polls!) * WINDOW_SECONDS)
  line(
    "processor time of a poll, less the installs' own",
    [of(({ alone }) => cpuOfPolls(alone)), of(({ both, installs }) => cpuOfPolls(both, installs.cpuSeconds))],
    'ms',
    3,
  )
  line(
    'event loop late, p99',
    pair(({ lateP99Ms }) => lateP99Ms),
    'ms',
  )
  line(
    'event loop late, most',
    pair(({ lateMaxMs }) => lateMaxMs),
    'ms',
  )
  console.log('    installs by themselves, and beside polls')
  const other = (pick: (window: Window) => number): [number, number] => [
    of(({ installs }) => pick(installs)),
    of(({ both }) => pick(both)),
  ]
  line(
    'answered',
    other(({ installs }) => installs!.answeredPerSecond),
    'a second',
    1,
  )
  line(
    'p50',
    other(({ installs }) => percentile(installs!.timesMs, 0.5)),
    'ms',
    1,
  )
  line(
    'p99',
    other(({ installs }) => percentile(installs!.timesMs, 0.99)),
    'ms',
    1,
  )
  line(
    'p50 of searches',
    other(({ installs }) => percentile(installs!.searchesMs, 0.5)),
    'ms',
    1,
  )
  line(
    'processor time',
    other(({ cpuSeconds }) => cpuSeconds / WINDOW_SECONDS),
    's a second',
  )
}

/** A poll is two requests. */
function pollsPerSecond({ requestsPerSecond }: LoadResult): number {
  return requestsPerSecond / 2
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
