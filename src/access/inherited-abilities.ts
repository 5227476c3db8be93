/**
 * What a version can do with all that it brings: whoever installs it gets its dependencies too, so what these can do
 * is the item's. As far as the reader may see them: what one may not see does not come along either.
 */
import {
  chooseVersion,
  findItem,
  type ItemRow,
  listVersions,
  ownAbilities,
  type Runs,
  runsOf,
  type VersionRow,
} from '../catalog/index.ts'
import { type Ability, type Dependency, summaryOf } from '../intake/index.ts'
import { ABILITIES_COMMANDS_CHARS_MAX, ABILITIES_MAX, INHERITED_ITEMS_MAX } from '../kernel/limits.ts'
import type { Reads } from '../store/index.ts'
import { maySee, type Viewer } from './visibility.ts'

/** A version as far as its abilities go: also one that is not published yet. */
export type Able = Pick<VersionRow, 'capabilities' | 'dependencies'>

/** Its own abilities, then those of what it depends on, each through the dependency that brings it. */
export function abilitiesWith(db: Reads, viewer: Viewer, version: Able): Ability[] {
  const brought = dependenciesOf(db, viewer, version.dependencies)
    // A circle leads back to the item itself.
    .filter(({ version: row }) => row.capabilities !== version.capabilities)
    .flatMap(({ item, version: row }) =>
      ownAbilities(row).map((found) => ({ ...found, through: item.servedName })),
    )
  return [...ownAbilities(version), ...bounded(brought)]
}

/** A page says of what an item brings no more than it says of the largest item. */
function bounded(brought: readonly Ability[]): Ability[] {
  let chars = 0
  const kept = brought.slice(0, ABILITIES_MAX).map((found): Ability => {
    chars += found.command?.length ?? 0
    if (found.command === undefined || chars <= ABILITIES_COMMANDS_CHARS_MAX) return found
    const { command: _, ...rest } = found
    return { ...rest, isLong: true }
  })
  const rest = brought.slice(ABILITIES_MAX)
  return rest.length === 0 ? kept : [...kept, summaryOf(rest, 'that what it brings can do')]
}

interface Brought {
  item: ItemRow
  version: VersionRow
}

/** Level by level, each item once; as `resolve` chooses for somebody who has nothing else. */
export function dependenciesOf(db: Reads, viewer: Viewer, dependencies: readonly Dependency[]): Brought[] {
  const found = new Map<string, Brought>()
  let level: readonly Dependency[] = dependencies
  while (level.length > 0 && found.size < INHERITED_ITEMS_MAX) {
    const next: Dependency[] = []
    for (const { name, range } of level) {
      if (found.has(name) || found.size >= INHERITED_ITEMS_MAX) continue
      const item = findItem(db, name)
      if (item === undefined || !maySee(db, viewer, item)) continue
      const version = chooseVersion(listVersions(db, item.id), range)
      if (version === undefined) continue
      found.set(name, { item, version })
      next.push(...version.dependencies)
    }
    level = next
  }
  return [...found.values()]
}

/** What a version can run for somebody who sees what this viewer sees. */
export function runsSeenBy(
  db: Reads,
  viewer: Viewer,
): (version: VersionRow, own: readonly Runs[]) => readonly Runs[] {
  return (version, own) => {
    if (version.dependencies.length === 0) return own
    const brought = dependenciesOf(db, viewer, version.dependencies)
    return runsOf([version, ...brought.map((found) => found.version)].flatMap(ownAbilities))
  }
}
