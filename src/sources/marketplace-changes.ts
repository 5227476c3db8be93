/** From a marketplace's candidates to what a sync will do. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Bundle } from '../intake/inspect.ts'
import { longPathIssues } from '../intake/served-paths.ts'
import type { JobRun } from '../jobs/jobs.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import { createGate } from '../kernel/gate.ts'
import { SOURCE_WRITES_AT_ONCE_MAX } from '../kernel/limits.ts'
import { derivedName } from '../kernel/names.ts'
import type { Checked, Found } from './candidate.ts'
import { type Changes, noChanges } from './changes.ts'
import { type Composed, compose, type Naming, openNaming } from './compose.ts'
import type { SourcesDeps } from './deps.ts'
import type { MarketplaceReading } from './read-marketplace.ts'
import { settle } from './settle.ts'
import type { SourcePluginRow } from './sources.repo.ts'
import type { Standing } from './standing.ts'
import { triage } from './triage.ts'
import { troubleElsewhere } from './trouble.ts'

interface Looked {
  found: Found
  row: SourcePluginRow
  checked: Checked & { bundle: Bundle }
}

/** A plugin that is being stored. Never rejects: others are under way. */
interface Storing extends Looked {
  result: Promise<Composed | { error: unknown }>
}

type Run = Pick<JobRun, 'signal' | 'progress'>

/** Everything is decided and stored; nothing is published. One bad plugin does not stop the others. */
export async function marketplaceChanges(
  deps: SourcesDeps,
  run: Run,
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
  // First all names: plugins of a marketplace depend on each other.
  const naming = openNaming(deps, standing)
  const nameable = new Set(
    exactFirst(toLook).filter(({ row }) => attempt(changes, row, () => naming.nameOf(row.name))),
  )
  const named = toLook.filter((one) => nameable.has(one))
  const store = storer(deps, run, standing, naming, reading.name)
  const storing: Storing[] = []
  for (const [index, { found, row }] of named.entries()) {
    run.signal.throwIfAborted()
    run.progress(index, named.length, found.name)
    const looked = await look(found, row, naming, changes)
    // The disk is slow and checking is not: one plugin is stored while the next are checked.
    if (looked !== undefined) storing.push({ ...looked, result: store(looked) })
    await nextTurn()
  }
  // In the manifest's order, whichever was stored first.
  for (const { result, ...looked } of storing) settleOne(deps, standing, looked, await result, changes)
  return changes
}

/** Who has a name that can be served gets it before those that get one made of theirs. */
function exactFirst<T extends { row: SourcePluginRow }>(toLook: readonly T[]): T[] {
  const isExact = ({ row }: T) => derivedName(row.name) === row.name
  return [...toLook.filter(isExact), ...toLook.filter((one) => !isExact(one))]
}

async function look(
  found: Found,
  row: SourcePluginRow,
  naming: Naming,
  changes: Changes,
): Promise<Looked | undefined> {
  try {
    const checked = await found.check()
    const { bundle } = checked
    if (bundle !== undefined) {
      const issues = [...checked.issues, ...longPathIssues(bundle, naming.served(row.name))]
      return { found, row, checked: { ...checked, bundle, issues } }
    }
    refuse(changes, row, checked.issues)
  } catch (error) {
    refuseBy(changes, row, error)
  }
  return undefined
}

function storer(
  deps: SourcesDeps,
  { signal }: Run,
  standing: Standing,
  naming: Naming,
  marketplace: string,
): (looked: Looked) => Storing['result'] {
  const gate = createGate(SOURCE_WRITES_AT_ONCE_MAX)
  return ({ row, checked }) =>
    gate(async () => {
      signal.throwIfAborted()
      const bundle = withServedDependencies(checked.bundle, marketplace, naming.served)
      return compose(deps, standing, naming, { name: row.name, bundle, publishedVersion: row.version })
    }).catch((error: unknown) => ({ error }))
}

function settleOne(
  deps: SourcesDeps,
  standing: Standing,
  { found, row, checked }: Looked,
  result: Composed | { error: unknown },
  changes: Changes,
): void {
  if ('error' in result) {
    refuseBy(changes, row, result.error)
    return
  }
  const { details, issues, bundle } = checked
  const { remark, treeOid, contentId, origin } = found
  changes.heldGone.push(...standing.held.filter(({ plugin }) => plugin === row.name))
  const upstream = { treeOid, contentId, origin }
  const said = bundle.version ?? null
  const settling = { row, kind: bundle.kind, details, issues, said, remark, notes: '', upstream, tag: null }
  settle(deps, standing, settling, result, changes)
}

/** Dependencies on plugins of this marketplace, under the names these are served by; others are left to clients. */
export function withServedDependencies(
  bundle: Bundle,
  marketplace: string,
  served: (upstreamName: string) => string,
): Bundle {
  const own = bundle.dependencies.filter((entry) => (entry.marketplace ?? marketplace) === marketplace)
  const dependencies = own.map(({ name, range }) => ({
    name: served(name),
    ...(range === undefined ? {} : { range }),
  }))
  return { ...bundle, dependencies }
}

function attempt(changes: Changes, row: SourcePluginRow, work: () => unknown): boolean {
  try {
    work()
    return true
  } catch (error) {
    refuseBy(changes, row, error)
    return false
  }
}

/** What is wrong with the content, by its first error. */
function refuse(changes: Changes, row: SourcePluginRow, issues: Issue[]): void {
  const errors = issues.filter(({ severity }) => severity === 'error')
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const problem = `${errors[0]?.message ?? 'Its content cannot be published.'}${more}`
  changes.rows.push({ ...row, state: 'failed', problem, issues })
  fail(changes, row, problem)
}

function refuseBy(changes: Changes, row: SourcePluginRow, error: unknown): void {
  if (!(error instanceof AppError)) throw error
  changes.incomplete ??= troubleElsewhere(error) ?? null
  const issues = hasErrors(error.issues) ? error.issues : []
  changes.rows.push({ ...row, state: 'failed', problem: error.message, issues })
  fail(changes, row, error.message)
}

function fail(changes: Changes, { name }: SourcePluginRow, why: string): void {
  changes.failed.push({ name, why })
}
