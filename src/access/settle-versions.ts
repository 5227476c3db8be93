/** Which version of everything in a set: what is wanted, and what that depends on, until all of it fits together. */
import { chooseVersion, type VersionRow } from '../catalog/index.ts'
import type { ItemId } from '../kernel/ids.ts'
import { RESOLVE_ROUNDS_MAX } from '../kernel/limits.ts'
import { acceptorOf, exactVersion, isAnyVersion } from '../kernel/versions.ts'
import type { Candidate, Candidates, Choice, Entitlement, Wanted, Wishes } from './resolution.ts'
import { isSuccessor } from './successor.ts'

/** One dependency as one dependant states it. */
export interface Request {
  dependant: Entitlement
  name: string
  range: string | undefined
}

export interface Settled {
  choices: ReadonlyMap<ItemId, Choice>
  /** What the chosen versions ask of what they depend on, the nearest dependants first. */
  requests: ReadonlyMap<ItemId, readonly Request[]>
  /** Granted or installed, and no version of it is to be had. */
  without: ReadonlyMap<ItemId, Wanted>
  /** Asked for, and in no version to be had. */
  unmet: ReadonlyMap<ItemId, Candidate>
  /** Asked for, and not there or not to be seen. */
  absent: readonly Request[]
}

/**
 * In rounds: each walks from what is wanted along what the chosen versions depend on, and chooses of every item the
 * newest version that all accept who asked for it in the round before. It ends when a round chooses what the one before
 * did. Where ranges chase each other for ever it ends after `RESOLVE_ROUNDS_MAX`, and what does not fit is said.
 * The outcome depends on the set alone, never on the order in which it came about.
 */
export function settleVersions(
  candidates: Candidates,
  wishes: Wishes,
  wanted: ReadonlyMap<ItemId, Wanted>,
): Settled {
  let settled = walk(candidates, wishes, wanted, new Map())
  if (settled.requests.size === 0) return settled
  for (let round = 1; round < RESOLVE_ROUNDS_MAX; round += 1) {
    const next = walk(candidates, wishes, wanted, settled.requests)
    const isSettled = isSame(settled, next)
    settled = next
    if (isSettled) break
  }
  for (const [id, requests] of settled.requests) {
    const because = settled.choices.get(id)?.entitlement.because
    for (const { dependant } of requests)
      because?.push({ reason: 'dependency', item: dependant.item.servedName })
  }
  return settled
}

/** Level by level, each in the order of served names, so that reasons name the nearest dependant and cycles end. */
function walk(
  candidates: Candidates,
  wishes: Wishes,
  wanted: ReadonlyMap<ItemId, Wanted>,
  former: Settled['requests'],
): Settled {
  const choices = new Map<ItemId, Choice>()
  const requests = new Map<ItemId, Request[]>()
  const without = new Map<ItemId, Wanted>()
  const unmet = new Map<ItemId, Candidate>()
  const absent: Request[] = []
  const choose = (candidate: Candidate, want?: Wanted): Choice | undefined => {
    const { id } = candidate.item
    const version = versionFor(candidate, want, former.get(id) ?? requests.get(id) ?? [])
    if (version === undefined) return undefined
    const { because = [], pin = null } = want ?? {}
    const successor = version.successor === null ? undefined : candidates.named(version.successor)
    const entitlement = {
      item: candidate.item,
      version,
      because: [...because],
      pin,
      successor:
        successor !== undefined && isSuccessor(successor.item, wishes.maySee) ? version.successor : null,
    }
    const choice = { rank: candidate.rank, entitlement }
    choices.set(id, choice)
    return choice
  }
  let level: Choice[] = []
  for (const [id, want] of wanted) {
    const choice = choose(want.candidate, want)
    if (choice === undefined) without.set(id, want)
    else level.push(choice)
  }
  while (level.length > 0) {
    const reached = new Map<ItemId, Candidate>()
    for (const request of requestsOf(level)) {
      const candidate = candidates.needed(request.dependant.item, request.name)
      const id = candidate?.item.id
      if (candidate === undefined || id === undefined || !(choices.has(id) || wishes.maySee(candidate.item)))
        absent.push(request)
      else if (id !== request.dependant.item.id) {
        const same = requests.get(id)
        if (same === undefined) requests.set(id, [request])
        else same.push(request)
        // What is wanted and not to be had does not come because it is needed: that would get around a pin.
        if (!choices.has(id) && !without.has(id)) reached.set(id, candidate)
      }
    }
    level = []
    for (const [id, candidate] of reached) {
      const choice = choose(candidate)
      if (choice === undefined) unmet.set(id, candidate)
      else level.push(choice)
    }
  }
  return { choices, requests, without, unmet, absent }
}

function requestsOf(level: readonly Choice[]): Request[] {
  return level
    .filter(({ entitlement }) => entitlement.version.dependencies.length > 0)
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ entitlement }) =>
      entitlement.version.dependencies.map(({ name, range }) => ({
        dependant: entitlement,
        name,
        range: range === undefined || isAnyVersion(range) ? undefined : range,
      })),
    )
}

/** By the table "Which version" of docs/rules.md, its rows from the top. */
function versionFor(
  candidate: Candidate,
  want: Wanted | undefined,
  requests: readonly Request[],
): VersionRow | undefined {
  const { newest, newestFirst } = candidate
  if (want !== undefined && want.pin !== null) {
    const pinned = chooseVersion(newestFirst, want.pin)
    if (pinned !== undefined || !isGranted(want)) return pinned
  }
  const ranges = requests.flatMap(({ range }) => range ?? [])
  const forAll = ranges.length === 0 ? newest : newestFor(newestFirst, ranges)
  if (forAll !== undefined || want !== undefined) return forAll ?? newest
  for (const { range } of byName(requests)) {
    const forOne = range === undefined ? undefined : newestFor(newestFirst, [range])
    if (forOne !== undefined) return forOne
  }
  return undefined
}

function byName(requests: readonly Request[]): Request[] {
  const nameOf = ({ dependant }: Request) => dependant.item.servedName
  return [...requests].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

/** The newest that all accept; a yanked one only where somebody names it exactly. */
function newestFor(newestFirst: readonly VersionRow[], ranges: readonly string[]): VersionRow | undefined {
  const distinct = [...new Set(ranges)]
  const isNamed = distinct.some((range) => exactVersion(range) !== undefined)
  const acceptors = distinct.map(acceptorOf)
  return newestFirst.find(({ version, status }) => {
    if (!isNamed && status === 'yanked') return false
    const refusing = acceptors.findIndex((takes) => !takes(version))
    // Whoever refuses one version mostly refuses the next, and is asked first.
    if (refusing > 0) acceptors.unshift(...acceptors.splice(refusing, 1))
    return refusing === -1
  })
}

/** Whether a group gives it: then it is in the set whatever the pin says. */
export function isGranted({ because }: Pick<Wanted, 'because'>): boolean {
  return because.some(({ reason }) => reason === 'required' || reason === 'default')
}

function isSame(a: Settled, b: Settled): boolean {
  if (a.choices.size !== b.choices.size) return false
  for (const [id, { entitlement }] of a.choices)
    if (b.choices.get(id)?.entitlement.version !== entitlement.version) return false
  return true
}
