/**
 * Syncing a marketplace of 90 plugins from git's own server on loopback: against `git clone` of it, once more without
 * news, and while people clone. docs/performance.md says what came of it.
 */
import { cp, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { mintToken } from '../../src/access/tokens.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { newMarketplace, type OfferedPlugin } from '../support/sources.ts'
import { prose, seeded } from './content.ts'
import { median, timeOf } from './pairs.ts'
import { createMember, type Member, SMALL, withStore } from './serve-sets.ts'
import { addSource, type Curator, sync } from './sources-api.ts'
import { benchClonesDuringSyncs } from './sources-clones.ts'
import { buildStoa, type RunningStoa, runProgram, startStoa } from './support-program.ts'

const ROUNDS = 7
const GOAL = 3

const PLUGINS = 90
/** Of each plugin, besides its manifest and README. */
const DOCUMENTS = 9
const DOCUMENT_BYTES = 6_200

/** What the parts share. */
export interface Upstream {
  git: GitServer
  /** Of the marketplace. */
  url: string
  /** How many it has. */
  plugins: number
}

export async function benchSources(scratchRoot: string): Promise<void> {
  const scratch = path.join(scratchRoot, 'sources')
  await mkdir(scratch)
  const program = await buildStoa(scratch)
  const store = path.join(scratch, 'store')
  const { token, cloner } = await prepareStore(store)
  const git = await runGitServer()
  try {
    const { url } = await newMarketplace(git, 'market', plugins())
    const upstream = { git, url, plugins: PLUGINS }
    let fresh = 0
    const open = async (work: (stoa: RunningStoa, curator: Curator) => Promise<void>) => {
      fresh += 1
      const dataDir = path.join(scratch, `data-${fresh}`)
      await cp(store, dataDir, { recursive: true })
      const stoa = await startStoa(program, dataDir, { env: { OUTBOUND_ALLOW: git.host } })
      await work(stoa, { baseUrl: stoa.baseUrl, token })
      await stoa.stop()
      await rm(dataDir, { recursive: true })
    }
    await benchAgainstClone(scratch, upstream, open)
    await open((stoa) => benchClonesDuringSyncs(scratch, upstream, { baseUrl: stoa.baseUrl, token }, cloner))
  } finally {
    await git.close()
  }
}

/** A store as it is before its first sync; copied for each of them. */
function prepareStore(dataDir: string): Promise<{ token: string; cloner: Member }> {
  return withStore(dataDir, async (deps, admin) => {
    const user = getUser(deps.db, admin.username)
    const { token } = await mintToken(deps, user, admin, { name: 'bench', scopes: ['admin', 'items:read'] })
    return { token, cloner: await createMember(deps, admin, SMALL) }
  })
}

function plugins(): OfferedPlugin[] {
  const random = seeded(PLUGINS)
  return Array.from({ length: PLUGINS }, (_, index) => {
    const documents = Array.from({ length: DOCUMENTS }, (_, part) => [
      `references/part-${part}.md`,
      prose(random, DOCUMENT_BYTES).toString(),
    ])
    return {
      name: `plugin-${index}`,
      version: '1.0.0',
      files: { 'README.md': `# plugin-${index}\n`, ...Object.fromEntries(documents) },
    }
  })
}

type Open = (work: (stoa: RunningStoa, curator: Curator) => Promise<void>) => Promise<void>

/** The first sync of a Stoa that was just started, from asking for it to the end of its job; then one without news. */
async function benchAgainstClone(scratch: string, { git, url }: Upstream, open: Open): Promise<void> {
  const samples: { clone: number; sync: number; cpuMs: number }[] = []
  let askedWithoutNews: string[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const copy = path.join(scratch, `clone-${round}`)
    const clone = await timeOf(async () => {
      await runProgram('git', ['clone', '--quiet', url, copy])
    })
    await rm(copy, { recursive: true })
    await open(async (stoa, curator) => {
      await addSource(curator, 'market', url)
      const cpuSeconds = await stoa.cpuSeconds()
      const first = await timeOf(() => sync(curator, 'market', PLUGINS))
      const cpuMs = 1000 * ((await stoa.cpuSeconds()) - cpuSeconds)
      if (round > 0) samples.push({ clone, sync: first, cpuMs })
      const asked = git.requests.length
      await sync(curator, 'market', 0)
      askedWithoutNews = git.requests.slice(asked)
    })
  }
  report(samples)
  reportWithoutNews(askedWithoutNews)
}

function report(samples: readonly { clone: number; sync: number; cpuMs: number }[]): void {
  const of = (name: 'clone' | 'sync' | 'cpuMs') => `${median(samples.map((one) => one[name])).toFixed(0)} ms`
  const ratios = samples.map((one) => one.sync / one.clone).sort((a, b) => a - b)
  const ratio = median(ratios)
  const range = `${ratios[0]!.toFixed(1)} to ${ratios.at(-1)!.toFixed(1)} in ${ROUNDS} rounds`
  console.log(`First sync of ${PLUGINS} plugins in ${PLUGINS * (DOCUMENTS + 2)} files`)
  console.log(`  git clone ${of('clone')}, sync ${of('sync')} (${of('cpuMs')} of processor time)`)
  console.log(
    `  ratio ${ratio.toFixed(1)} (${range}), goal at most ${GOAL}: ${ratio <= GOAL ? 'reached' : 'missed'}\n`,
  )
}

/** One ls-refs is two requests: what the server speaks, and the refs. */
function reportWithoutNews(asked: readonly string[]): void {
  const lsRefs = ['GET /market.git/info/refs?service=git-upload-pack', 'POST /market.git/git-upload-pack']
  const isReached = asked.join('\n') === lsRefs.join('\n')
  console.log(`A sync without news asked: ${asked.join(', ')}`)
  console.log(`  goal one ls-refs and nothing else: ${isReached ? 'reached' : 'missed'}\n`)
}
