/**
 * Who gets what, and why: (required ∪ (default ∖ opt-outs) ∪ installs), and what these depend on. The rules are the
 * tables of docs/rules.md. Pure: rows in, entitlements with reasons out. No clock, no input or output.
 */
import type { ItemId } from '../kernel/ids.ts'
import { isAnyVersion } from '../kernel/versions.ts'
import type { Because, Candidates, Resolution, Wanted, Wishes } from './resolution.ts'
import { settleVersions } from './settle-versions.ts'
import { wordsOn } from './words-on-versions.ts'

export type {
  Because,
  Candidate,
  Candidates,
  Entitlement,
  Resolution,
  Unavailable,
  Wishes,
} from './resolution.ts'

export function resolve(candidates: Candidates, wishes: Wishes): Resolution {
  const resolution: Resolution = { entries: [], optedOut: [], unavailable: [] }
  const wanted = new Map<ItemId, Wanted>()
  addGrants(candidates, wishes, wanted, resolution)
  addInstalls(candidates, wishes, wanted, resolution)
  const settled = settleVersions(candidates, wishes, wanted)
  resolution.entries = [...settled.choices.values()]
    .sort((a, b) => a.rank - b.rank)
    .map((choice) => choice.entitlement)
  resolution.unavailable.push(...wordsOn(settled))
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
  for (const { itemId, pin: written } of wishes.installs) {
    const pin = written === null || isAnyVersion(written) ? null : written
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

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
