/** What becomes of each plugin of a marketplace as far as that is known without looking into its files. Pure. */
import { toConfirm } from '../intake/index.ts'
import type { Candidate, Found } from './candidate.ts'
import { lastName } from './renames.ts'
import { type HeldRow, type SourcePluginRow, waitsForSecrets } from './sources.repo.ts'
import { newPlugin, type Standing } from './standing.ts'

export interface Triage {
  /** Rows that are as they will be. */
  settled: SourcePluginRow[]
  /** What changed, and has to be looked at. */
  toLook: { found: Found; row: SourcePluginRow }[]
  /** No longer listed upstream: their items go off the shelf. */
  gone: SourcePluginRow[]
  /** Rows that say nothing any more. */
  dropped: SourcePluginRow[]
  /** Held changes that upstream has taken back. */
  overtaken: HeldRow[]
}

/** @param renames names of plugins by what they were before */
export function triage(
  standing: Standing,
  candidates: readonly Candidate[],
  renames: ReadonlyMap<string, string> = new Map(),
): Triage {
  const result: Triage = { settled: [], toLook: [], gone: [], dropped: [], overtaken: [] }
  for (const candidate of candidates) sort(standing, candidate, result)
  const listed = new Set(candidates.map(({ name }) => name))
  for (const row of standing.plugins.values()) {
    if (listed.has(row.name)) continue
    const renamedTo = lastName(row.name, renames, (name) => listed.has(name)) ?? null
    leave(standing, { ...row, renamedTo }, result)
  }
  return result
}

function sort(standing: Standing, candidate: Candidate, result: Triage): void {
  const known = standing.plugins.get(candidate.name) ?? newPlugin(standing, candidate.name)
  const row: SourcePluginRow = { ...known, path: candidate.path, origin: candidate.origin, renamedTo: null }
  const held = standing.held.find(({ plugin }) => plugin === row.name)
  if (!row.enabled) {
    result.settled.push({
      ...row,
      state: row.version === null ? 'unavailable' : 'published',
      problem: DISABLED,
    })
  } else if (candidate.state !== 'found') {
    result.settled.push({ ...row, state: candidate.state, problem: candidate.problem, issues: [] })
  } else if (row.contentId === candidate.contentId) {
    if (held !== undefined) result.overtaken.push(held)
    result.settled.push({ ...row, state: 'published', problem: candidate.remark })
  } else if (isWaiting(standing, candidate, held)) {
    result.settled.push({ ...row, state: 'held', problem: row.problem ?? candidate.remark })
  } else if (isRejected(standing, candidate, row)) {
    if (held !== undefined) result.overtaken.push(held)
    result.settled.push({
      ...row,
      state: row.version === null ? 'unavailable' : 'published',
      problem: REJECTED,
    })
  } else {
    result.toLook.push({ found: candidate, row })
  }
}

/** It is held as it is, and what it waits for still counts. */
function isWaiting({ source }: Standing, { contentId }: Found, held: HeldRow | undefined): boolean {
  if (held?.content.upstream.contentId !== contentId) return false
  return source.promote === 'hold' || waitsForSecrets(held)
}

/** What was rejected for its secrets stays so, also where everything else is published at once. */
function isRejected({ source }: Standing, { contentId }: Found, row: SourcePluginRow): boolean {
  return row.rejectedId === contentId && (source.promote === 'hold' || toConfirm(row.issues).length > 0)
}

function leave({ held }: Standing, row: SourcePluginRow, result: Triage): void {
  const waiting = held.filter(({ plugin }) => plugin === row.name)
  result.overtaken.push(...waiting)
  // An admin's choice about it outlasts its absence.
  if (row.itemId === null && row.enabled) result.dropped.push(row)
  else if (row.state === 'gone') result.settled.push(row)
  else
    result.gone.push({
      ...row,
      state: 'gone',
      problem: row.renamedTo === null ? GONE : RENAMED(row.renamedTo),
    })
}

export const DISABLED = 'An admin disabled it here; enable it to have it follow upstream again.'
export const REJECTED = 'An admin rejected what upstream has now; it is looked at again when that changes.'
const RENAMED = (name: string) =>
  `Upstream calls it "${name}" now: whoever has it gets that one, unless they asked for one version of it.`
export const GONE = 'It is no longer listed upstream, so its item is archived: whoever has it keeps it.'
