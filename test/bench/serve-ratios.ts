/** Cycles of a clone and of a poll per second: Stoa, git http-backend behind nginx, and nginx with the same bytes. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { median } from './pairs.ts'
import {
  type Answer,
  ask,
  basic,
  checkPack,
  type Exchange,
  fetchPack,
  headOf,
  infoRefs,
  lsRefs,
  type Remote,
  requestBytes,
} from './serve-requests.ts'
import type { Member } from './serve-sets.ts'
import { startNginx } from './support-nginx.ts'
import { type Place, type Running, runProgram, startStoa } from './support-program.ts'
import { type LoadResult, load } from './support-wrk.ts'

/** Of each contestant, by turns, so that a noisy machine disturbs all alike. */
const ROUNDS = 3
const WINDOW_SECONDS = 3
const WARM_SECONDS = 1
const STATIC_GOAL = 0.8

interface Cycle {
  name: string
  member: 'small' | 'large'
  connections: number
  exchanges(remote: Remote, head: string): Exchange[]
  /** The ratio to git http-backend that may not be exceeded, where there is one. */
  goal?: number
}

const poll = (remote: Remote) => [infoRefs(remote), lsRefs(remote)]
const clone = (remote: Remote, head: string) => [...poll(remote), fetchPack(remote, head)]
const shallow = (remote: Remote, head: string) => [...poll(remote), fetchPack(remote, head, 1)]

const CYCLES: readonly Cycle[] = [
  { name: 'Clone', member: 'small', connections: 8, exchanges: clone, goal: 30 },
  { name: 'Clone', member: 'small', connections: 64, exchanges: clone, goal: 30 },
  { name: 'Clone of depth 1', member: 'small', connections: 8, exchanges: shallow },
  { name: 'Clone', member: 'large', connections: 8, exchanges: clone, goal: 10 },
  { name: 'Clone', member: 'large', connections: 64, exchanges: clone, goal: 10 },
  { name: 'Clone of depth 1', member: 'large', connections: 8, exchanges: shallow },
  { name: 'Poll', member: 'small', connections: 8, exchanges: poll, goal: 40 },
  { name: 'Poll', member: 'small', connections: 64, exchanges: poll, goal: 40 },
]

/** Somebody who answers, with the requests of one cycle. */
interface Contestant {
  name: string
  server: Running
  baseUrl: string
  requests: Buffer[]
}

interface Window extends LoadResult {
  cyclesPerSecond: number
  cpuMsPerCycle: number
}

export async function benchRatios(
  { scratch, program, dataDir }: Place,
  members: Readonly<Record<Cycle['member'], Member>>,
): Promise<void> {
  const stoa = await startStoa(program, dataDir)
  const nginx = await startNginx(scratch)
  for (const member of Object.values(members)) await mirror(scratch, stoa.baseUrl, member)
  for (const cycle of CYCLES) {
    const { name, token } = members[cycle.member]
    const ours: Remote = { baseUrl: stoa.baseUrl, path: '/git/stoa.git', authorization: basic(token) }
    const git: Remote = { baseUrl: nginx.baseUrl, path: `/git/${name}.git` }
    const [oursExchanges, gitExchanges] = [await exchangesOf(cycle, ours), await exchangesOf(cycle, git)]
    const answers = await checked(scratch, ours, oursExchanges)
    const gitAnswers = await checked(scratch, git, gitExchanges)
    const files: Remote = { baseUrl: nginx.baseUrl, path: '/static' }
    const fileExchanges = await writeStatic(scratch, answers)
    await checked(scratch, files, fileExchanges)
    const bytes = (remote: Remote, exchanges: readonly Exchange[]) =>
      exchanges.map((one) => requestBytes(remote, one))
    await compete(
      scratch,
      cycle,
      [sizeOf(answers), sizeOf(gitAnswers)],
      [
        { name: 'stoa', server: stoa, baseUrl: stoa.baseUrl, requests: bytes(ours, oursExchanges) },
        {
          name: 'git http-backend',
          server: nginx,
          baseUrl: nginx.baseUrl,
          requests: bytes(git, gitExchanges),
        },
        {
          name: 'nginx, files',
          server: nginx,
          baseUrl: nginx.baseUrl,
          requests: bytes(files, fileExchanges),
        },
      ],
    )
  }
  await nginx.stop()
  await stoa.stop()
}

