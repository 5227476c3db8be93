/** Settling a set in which a hundred items ask for one of 500 versions, by ranges that refuse most of them. */
import type { Candidate, Candidates, Wanted, Wishes } from '../../src/access/resolution.ts'
import { settleVersions } from '../../src/access/settle-versions.ts'
import type { VersionRow } from '../../src/catalog/items.repo.ts'
import type { ItemId } from '../../src/kernel/ids.ts'
import { median, timeOf } from './pairs.ts'

const DEPENDANTS = 100
const VERSIONS = 500
const ROUNDS = 9
/** What nobody may wait longer for. */
const GOAL_MS = 50

export async function benchConflicts(): Promise<void> {
  const rounds = [...Array(ROUNDS).keys()].map(world)
  const samples: number[] = []
  for (const { candidates, wishes, wanted } of rounds)
    samples.push(await timeOf(async () => void settleVersions(candidates, wishes, wanted)))
  const typical = median(samples)
  console.log(`Settle ${DEPENDANTS} ranges over ${VERSIONS} versions, ranges never seen before`)
  console.log(`  ${typical.toFixed(1)} ms, goal ${GOAL_MS}: ${typical < GOAL_MS ? 'reached' : 'missed'}\n`)
}

/** Each dependant refuses other versions than the others do, and says so at length. */
function world(round: number) {
  const core = candidate(
    'core',
    0,
    [...Array(VERSIONS).keys()].map((at) => row(`1.0.${VERSIONS - at}`)),
  )
  const all = new Map([['core', core]])
  const wanted = new Map<ItemId, Wanted>()
  for (let index = 1; index <= DEPENDANTS; index += 1) {
    const name = `user-${index}`
    const never = [...Array(8).keys()].map((minor) => `>2.${minor}.${round}${index}`).join('||')
    const range = `${never}||<1.0.${index}||>1.0.${index}`
    const user = candidate(name, index, [row('1.0.0', [{ name: 'core', range }])])
    all.set(name, user)
    wanted.set(name as unknown as ItemId, { candidate: user, because: [], pin: null })
  }
  const get = (name: string) => all.get(name)
  const candidates = { get, named: get, needed: (_: unknown, name: string) => get(name) }
  const wishes: Wishes = { maySee: () => true, grants: [], optOuts: new Set(), installs: [] }
  return { candidates: candidates as Candidates, wishes, wanted }
}

function candidate(id: string, rank: number, newestFirst: VersionRow[]): Candidate {
  const item = { id, servedName: id } as unknown as Candidate['item']
  return { item, rank, newestFirst, newest: newestFirst[0] }
}

function row(version: string, dependencies: { name: string; range: string }[] = []): VersionRow {
  return { version, dependencies, status: 'published', successor: null } as unknown as VersionRow
}
