/** What publishing would make of a ZIP as another version of an item, and how that differs from the one before. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { hashObject, type Oid } from '../git/object.ts'
import { type BundleFile, sizeOf } from '../intake/bundle.ts'
import { longPathIssues } from '../intake/served-paths.ts'
import { AppError, hasErrors } from '../kernel/errors.ts'
import { assertVersion, nextPatch } from '../kernel/versions.ts'
import type { Reads } from '../store/reads.ts'
import { chooseVersion } from './choose-version.ts'
import type { CatalogDeps } from './deps.ts'
import { fileSizes, listFiles } from './files.ts'
import { type ItemRow, listVersions, type VersionRow } from './items.repo.ts'
import { isServed } from './mount.ts'
import { attempt, type Preview } from './preview.ts'
import { missingDependencies, servedDependencies } from './served-dependencies.ts'

export interface FileChange {
  path: string
  change: 'added' | 'removed' | 'changed'
  /** In bytes; absent where there is no such file. */
  sizeBefore?: number
  sizeAfter?: number
  /** The executable bit came or went. */
  mode?: { before: string; after: string }
}

export interface VersionPreview extends Preview {
  /** What people have now; absent when every version was yanked. */
  previous?: string
  /** In the order of their paths. Empty while there are errors. */
  changes: FileChange[]
}

export async function previewVersion(
  deps: Pick<CatalogDeps, 'inspector' | 'objects' | 'usernameOf' | 'sees'> & { db: Reads },
  item: ItemRow,
  upload: { zip: Buffer; version?: string; confirmSecrets?: readonly string[] },
): Promise<VersionPreview> {
  const { bundle, issues: found } = await deps.inspector.inspectZip(upload.zip, {
    kind: item.kind,
    name: item.name,
    confirmSecrets: upload.confirmSecrets ?? [],
  })
  const dependencies = servedDependencies(deps, deps.db, item, bundle?.dependencies ?? [])
  const issues = [
    ...found,
    ...(bundle === undefined ? [] : longPathIssues(bundle, item.servedName)),
    ...missingDependencies(deps, deps.db, item, dependencies),
  ]
  const newestFirst = listVersions(deps.db, item.id)
  const previous = chooseVersion(newestFirst) ?? newestFirst[0]
  const existing = newestFirst.map((row) => row.version)
  const version =
    bundle && attempt(issues, () => freeVersion(item, existing, upload.version ?? bundle.version))
  const common = {
    kind: item.kind,
    name: item.name,
    servedName: item.servedName,
    version: version ?? null,
    description: bundle?.description || item.description,
    capabilities: bundle?.capabilities ?? null,
    dependencies,
    issues,
    ...(previous === undefined ? {} : { previous: previous.version }),
  }
  if (bundle === undefined || version === undefined || hasErrors(issues)) {
    return { ...common, files: [], changes: [] }
  }
  const files = await deps.inspector.stamp(bundle, {
    servedName: item.servedName,
    version,
    description: common.description,
    authorName: item.source ?? deps.usernameOf(deps.db, item.ownerId),
    dependencies: common.dependencies.map(({ name }) => name),
  })
  return {
    ...common,
    files: files
      .filter(isServed)
      .map((file) => ({ path: file.path, mode: file.mode, sizeBytes: sizeOf(file) })),
    changes: compare(await storedEntries(deps, previous), await newEntries(files)),
  }
}

/** @throws AppError `invalid_version`, `version_exists` */
function freeVersion(item: ItemRow, existing: readonly string[], wanted: string | undefined): string {
  const version = assertVersion(wanted ?? nextPatch(existing))
  if (!existing.includes(version)) return version
  throw new AppError(
    'version_exists',
    `${item.servedName} has a version ${version} already, and a version's bytes never change; publish this as ${nextPatch(existing)} or later.`,
  )
}

interface Entry {
  oid: Oid
  mode: string
  sizeBytes: number
}

async function storedEntries(
  { objects }: Pick<CatalogDeps, 'objects'>,
  row: VersionRow | undefined,
): Promise<Map<string, Entry>> {
  const files = row === undefined ? [] : await listFiles(objects, row.treeOid)
  const sizes = await fileSizes(objects, files)
  return new Map(files.map(({ path, oid, mode }, index) => [path, { oid, mode, sizeBytes: sizes[index]! }]))
}

/** Hash this much before other requests get their turn. */
const HASH_BYTES_PER_TURN = 1_048_576

async function newEntries(files: readonly BundleFile[]): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  let turnBytes = 0
  for (const file of files) {
    const oid = file.digests?.oid ?? hashObject('blob', file.content)
    entries.set(file.path, { oid, mode: file.mode, sizeBytes: sizeOf(file) })
    if (file.digests !== undefined) continue
    turnBytes += file.content.length
    if (turnBytes < HASH_BYTES_PER_TURN) continue
    turnBytes = 0
    await nextTurn()
  }
  return entries
}

/** Equal ids are equal bytes: nothing is read. */
function compare(before: ReadonlyMap<string, Entry>, after: ReadonlyMap<string, Entry>): FileChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap((path): FileChange[] => {
    const [old, now] = [before.get(path), after.get(path)]
    if (old === undefined) return [{ path, change: 'added', sizeAfter: now!.sizeBytes }]
    if (now === undefined) return [{ path, change: 'removed', sizeBefore: old.sizeBytes }]
    if (old.oid === now.oid && old.mode === now.mode) return []
    const sizes = { sizeBefore: old.sizeBytes, sizeAfter: now.sizeBytes }
    const mode = old.mode === now.mode ? {} : { mode: { before: old.mode, after: now.mode } }
    return [{ path, change: 'changed', ...sizes, ...mode }]
  })
}
