/**
 * Who gets what, and why: (required ∪ (default ∖ opt-outs) ∪ installs), and what these depend on.
 * Pure: rows in, entitlements with reasons out. No clock, no input or output.
 */
import { chooseVersion } from '../catalog/choose-version.ts'
import type { ItemRow, VersionRow } from '../catalog/items.repo.ts'
import type { ItemId } from '../kernel/ids.ts'
import { isVersion, satisfies } from '../kernel/versions.ts'
import type { Tier } from './entitlements.repo.ts'

/** One reason for one item. An item may have several. */
export type Because =
  | { reason: 'required' | 'default'; group: string }
  | { reason: 'install' }
  /** `item` is the served name of what depends on it. */
  | { reason: 'dependency'; item: string }

export interface Entitlement {
  item: ItemRow
  version: VersionRow
  because: Because[]
  /** The pin of the caller's own install, if any. */
  pin: string | null
}

/** Wanted, but not to be had: `why` is one sentence. */
export interface Unavailable {
  /** Served name, as far as it is known. */
  item: string
  why: string
}

export interface Resolution {
  /** In the order of their served names. */
  entries: Entitlement[]
  /** Given by default and refused. */
  optedOut: { item: ItemRow; groups: string[] }[]
  unavailable: Unavailable[]
}

/** An item with what resolving needs of it, prepared once for everybody. */
export interface Candidate {
  item: ItemRow
  newestFirst: readonly VersionRow[]
  /** What somebody without a pin gets. */
  newest: VersionRow | undefined
  /** Position of its served name among all, so that sorting compares numbers. */
  rank: number
}

/** The catalogue as resolving sees it. */
export interface Candidates {
  get(id: ItemId): Candidate | undefined
  named(servedName: string): Candidate | undefined
}

/** One person's (or group's) rows. */
export interface Wishes {
  /** By group, groups in the order of their slugs. */
  grants: readonly { group: string; itemId: ItemId; tier: Tier }[]
  optOuts: ReadonlySet<ItemId>
  installs: readonly { itemId: ItemId; pin: string | null }[]
  maySee(item: ItemRow): boolean
}

interface Wanted {
  candidate: Candidate
  because: Because[]
  pin: string | null
}

export function resolve(candidates: Candidates, wishes: Wishes): Resolution {
  const resolution: Resolution = { entries: [], optedOut: [], unavailable: [] }
  const wanted = new Map<ItemId, Wanted>()
  addGrants(candidates, wishes, wanted, resolution)
  addInstalls(candidates, wishes, wanted, resolution)
  const chosen = chooseVersions(wanted, resolution)
  addDependencies(candidates, wishes, chosen, resolution)
  resolution.entries = [...chosen.values()]
    .sort((a, b) => a.rank - b.rank)
    .map((choice) => choice.entitlement)
  resolution.optedOut.sort((a, b) => (a.item.servedName < b.item.servedName ? -1 : 1))
  resolution.unavailable.sort((a, b) => (a.item < b.item ? -1 : a.item > b.item ? 1 : 0))
  return resolution
}

function addGrants(
  candidates: Candidates,
  wishes: Wishes,
  wanted: Map<ItemId, Wanted>,
  resolution: Resolution,
): void {
  for (const { group, itemId, tier } of wishes.grants) {
    if (tier === 'available') continue
    const candidate = candidates.get(itemId)
    if (candidate === undefined) continue
    const because: Because = { reason: tier, group }
    const entry = wanted.get(itemId)
    if (entry === undefined) wanted.set(itemId, { candidate, because: [because], pin: null })
    else entry.because.push(because)
  }
  for (const itemId of wishes.optOuts) {
    const entry = wanted.get(itemId)
    if (entry === undefined || entry.because.some(({ reason }) => reason === 'required')) continue
    wanted.delete(itemId)
    const groups = entry.because.flatMap((because) => ('group' in because ? [because.group] : []))
    resolution.optedOut.push({ item: entry.candidate.item, groups })
  }
}

