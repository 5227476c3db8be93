/** From a marketplace's candidates to what a sync will do. */

import { type Proposal, type Publication, store } from '../catalog/index.ts'
import type { JobRun } from '../jobs/index.ts'
import { createGate } from '../kernel/gate.ts'
import { SOURCE_WRITES_AT_ONCE_MAX } from '../kernel/limits.ts'
import { type Changes, noChanges } from './changes.ts'
import type { SourcesDeps } from './deps.ts'
import { type ProposedPlugin, proposeMarketplace, type Refused, refusedBy } from './propose-marketplace.ts'
import type { MarketplaceReading } from './read-marketplace.ts'
import { type Settling, settle } from './settle.ts'
import type { SourcePluginRow } from './sources.repo.ts'
import type { Standing } from './standing.ts'
import { triage } from './triage.ts'

/** A plugin that is being stored. Never rejects: others are under way. */
interface Storing {
  settling: Settling
  again: Proposal['again']
  stored: Promise<Publication | undefined | { error: unknown }>
}

type Run = Pick<JobRun, 'signal' | 'progress'>

/** Everything is decided and stored; nothing is published. One bad plugin does not stop the others. */
export async function marketplaceChanges(
  deps: SourcesDeps,
  { signal, progress }: Run,
  standing: Standing,
  reading: MarketplaceReading,
  head: string,
): Promise<Changes> {
  const changes = noChanges(head)
  const { settled, toLook, gone, dropped, overtaken } = triage(standing, reading.candidates, reading.renames)
  changes.rows.push(...settled)
  changes.gone.push(...gone)
  changes.dropped.push(...dropped)
  changes.heldGone.push(...overtaken)
  changes.failed.push(...reading.broken)
  for (const candidate of reading.candidates)
    if (candidate.state === 'failed' && standing.plugins.get(candidate.name)?.enabled !== false)
      changes.incomplete ??= candidate.trouble ?? null
  for (const row of settled) if (row.state === 'failed') fail(changes, row, row.problem ?? '')
  const proposals = proposeMarketplace(deps, standing, reading.name, toLook, ({ found }, index, total) => {
    signal.throwIfAborted()
    progress(index, total, found.name)
  })
  const gate = createGate(SOURCE_WRITES_AT_ONCE_MAX)
  const storing: Storing[] = []
  for await (const proposed of proposals) {
    if (proposed.state === 'refused') {
      refuse(changes, proposed.row, proposed)
      continue
    }
    const { proposal } = proposed
    // The disk is slow and checking is not: one plugin is stored while the next are checked.
    const stored = gate(async () => {
      signal.throwIfAborted()
      return proposal.proposed && store(deps, proposal.proposed)
    }).catch((error: unknown) => ({ error }))
    storing.push({ settling: settlingOf(proposed, proposal), again: proposal.again, stored })
  }
  // In the manifest's order, whichever was stored first.
  for (const { settling, again, stored } of storing) {
    const result = await stored
    if (result !== undefined && 'error' in result) {
      refuse(changes, settling.row, refusedBy(result.error))
      continue
    }
    changes.heldGone.push(...standing.held.filter(({ plugin }) => plugin === settling.row.name))
    settle(deps, standing, settling, { again, publication: result }, changes)
  }
  return changes
}

function settlingOf(
  { found, row, checked }: Extract<ProposedPlugin, { state: 'sound' }>,
  { issues }: Proposal,
): Settling {
  const { details, bundle } = checked
  const { remark, treeOid, contentId, origin } = found
  const upstream = { treeOid, contentId, origin }
  return {
    row,
    kind: bundle.kind,
    details,
    issues,
    said: bundle.version ?? null,
    remark,
    upstream,
    tag: null,
  }
}

function refuse(changes: Changes, row: SourcePluginRow, { problem, issues, trouble }: Refused): void {
  changes.incomplete ??= trouble ?? null
  changes.rows.push({ ...row, state: 'failed', problem, issues })
  fail(changes, row, problem)
}

function fail(changes: Changes, { name }: SourcePluginRow, why: string): void {
  changes.failed.push({ name, why })
}
