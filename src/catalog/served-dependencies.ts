/** What an item depends on, under the names that clients see (docs/rules.md, "What a dependency means"). */
import type { Dependency } from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { isSuffixedName, suffixedName } from '../kernel/names.ts'
import type { Reads } from '../store/index.ts'
import type { CatalogDeps } from './deps.ts'
import { findItem, type ItemRow } from './items.repo.ts'

type NamingDeps = Pick<CatalogDeps, 'usernameOf' | 'sees'>

/** Whose names a short one means: the item's, whoever uploads the version. */
export type NamedFor = Pick<ItemRow, 'ownerId' | 'source'>

/** Those of other marketplaces are left out: a client resolves them, or not, by itself. */
export function ownDependencies(dependencies: readonly Dependency[]): Dependency[] {
  return dependencies.filter(({ marketplace }) => marketplace === undefined)
}

export function servedDependencies(
  deps: NamingDeps,
  db: Reads,
  of: NamedFor,
  dependencies: readonly Dependency[],
): Dependency[] {
  return ownDependencies(dependencies).map((dependency) => ({
    ...dependency,
    name: servedName(deps, db, of, dependency.name),
  }))
}

function servedName(deps: NamingDeps, db: Reads, { ownerId, source }: NamedFor, name: string): string {
  // A curated item's are named by its source; a name with an owner's suffix says whose it is.
  if (source !== null || isSuffixedName(name)) return name
  const own = suffixedName(name, deps.usernameOf(db, ownerId))
  if (findItem(db, own) !== undefined) return own
  // What the owner may not see is not theirs to find out: it is named like what is still to come.
  return isSeen(deps, db, ownerId, name) ? name : own
}

/** A warning for each dependency that nobody gets yet. @param dependencies under their served names */
export function missingDependencies(
  deps: NamingDeps,
  db: Reads,
  { ownerId }: NamedFor,
  dependencies: readonly Dependency[],
): Issue[] {
  return dependencies
    .filter(({ name }) => !isSeen(deps, db, ownerId, name))
    .map(({ name }) => ({
      code: 'dependency_missing',
      severity: 'warning',
      message: `It depends on ${name}, which is not in the store or not shared with its owner; once it is, people get it too.`,
    }))
}

function isSeen({ sees }: NamingDeps, db: Reads, ownerId: ItemRow['ownerId'], name: string): boolean {
  const item = findItem(db, name)
  return item !== undefined && sees(db, ownerId, item)
}