function addInstalls(
  candidates: Candidates,
  wishes: Wishes,
  wanted: Map<ItemId, Wanted>,
  resolution: Resolution,
): void {
  for (const { itemId, pin } of wishes.installs) {
    const candidate = candidates.get(itemId)
    if (candidate === undefined) continue
    const entry = wanted.get(itemId)
    if (entry !== undefined) {
      entry.because.push({ reason: 'install' })
      entry.pin = pin
    } else if (wishes.maySee(candidate.item)) {
      wanted.set(itemId, { candidate, because: [{ reason: 'install' }], pin })
    } else {
      resolution.unavailable.push({
        item: candidate.item.servedName,
        why: `You installed ${candidate.item.servedName}, but it is no longer shared with you; ask its owner.`,
      })
    }
  }
}

interface Choice {
  rank: number
  entitlement: Entitlement
}

function chooseVersions(wanted: Map<ItemId, Wanted>, resolution: Resolution): Map<ItemId, Choice> {
  const chosen = new Map<ItemId, Choice>()
  for (const [itemId, { candidate, because, pin }] of wanted) {
    const version = pin === null ? candidate.newest : chooseVersion(candidate.newestFirst, pin)
    if (version === undefined) resolution.unavailable.push(noVersion(candidate, pin))
    else
      chosen.set(itemId, {
        rank: candidate.rank,
        entitlement: { item: candidate.item, version, because, pin },
      })
  }
  return chosen
}

/** Breadth first, so that reasons name the nearest dependant and cycles end. */
function addDependencies(
  candidates: Candidates,
  wishes: Wishes,
  chosen: Map<ItemId, Choice>,
  resolution: Resolution,
): void {
  const queue = [...chosen.values()].filter(({ entitlement }) => entitlement.version.dependencies.length > 0)
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const dependant = next.entitlement
    for (const dependency of dependant.version.dependencies) {
      const candidate = candidates.named(dependency.name)
      const found = candidate === undefined ? undefined : chosen.get(candidate.item.id)
      if (found !== undefined) {
        noteDependency(found.entitlement, dependant, dependency.range, resolution)
        continue
      }
      const added = chooseDependency(candidate, dependency, dependant, wishes, resolution)
      if (added === undefined) continue
      chosen.set(added.entitlement.item.id, added)
      queue.push(added)
    }
  }
}

function noteDependency(
  found: Entitlement,
  dependant: Entitlement,
  range: string | undefined,
  resolution: Resolution,
): void {
  found.because.push({ reason: 'dependency', item: dependant.item.servedName })
  if (range === undefined || accepts(range, found.version.version)) return
  resolution.unavailable.push({
    item: found.item.servedName,
    why: `${dependant.item.servedName} wants ${found.item.servedName} ${range}, but your set has ${found.version.version}; change the pin or ask the owner of ${dependant.item.servedName}.`,
  })
}

function chooseDependency(
  candidate: Candidate | undefined,
  dependency: { name: string; range?: string },
  dependant: Entitlement,
  wishes: Wishes,
  resolution: Resolution,
): Choice | undefined {
  const wants = `${dependant.item.servedName} depends on ${dependency.name}`
  if (candidate === undefined || !wishes.maySee(candidate.item)) {
    resolution.unavailable.push({
      item: dependency.name,
      why: `${wants}, which is not in the store or not shared with you; ask the owner of ${dependant.item.servedName}.`,
    })
    return undefined
  }
  const version =
    dependency.range === undefined ? candidate.newest : chooseVersion(candidate.newestFirst, dependency.range)
  if (version === undefined) {
    resolution.unavailable.push({
      item: dependency.name,
      why: `${wants} ${dependency.range ?? ''}, but no version of it fits; ask the owner of ${dependant.item.servedName}.`,
    })
    return undefined
  }
  const because: Because[] = [{ reason: 'dependency', item: dependant.item.servedName }]
  return { rank: candidate.rank, entitlement: { item: candidate.item, version, because, pin: null } }
}

function accepts(range: string, version: string): boolean {
  return isVersion(range) ? range === version : satisfies(version, range)
}

function noVersion(candidate: Candidate, pin: string | null): Unavailable {
  const { servedName } = candidate.item
  const why =
    pin === null
      ? `Every version of ${servedName} was yanked; ask its owner.`
      : `No version of ${servedName} fits your pin ${pin}; change the pin or remove it.`
  return { item: servedName, why }
}
