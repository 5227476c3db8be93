/** What the items of a set depend on: pulled in, level by level. */
import { chooseVersion } from '../catalog/choose-version.ts'
import type { VersionRow } from '../catalog/items.repo.ts'
import type { ItemId } from '../kernel/ids.ts'
import { isVersion, satisfies } from '../kernel/versions.ts'
import type { Candidate, Candidates, Choice, Entitlement, Resolution, Wishes } from './resolution.ts'

/** One dependency as one dependant states it. */
interface Request {
  dependant: Entitlement
  name: string
  range: string | undefined
}

/**
 * Level by level, so that reasons name the nearest dependant and cycles end. Each level is taken in the order of
 * served names and a dependency is chosen for all who ask for it at once: the outcome depends on the set alone,
 * never on the order in which it came about.
 */
export function addDependencies(
  candidates: Candidates,
  wishes: Wishes,
  chosen: Map<ItemId, Choice>,
  resolution: Resolution,
): void {
  let level = [...chosen.values()]
  while (level.length > 0) {
    const added: Choice[] = []
    for (const [name, requests] of requestsOf(level)) {
      const candidate = candidates.named(name)
      const found = candidate === undefined ? undefined : chosen.get(candidate.item.id)
      if (found !== undefined) {
        for (const request of requests) noteDependency(found.entitlement, request, resolution)
        continue
      }
      const choice = chooseDependency(candidate, requests, wishes, resolution)
      if (choice === undefined) continue
      chosen.set(choice.entitlement.item.id, choice)
      added.push(choice)
    }
    level = added
  }
}

/** Who asks for what, by the dependency's name, in the order of the dependants' names. */
function requestsOf(level: readonly Choice[]): Map<string, Request[]> {
  const requests = new Map<string, Request[]>()
  for (const { entitlement } of [...level].sort((a, b) => a.rank - b.rank)) {
    for (const { name, range } of entitlement.version.dependencies) {
      const request: Request = { dependant: entitlement, name, range }
      const same = requests.get(name)
      if (same === undefined) requests.set(name, [request])
      else same.push(request)
    }
  }
  return requests
}

function noteDependency(found: Entitlement, { dependant, range }: Request, resolution: Resolution): void {
  found.because.push({ reason: 'dependency', item: dependant.item.servedName })
  if (range === undefined || accepts(range, found.version.version)) return
  resolution.unavailable.push({
    item: found.item.servedName,
    why: `${dependant.item.servedName} wants ${found.item.servedName} ${range}, but your set has ${found.version.version}; change the pin or ask the owner of ${dependant.item.servedName}.`,
  })
}

/** The newest version that all accept, else the newest that the first one accepts, with a word to the others. */
function chooseDependency(
  candidate: Candidate | undefined,
  requests: readonly Request[],
  wishes: Wishes,
  resolution: Resolution,
): Choice | undefined {
  const [first] = requests
  if (first === undefined) return undefined
  const wants = `${first.dependant.item.servedName} depends on ${first.name}`
  const ask = `ask the owner of ${first.dependant.item.servedName}`
  if (candidate === undefined || !wishes.maySee(candidate.item)) {
    const why = `${wants}, which is not in the store or not shared with you; ${ask}.`
    resolution.unavailable.push({ item: first.name, why })
    return undefined
  }
  const version = newestForAll(candidate, requests) ?? newestFor(candidate, first.range)
  if (version === undefined) {
    const why = `${wants} ${first.range ?? ''}, but no version of it fits; ${ask}.`
    resolution.unavailable.push({ item: first.name, why })
    return undefined
  }
  const entitlement: Entitlement = { item: candidate.item, version, because: [], pin: null }
  for (const request of requests) noteDependency(entitlement, request, resolution)
  return { rank: candidate.rank, entitlement }
}

function newestFor({ newest, newestFirst }: Candidate, range: string | undefined): VersionRow | undefined {
  return range === undefined ? newest : chooseVersion(newestFirst, range)
}

function newestForAll(
  { newest, newestFirst }: Candidate,
  requests: readonly Request[],
): VersionRow | undefined {
  const ranges = requests.flatMap(({ range }) => range ?? [])
  if (ranges.length === 0) return newest
  return newestFirst.find(
    (row) => row.status !== 'yanked' && ranges.every((range) => accepts(range, row.version)),
  )
}

function accepts(range: string, version: string): boolean {
  return isVersion(range) ? range === version : satisfies(version, range)
}
