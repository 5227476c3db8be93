/**
 * Who gets what, and why: (required ∪ (default ∖ opt-outs) ∪ installs), and what these depend on.
 * Pure: rows in, entitlements with reasons out. No clock, no input or output.
 */
import { chooseVersion } from '../catalog/choose-version.ts'
import type { ItemId } from '../kernel/ids.ts'
import type { Because, Candidate, Candidates, Choice, Resolution, Unavailable, Wishes } from './resolution.ts'
import { addDependencies } from './resolve-dependencies.ts'

export type {
  Because,
  Candidate,
  Candidates,
  Entitlement,
  Resolution,
  Unavailable,
  Wishes,
} from './resolution.ts'

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
  resolution.unavailable.sort((a, b) => compare(a.item, b.item) || compare(a.why, b.why))
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

function noVersion(candidate: Candidate, pin: string | null): Unavailable {
  const { servedName } = candidate.item
  const why =
    pin === null
      ? `Every version of ${servedName} was yanked; ask its owner.`
      : `No version of ${servedName} fits your pin ${pin}; change the pin or remove it.`
  return { item: servedName, why }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
