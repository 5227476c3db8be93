/** How clones fare while marketplaces are synced: their p99 during syncs, against their p99 when nothing else happens. */
import { median } from './pairs.ts'
import { basic, fetchPack, headOf, infoRefs, lsRefs, type Remote, requestBytes } from './serve-requests.ts'
import type { Member } from './serve-sets.ts'
import type { Upstream } from './sources.ts'
import { addSource, type Curator, sync } from './sources-api.ts'
import { runProgram } from './support-program.ts'
import { load } from './support-wrk.ts'

const ROUNDS = 5
const WINDOW_SECONDS = 4
/** Sixteen clients that each ask every 50 ms: some 300 requests a second, a third of them fetches. */
const CONNECTIONS = 16
const DELAY_MS = 50
const GOAL = 3

interface Sample {
  idle: number
  busy: number
  syncs: number
}

/** Syncs follow each other without a pause, each of a new source, so that every one publishes everything. */
export async function benchClonesDuringSyncs(
  scratch: string,
  upstream: Upstream,
  curator: Curator,
  cloner: Member,
): Promise<void> {
  if (!(await hasWrk())) {
    console.log('Clones during syncs: SKIPPED, because wrk is missing. Install it: apt-get install wrk\n')
    return
  }
  const { baseUrl } = curator
  const remote: Remote = { baseUrl, path: '/git/stoa.git', authorization: basic(cloner.token) }
  const exchanges = [infoRefs(remote), lsRefs(remote), fetchPack(remote, await headOf(remote))]
  const requests = exchanges.map((exchange) => requestBytes(remote, exchange))
  const clones = () =>
    load(scratch, { baseUrl, requests, connections: CONNECTIONS, seconds: WINDOW_SECONDS, delayMs: DELAY_MS })
  await clones()
  const samples: Sample[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const { p99Ms: idle } = await clones()
    let isCloning = true
    const cloned = clones().finally(() => {
      isCloning = false
    })
    let syncs = 0
    for (; isCloning; syncs += 1) await syncAnew(upstream, curator, `market-${round}-${syncs}`)
    samples.push({ idle, busy: (await cloned).p99Ms, syncs })
  }
  report(samples)
}

async function syncAnew({ url, plugins }: Upstream, curator: Curator, slug: string): Promise<void> {
  await addSource(curator, slug, url)
  await sync(curator, slug, plugins)
}

function report(samples: readonly Sample[]): void {
  const [idle, busy] = [median(samples.map((one) => one.idle)), median(samples.map((one) => one.busy))]
  const ratio = median(samples.map((one) => one.busy / one.idle))
  const syncs = samples.reduce((sum, one) => sum + one.syncs, 0)
  console.log(
    `Clones while marketplaces are synced (${syncs} first syncs in ${ROUNDS * WINDOW_SECONDS} s, one after the other)`,
  )
  console.log(`  p99 idle ${idle.toFixed(2)} ms, during syncs ${busy.toFixed(2)} ms`)
  console.log(`  ratio ${ratio.toFixed(1)}, goal at most ${GOAL}: ${ratio <= GOAL ? 'reached' : 'missed'}\n`)
}

async function hasWrk(): Promise<boolean> {
  const found = await runProgram('sh', ['-c', 'command -v wrk']).catch(() => undefined)
  return found !== undefined
}
