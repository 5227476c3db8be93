/** Searching a store of 2,000 items: the whole page, from the request to its HTML, without a network. */
import { startSession } from '../../src/access/sessions.ts'
import { createUser } from '../../src/access/users.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import { createSearchIndex } from '../../src/catalog/search-index.ts'
import { sessionCookieName } from '../../src/http/cookies.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import type { Stoa } from '../../src/stoa.ts'
import { skillZip } from '../support/items.ts'
import { seeded } from './content.ts'
import { median, timeOf } from './pairs.ts'
import { benchSearchStart } from './search-start.ts'

const ITEMS = 2_000
const ROUNDS = 40
const GOAL_P95_MS = 50
/** A README of about 5 KB. */
const BODY_WORDS = 800
const VOCABULARY_WORDS = 4_000

const ACTIONS = 'review write test deploy document migrate monitor translate refactor design'.split(' ')
const THINGS = 'postgres kubernetes react terraform invoice release incident api report pipeline'.split(' ')
const CATEGORIES = ['Code & Engineering', 'Security', 'Documentation', 'DevOps & Infra', 'Research']

/** What people type: wholes, beginnings, slips, several words, what only READMEs have, filters, nothing. */
const QUERIES = [
  'q=review',
  'q=kubernetes',
  'q=kub',
  'q=r',
  'q=review+postgres',
  'q=kuberentes',
  'q=reveiw+potsgres',
  'q=deploy&type=skill&category=Security',
  'q=how+do+I+write+a+report',
  'q=xylophone+concerto',
  'q=how+to+deploy+a+xylophone+for+kubernetes',
  'q=api&sort=installs&page=3',
  'tags=react&runs=nothing',
  '',
]

export async function benchSearch({ deps, app }: Stoa, admin: Actor): Promise<void> {
  await fill({ deps }, admin)
  const fresh = createSearchIndex(deps)
  const build = await timeOf(() => fresh.prepare())
  await fresh.close()
  const ask = await signedIn({ app, deps })
  await ask('/store')
  const readme = word(seeded(7), 3)
  const samples: { query: string; ms: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const query of [...QUERIES, `q=${readme}`]) {
      samples.push({ query, ms: await timeOf(() => ask(`/store?${query}`)) })
    }
  }
  const times = samples.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!
  const [p50, p95, max] = [at(0.5), at(0.95), at(1)]
  console.log(`Search the store's page over ${deps.search.size} items, ${times.length} requests`)
  console.log(`  p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, max ${max.toFixed(1)} ms`)
  console.log(`  p95 goal ${GOAL_P95_MS} ms: ${p95 < GOAL_P95_MS ? 'reached' : 'missed'}`)
  const slowest = byQuery(samples)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
  const shown = slowest.map(([query, ms]) => `${query || '(no query)'} ${ms.toFixed(1)} ms`)
  console.log(`  slowest, by median: ${shown.join(', ')}`)
  const home: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) home.push(await timeOf(() => ask('/', 'id="newest"')))
  console.log(`  the home page ${median(home).toFixed(1)} ms`)
  console.log(
    `  the index from nothing ${build.toFixed(0)} ms, after one change ${(await update({ deps }, admin)).toFixed(1)} ms\n`,
  )
  await benchSearchStart({ deps })
}

function byQuery(samples: readonly { query: string; ms: number }[]): [string, number][] {
  const queries = [...new Set(samples.map(({ query }) => query))]
  return queries.map((query) => [
    query,
    median(samples.filter((one) => one.query === query).map(({ ms }) => ms)),
  ])
}

async function fill({ deps }: Pick<Stoa, 'deps'>, admin: Actor): Promise<void> {
  const random = seeded(11)
  for (let index = 0; index < ITEMS; index += 1) {
    const [action, thing] = [ACTIONS[index % 10]!, THINGS[Math.floor(index / 10) % 10]!]
    await publishUpload(deps, admin, {
      zip: skillZip(`${action}-${thing}-${index}`, { version: '1.0.0', body: body(random) }),
      description: `Use it to ${action} ${thing} ${word(random, 2)} ${word(random, 1)}.`,
      tags: [thing, action, word(random, 1)],
      category: CATEGORIES[index % CATEGORIES.length]!,
      sharing: index % 10 === 0 ? 'private' : 'public',
    })
  }
}

/** Words as often as in a language: the n-th is n times rarer than the first. */
function word(random: () => number, syllables?: number): string {
  const rank = Math.floor(VOCABULARY_WORDS ** random())
  const own = seeded(rank)
  const count = syllables ?? 1 + (rank % 4)
  const letters = () => 'bdfgklmnprst'[Math.floor(own() * 12)]! + 'aeiou'[Math.floor(own() * 5)]!
  return Array.from({ length: count + 1 }, letters).join('')
}

function body(random: () => number): string {
  return Array.from({ length: BODY_WORDS }, () => word(random)).join(' ')
}

/** Somebody who is no admin: a tenth of the items is hidden from them. */
async function signedIn({ app, deps }: Pick<Stoa, 'app' | 'deps'>) {
  const user = await createUser(deps, { username: 'system' }, { email: 'searcher@example.com' })
  const secret = await startSession(deps, user, { userAgent: 'bench' })
  const cookie = `${sessionCookieName(deps.settings.baseUrl)}=${secret}`
  return async (path: string, mark = 'id="results"') => {
    const answer = await app.request(path, { headers: { cookie } })
    const text = await answer.text()
    if (answer.status !== 200 || !text.includes(mark)) throw new Error(`${path}: ${answer.status}`)
  }
}

async function update({ deps }: Pick<Stoa, 'deps'>, admin: Actor): Promise<number> {
  await publishUpload(deps, admin, { zip: skillZip('one-more') })
  return timeOf(() => deps.search.refresh())
}
