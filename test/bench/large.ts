/** Every page and every list of a large store, and the acts that concern all of it: for how long each holds the event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { fillLargely, LARGE } from './large-store.ts'

const ROUNDS = 3
const GOAL_MS = 50
const SLOWEST_SHOWN = 20
/** Addresses that a table of routes does not know. */
const FURTHER = [
  '/admin/audit?verify=1',
  '/admin/users?offset=9000',
  '/admin/users?q=person',
  '/admin/grants?columns=1000&offset=1000',
  '/api/v1/audit?limit=200&offset=90000',
  '/api/v1/items?limit=200',
  '/store?q=thing',
]
const EVERYTHING = 'pickAll=1&bulkGroup=everyone&bulkTier=required&back=%2Fadmin%2Fgrants'
const FORMS: readonly (readonly [string, string])[] = [
  ['/admin/grants/preview', 'grant.company.thing-1-by-root.available=required'],
  ['/admin/grants/preview', EVERYTHING],
  ['/admin/grants/choices', EVERYTHING],
  ['/admin/groups/team-1/members', 'username=person-5'],
  ['/admin/users/person-9/disable', ''],
  ['/store/thing-1-by-root/install', ''],
]

interface Taken {
  what: string
  loopMs: number
  ms: number
  bytes: number
}

export async function benchLarge(): Promise<void> {
  const running = await runStoa()
  const { cookie = '' } = running.admin
  try {
    await fillLargely(running)
    const taken: Taken[] = []
    const ask = async (what: string, init: RequestInit) =>
      taken.push(await best(what, () => fetch(running.baseUrl + what, { redirect: 'manual', ...init })))
    for (const address of addresses(running)) await ask(address, { headers: { cookie } })
    const type = 'application/x-www-form-urlencoded'
    const headers = { cookie, origin: running.baseUrl, 'content-type': type }
    for (const [address, body] of FORMS) await ask(address, { method: 'POST', headers, body })
    report(taken)
  } finally {
    await running.close()
  }
}

function addresses({ stoa }: RunningStoa): string[] {
  const values: Record<string, string> = { ...LARGE, path: 'SKILL.md' }
  const filled = (path: string) => path.replace(/\{(\w+)\*?\}|:(\w+)/g, (_, a, b) => values[a ?? b] ?? 'none')
  const api = apiRoutes.filter(({ method, path }) => method === 'get' && !path.endsWith('/events'))
  const pages = stoa.app.routes.filter(
    ({ method, path }) => method === 'GET' && !path.startsWith('/api') && !path.includes('*'),
  )
  const all = [...api.map(({ path }) => `/api/v1${path}`), ...pages.map(({ path }) => path)]
  return [...new Set(all.map(filled)), ...FURTHER]
}

/** Where others use the machine a turn may come late; nobody holds it for longer than was worked. */
async function best(what: string, ask: () => Promise<Response>): Promise<Taken> {
  const rounds: Taken[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    await new Promise((resolve) => setTimeout(resolve, 2))
    delay.reset()
    const [began, before] = [performance.now(), process.cpuUsage()]
    const bytes = (await (await ask()).arrayBuffer()).byteLength
    const ms = performance.now() - began
    await new Promise((resolve) => setTimeout(resolve, 2))
    delay.disable()
    const { user, system } = process.cpuUsage(before)
    rounds.push({ what, bytes, ms, loopMs: Math.min(delay.max / 1e6, (user + system) / 1_000) })
  }
  return rounds.sort((a, b) => a.loopMs - b.loopMs)[0]!
}

function report(taken: Taken[]): void {
  const slowest = taken.sort((a, b) => b.loopMs - a.loopMs)
  console.log(`A large store: ${taken.length} addresses, the longest that one held the event loop`)
  for (const { what, loopMs, ms, bytes } of slowest.slice(0, SLOWEST_SHOWN))
    console.log(`  ${loopMs.toFixed(0).padStart(4)} ms of ${ms.toFixed(0)} ms, ${bytes} bytes: ${what}`)
  const missed = slowest.filter(({ loopMs }) => loopMs > GOAL_MS).length
  console.log(`  goal ${GOAL_MS} ms: ${missed === 0 ? 'reached' : `missed by ${missed}`}\n`)
}
