/** From a marketplace's candidates to proposals, one after the other: a preview shows them, a sync stores them. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CuratedNames, openNames, type Proposal, type ProposeDeps } from '../catalog/index.ts'
import type { Bundle, Dependency } from '../intake/index.ts'
import { hasErrors, type Issue, knownFailure } from '../kernel/errors.ts'
import { derivedName } from '../kernel/names.ts'
import type { Reads } from '../store/index.ts'
import type { Checked, Found } from './candidate.ts'
import { proposePlugin } from './propose-plugin.ts'
import type { SourcePluginRow } from './sources.repo.ts'
import type { Standing } from './standing.ts'
import { type Trouble, troubleElsewhere } from './trouble.ts'

/** A plugin whose content changed. */
export interface Looked {
  found: Found
  row: SourcePluginRow
}

export type ProposedPlugin = Looked & (({ state: 'sound' } & Sound) | ({ state: 'refused' } & Refused))

interface Sound {
  checked: Checked & { bundle: Bundle }
  proposal: Proposal
}

export interface Refused {
  problem: string
  issues: readonly Issue[]
  /** When it may be there later. */
  trouble?: Trouble | undefined
}

/**
 * One bad plugin does not stop the others. Those that have no name that can be served come first.
 * @param marketplace what its plugins call it in their dependencies
 * @param onLook told before each is looked at; what it throws ends it
 */
export async function* proposeMarketplace(
  deps: ProposeDeps & { db: Reads },
  standing: Pick<Standing, 'source' | 'items'>,
  marketplace: string,
  toLook: readonly Looked[],
  onLook: (looked: Looked, index: number, total: number) => void = () => undefined,
): AsyncGenerator<ProposedPlugin> {
  const names = openNames(deps, deps.db, standing.source.slug, standing.items)
  // First all names: plugins of a marketplace depend on each other.
  const unnamed = new Map<Looked, Refused>()
  for (const looked of exactFirst(toLook)) {
    try {
      names.nameOf(looked.row.name)
    } catch (error) {
      unnamed.set(looked, refusedBy(error))
    }
  }
  for (const [looked, refused] of unnamed) yield { ...looked, state: 'refused', ...refused }
  const named = toLook.filter((looked) => !unnamed.has(looked))
  for (const [index, looked] of named.entries()) {
    onLook(looked, index, named.length)
    yield { ...looked, ...(await lookInto(deps, standing, marketplace, names, looked)) }
    await nextTurn()
  }
}

/** Who has a name that can be served gets it before those that get one made of theirs. */
function exactFirst(toLook: readonly Looked[]): Looked[] {
  const isExact = ({ row }: Looked) => derivedName(row.name) === row.name
  return [...toLook.filter(isExact), ...toLook.filter((looked) => !isExact(looked))]
}

async function lookInto(
  deps: ProposeDeps & { db: Reads },
  standing: Pick<Standing, 'source' | 'items'>,
  marketplace: string,
  names: CuratedNames,
  { found, row }: Looked,
): Promise<({ state: 'sound' } & Sound) | ({ state: 'refused' } & Refused)> {
  try {
    const checked = await found.check()
    const { bundle, issues, details } = checked
    if (bundle === undefined) return { state: 'refused', ...refusedFor(issues) }
    const proposal = await proposePlugin(deps, standing, {
      row,
      bundle,
      issues,
      details,
      names: names.nameOf(row.name),
      dependencies: dependenciesWithin(bundle, marketplace, names),
    })
    return { state: 'sound', checked: { ...checked, bundle }, proposal }
  } catch (error) {
    return { state: 'refused', ...refusedBy(error) }
  }
}

/** Those on plugins of this marketplace, under the names these are served by; others are left to clients. */
export function dependenciesWithin(
  { dependencies }: Bundle,
  marketplace: string,
  names: Pick<CuratedNames, 'served'>,
): Dependency[] {
  const own = dependencies.filter((entry) => (entry.marketplace ?? marketplace) === marketplace)
  return own.map(({ name, range }) => ({
    name: names.served(name),
    ...(range === undefined ? {} : { range }),
  }))
}

/** What is wrong with the content, by its first error. */
function refusedFor(issues: Issue[]): Refused {
  const errors = issues.filter(({ severity }) => severity === 'error')
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return { problem: `${errors[0]?.message ?? 'Its content cannot be published.'}${more}`, issues }
}

/** @throws what is not ours to explain */
export function refusedBy(error: unknown): Refused {
  const known = knownFailure(error)
  if (known === undefined) throw error
  const issues = hasErrors(known.issues) ? known.issues : []
  return { problem: known.message, issues, trouble: troubleElsewhere(known) }
}
