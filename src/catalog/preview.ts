/** What publishing would make of a ZIP: the same checks, nothing stored. */

import { type Capabilities, type Dependency, sizeOf } from '../intake/bundle.ts'
import type { KindName } from '../intake/kinds/index.ts'
import { longPathIssues } from '../intake/served-paths.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import { nameProblem } from '../kernel/names.ts'
import { assertVersion, nextPatch } from '../kernel/versions.ts'
import type { Reads } from '../store/reads.ts'
import type { CatalogDeps } from './deps.ts'
import { describe } from './details.ts'
import { findItem, type ItemRow, listVersions } from './items.repo.ts'
import { isServed } from './mount.ts'
import { nameItem } from './naming.ts'
import { missingDependencies, servedDependencies } from './served-dependencies.ts'

export interface Preview {
  kind: KindName | null
  name: string | null
  version: string | null
  description: string | null
  servedName: string | null
  /** The files as they would be served. Empty while there are errors. */
  files: { path: string; sizeBytes: number; mode: '100644' | '100755' }[]
  capabilities: Capabilities | null
  /** As they would be served. */
  dependencies: Dependency[]
  issues: Issue[]
}

export async function preview(
  deps: Pick<CatalogDeps, 'inspector' | 'marketplaceName' | 'usernameOf' | 'sees'> & { db: Reads },
  actor: Actor,
  upload: {
    zip: Buffer
    kind?: KindName
    name?: string
    version?: string
    confirmSecrets?: readonly string[]
  },
): Promise<Preview> {
  const { zip, version: wantedVersion, ...options } = upload
  const { bundle, issues: found } = await deps.inspector.inspectZip(zip, options)
  const issues = [...found]
  if (bundle === undefined) {
    return {
      kind: null,
      name: null,
      version: null,
      description: null,
      servedName: null,
      files: [],
      capabilities: null,
      dependencies: [],
      issues,
    }
  }
  // Intake has said what is wrong with the manifest's own name, and where.
  const isReported = upload.name === undefined && nameProblem(bundle.name) !== undefined
  const names = isReported
    ? undefined
    : attempt(issues, () => nameItem(deps, deps.db, actor, upload.name ?? bundle.name))
  const existing = names === undefined ? undefined : findItem(deps.db, names.servedName)
  if (existing !== undefined) issues.push(taken(existing))
  const version = attempt(issues, () =>
    assertVersion(wantedVersion ?? bundle.version ?? nextVersion(deps.db, existing)),
  )
  const of = { ownerId: actor.userId, source: null }
  const dependencies = servedDependencies(deps, deps.db, of, bundle.dependencies)
  const canServe = !hasErrors(issues) && names !== undefined && version !== undefined
  const files = canServe
    ? await deps.inspector.stamp(bundle, {
        servedName: names.servedName,
        version,
        description: describe(bundle),
        authorName: actor.username,
        dependencies: dependencies.map(({ name }) => name),
      })
    : []
  if (names !== undefined) issues.push(...longPathIssues(bundle, names.servedName))
  issues.push(...missingDependencies(deps, deps.db, of, dependencies))
  return {
    kind: bundle.kind,
    name: names?.name ?? bundle.name,
    version: version ?? null,
    description: bundle.description,
    servedName: names?.servedName ?? null,
    files: files
      .filter(isServed)
      .map((file) => ({ path: file.path, mode: file.mode, sizeBytes: sizeOf(file) })),
    capabilities: bundle.capabilities,
    dependencies,
    issues,
  }
}

function nextVersion(db: Reads, existing: ItemRow | undefined): string {
  return nextPatch(existing === undefined ? [] : listVersions(db, existing.id).map((row) => row.version))
}

/** A name that exists is fine for a new version and wrong for a new item: a warning that says so. */
function taken(existing: ItemRow): Issue {
  return {
    code: 'name_taken',
    severity: 'warning',
    message: `There is an item "${existing.servedName}" already; publish this as a new version of it, or choose another name.`,
  }
}

/** What would be refused when publishing is an issue here. */
export function attempt<T>(issues: Issue[], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    issues.push({ code: error.code, severity: 'error', message: error.message })
    return undefined
  }
}
