/** Publishing another version of an item that is there. */
import { record } from '../audit/audit.ts'
import { confirmedPlaces } from '../intake/checks/confirming.ts'
import type { Bundle } from '../intake/inspect.ts'
import { longPathIssues } from '../intake/served-paths.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, type Issue } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { assertVersion, nextPatch } from '../kernel/versions.ts'
import type { Reads } from '../store/reads.ts'
import { chooseLatest, describedBy } from './choose-version.ts'
import { assertTakesUploads } from './curated.ts'
import type { CatalogDeps } from './deps.ts'
import { checkNotes, shorten } from './details.ts'
import { findVersion, type ItemRow, items, listVersions, type VersionRow, versions } from './items.repo.ts'
import { checkPatch, type ItemPatch, planPatch } from './manage.ts'
import type { Published } from './publish-item.ts'
import { isContentOf } from './publish-many.ts'
import { missingDependencies, servedDependencies } from './served-dependencies.ts'
import { whyOffShelf } from './shelf.ts'
import { inspectUpload } from './upload.ts'
import { auditOf, stampAndWrite, versionRow } from './version-content.ts'

export interface NewVersion {
  zip: Buffer
  version?: string
  notes?: string
  /** Places that look like secrets and may be published: `path:line`. */
  confirmSecrets?: readonly string[]
  /** What the store says of the item, and who may see it, from this version on. */
  patch?: Omit<ItemPatch, 'status'>
}

/**
 * Publish a ZIP as another version of an item. The kind is the item's, whatever the ZIP looks like.
 * @throws AppError like `publishItem`, and `version_exists`: a version's bytes never change; `source_owned`,
 *   `admin_required` for what is curated
 */
export async function publishVersion(
  deps: CatalogDeps,
  actor: Actor,
  item: ItemRow,
  upload: NewVersion,
): Promise<Published> {
  assertTakesUploads(deps, deps.db, actor, item)
  const { zip, confirmSecrets = [], patch = {} } = upload
  checkPatch(item, patch)
  const { bundle, issues } = await inspectUpload(deps, {
    zip,
    kind: item.kind,
    name: item.name,
    confirmSecrets,
  })
  const existing = listVersions(deps.db, item.id).map((row) => row.version)
  const same =
    upload.version === undefined && bundle.version === undefined
      ? await newestIf(deps, item, bundle)
      : undefined
  if (same !== undefined) {
    const again = { version: same, issues: [...issues, sameAgain(item, same)], isAgain: true }
    if (Object.keys(patch).length === 0) return { item, ...again }
    return deps.db.write((tx) => ({ item: planPatch(tx, deps.clock(), actor, item, patch), ...again }))
  }
  const version = assertVersion(upload.version ?? bundle.version ?? nextPatch(existing))
  assertNewVersion(deps.db, item, version)
  const notes = checkNotes(upload.notes ?? '')
  const content = await stampAndWrite(deps, item, bundle, {
    servedName: item.servedName,
    version,
    description: shorten(bundle.description) || item.description,
    authorName: item.source ?? deps.usernameOf(deps.db, item.ownerId),
  })
  const now = deps.clock()
  const row = versionRow(item, content, bundle, actor, now, notes)
  const warnings = [
    ...longPathIssues(bundle, item.servedName),
    ...missingDependencies(deps, deps.db, item, row.dependencies),
  ]
  const published = await deps.db.write((tx) => {
    assertNewVersion(tx, item, version)
    const before = tx.get(items, item.id) ?? item
    const newestFirst = listVersions(tx, item.id)
    const latest = chooseLatest(newestFirst)
    assertTakesUploads(deps, tx, actor, before)
    const described = {
      ...before,
      description: describedBy(before, latest, chooseLatest([row, ...newestFirst])),
      updatedAt: now,
    }
    tx.put(versions, row)
    tx.put(items, described)
    record(tx, now, auditOf(actor, 'version.publish', item, row, confirmedPlaces(issues)))
    const current = planPatch(tx, now, actor, item, patch)
    return { item: current, version: row, issues: [...issues, ...warnings, ...offShelf(current)] }
  })
  failpoint('publish.committed')
  return published
}

/** A version of what is archived reaches those who have it, and them alone. */
function offShelf(item: ItemRow): Issue[] {
  const message = whyOffShelf(item, 'publish')
  return message === undefined ? [] : [{ code: 'archived', severity: 'warning', message }]
}

/** The newest version, where the upload has its very bytes and asks for no other number. */
async function newestIf(deps: CatalogDeps, item: ItemRow, bundle: Bundle): Promise<VersionRow | undefined> {
  const newest = listVersions(deps.db, item.id)[0]
  if (newest === undefined) return undefined
  const dependencies = servedDependencies(deps, deps.db, item, bundle.dependencies)
  const stamp = {
    servedName: item.servedName,
    version: newest.version,
    description: shorten(bundle.description) || item.description,
    authorName: item.source ?? deps.usernameOf(deps.db, item.ownerId),
  }
  return (await isContentOf(deps, newest, { ...bundle, dependencies }, stamp)) ? newest : undefined
}

function sameAgain({ servedName }: ItemRow, { version }: VersionRow): Issue {
  const message = `${servedName} ${version} has these very bytes already, so nothing was published; give a version to publish them again.`
  return { code: 'version_exists', severity: 'warning', message }
}

function assertNewVersion(db: Reads, item: ItemRow, version: string): void {
  if (findVersion(db, item.id, version) === undefined) return
  const next = nextPatch(listVersions(db, item.id).map((row) => row.version))
  throw new AppError(
    'version_exists',
    `${item.servedName} has a version ${version} already, and a version's bytes never change; publish this as ${next} or later.`,
  )
}