async function compete(
  scratch: string,
  cycle: Cycle,
  [oursBytes, gitBytes]: readonly [number, number],
  contestants: readonly Contestant[],
): Promise<void> {
  const windows = new Map<string, Window[]>(contestants.map(({ name }) => [name, []]))
  for (const one of contestants) await windowOf(scratch, one, cycle.connections, WARM_SECONDS)
  for (let round = 0; round < ROUNDS; round += 1)
    for (const one of contestants)
      windows.get(one.name)!.push(await windowOf(scratch, one, cycle.connections, WINDOW_SECONDS))
  console.log(
    `${cycle.name}, ${cycle.member} set (${kilobytes(oursBytes)}, git sends ${kilobytes(gitBytes)}), ${cycle.connections} connections`,
  )
  for (const [name, measured] of windows) console.log(`  ${name.padEnd(17)} ${describe(name, measured)}`)
  const [ours, git, files] = [...windows.values()]
  reportRatio('to git http-backend', ours!, git!, cycle.goal)
  reportRatio('to nginx, files', ours!, files!, STATIC_GOAL)
  console.log('')
}

async function windowOf(
  scratch: string,
  { server, baseUrl, requests }: Contestant,
  connections: number,
  seconds: number,
): Promise<Window> {
  const before = await server.cpuSeconds()
  const result = await load(scratch, { baseUrl, requests, connections, seconds })
  const cyclesPerSecond = result.requestsPerSecond / requests.length
  const cpuSeconds = (await server.cpuSeconds()) - before
  return { ...result, cyclesPerSecond, cpuMsPerCycle: (cpuSeconds * 1000) / (cyclesPerSecond * seconds) }
}

function reportRatio(
  name: string,
  ours: readonly Window[],
  theirs: readonly Window[],
  goal: number | undefined,
): void {
  const ratios = ours.map((window, round) => window.cyclesPerSecond / theirs[round]!.cyclesPerSecond)
  const ratio = median(ratios)
  const verdict = goal === undefined ? '' : `, goal ${goal}: ${ratio >= goal ? 'reached' : 'missed'}`
  const digits = ratio < 10 ? 2 : 1
  console.log(
    `  ratio ${name} ${ratio.toFixed(digits)} (${Math.min(...ratios).toFixed(digits)} to ${Math.max(...ratios).toFixed(digits)})${verdict}`,
  )
}

/** What fcgiwrap starts is not counted with it, so nobody knows what git's processes cost. */
function describe(name: string, windows: readonly Window[]): string {
  const middle = (value: (window: Window) => number) => median(windows.map(value))
  const cpu =
    name === 'git http-backend'
      ? ''
      : `, ${middle((window) => window.cpuMsPerCycle).toFixed(3)} ms of CPU a cycle`
  return `${middle((window) => window.cyclesPerSecond)
    .toFixed(0)
    .padStart(
      6,
    )} cycles/s, request p50 ${middle((window) => window.p50Ms).toFixed(2)} ms, p99 ${middle((window) => window.p99Ms).toFixed(2)} ms${cpu}`
}

/** A bare clone, packed as an administrator would: one pack, with a bitmap. */
async function mirror(scratch: string, baseUrl: string, { name, token }: Member): Promise<void> {
  const folder = path.join(scratch, 'git', `${name}.git`)
  const header = `http.extraHeader=Authorization: ${basic(token)}`
  await runProgram('git', ['-c', header, 'clone', '-q', '--bare', `${baseUrl}/git/stoa.git`, folder])
  await runProgram('git', ['-C', folder, 'repack', '-adq', '--write-bitmap-index'])
}

async function exchangesOf(cycle: Cycle, remote: Remote): Promise<Exchange[]> {
  return cycle.exchanges(remote, await headOf(remote))
}

/** Every request once: 200, and a pack that git takes. */
async function checked(scratch: string, remote: Remote, exchanges: readonly Exchange[]): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const exchange of exchanges) answers.push(await ask(remote, exchange))
  if (answers[2] !== undefined) await checkPack(scratch, answers[2])
  return answers
}

/** The answers as files, and the same requests to those. */
async function writeStatic(scratch: string, answers: readonly Answer[]): Promise<Exchange[]> {
  await mkdir(path.join(scratch, 'static'), { recursive: true })
  return Promise.all(
    answers.map(async ({ exchange, body }, index) => {
      const { Authorization: _, ...headers } = exchange.headers
      await writeFile(path.join(scratch, 'static', String(index)), body)
      return { ...exchange, path: `/static/${index}`, headers }
    }),
  )
}

function sizeOf(answers: readonly Answer[]): number {
  return answers.reduce((sum, { body }) => sum + body.length, 0)
}

function kilobytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} KB`
}
