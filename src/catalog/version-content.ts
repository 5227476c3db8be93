/** A version's content: stamped, stored, and described by a row. Nothing refers to it until the row is committed. */

import type { Bundle } from '../intake/inspect.ts'
import type { Stamp } from '../intake/kinds/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { CatalogDeps } from './deps.ts'
import type { ItemRow, VersionRow } from './items.repo.ts'
import { type NamedFor, servedDependencies } from './served-dependencies.ts'
import { writeVersion } from './write-version.ts'

export async function stampAndWrite(
  deps: CatalogDeps,
  of: NamedFor,
  bundle: Bundle,
  stamp: Omit<Stamp, 'dependencies'>,
) {
  const dependencies = servedDependencies(deps, deps.db, of, bundle.dependencies)
  const names = dependencies.map((dependency) => dependency.name)
  const files = await deps.inspector.stamp(bundle, { ...stamp, dependencies: names })
  const { version, description } = stamp
  return { ...(await writeVersion(deps, bundle.kind, files)), dependencies, version, description }
}

export function versionRow(
  item: ItemRow,
  content: Awaited<ReturnType<typeof stampAndWrite>>,
  bundle: Bundle,
  actor: Actor,
  publishedAt: number,
  notes: string,
): VersionRow {
  return {
    itemId: item.id,
    ...content,
    servedVersion: null,
    notes,
    capabilities: bundle.capabilities,
    checks: bundle.checks,
    status: 'published',
    statusReason: null,
    successor: null,
    publishedBy: actor.username,
    publishedAt,
  }
}

/**
 * The audit entry of a publication.
 * @param confirmed places that look like secrets and were published knowingly
 */
export function auditOf(
  actor: Actor,
  action: string,
  item: ItemRow,
  row: VersionRow,
  confirmed: readonly string[],
) {
  const secrets = confirmed.length === 0 ? {} : { confirmedSecrets: confirmed }
  return {
    actor: actor.username,
    action,
    subject: item.servedName,
    details: { version: row.version, tree: row.treeOid, ...secrets },
  }
}
