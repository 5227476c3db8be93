/** Another version of an item that is there: its name, its kind and its author stay. */
import { type Bundle, longPathIssues } from '../../intake/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { assertVersion, nextPatch } from '../../kernel/versions.ts'
import type { Reads } from '../../store/index.ts'
import { describedBy } from '../choose-version.ts'
import type { CatalogDeps } from '../deps.ts'
import { checkNotes, shorten } from '../details.ts'
import { type ItemRow, listVersions, type VersionRow } from '../items.repo.ts'
import { missingDependencies, servedDependencies } from '../served-dependencies.ts'
import { whyOffShelf } from '../shelf.ts'
import type { Aim, Refusals } from './aim.ts'
import { assertVersionFree } from './free.ts'
import type { NewVersionWish } from './wish.ts'

export function aimAtNewVersion(
  deps: Pick<CatalogDeps, 'usernameOf' | 'sees'>,
  db: Reads,
  bundle: Bundle,
  { by, item, version: wanted = bundle.version, notes = '' }: NewVersionWish,
  refusals: Refusals,
): Aim {
  const newestFirst = listVersions(db, item.id)
  const dependencies = servedDependencies(deps, db, item, bundle.dependencies)
  const warnings = [
    ...longPathIssues(bundle, item.servedName),
    ...missingDependencies(deps, db, item, dependencies),
    ...shelfIssues(item),
  ]
  return {
    names: item,
    known: item,
    notes: refusals.attempt(() => checkNotes(notes)) ?? '',
    uploader: by,
    reword: (current, { before, after }) => ({ description: describedBy(current, before, after) }),
    description: shorten(bundle.description) || item.description,
    authorName: item.source ?? deps.usernameOf(db, item.ownerId),
    dependencies,
    // Whoever names a version wants it, whatever is in it.
    twin: wanted === undefined ? newestFirst[0] : undefined,
    version() {
      const version = assertVersion(wanted ?? nextPatch(newestFirst.map((row) => row.version)))
      assertVersionFree(item, newestFirst, version)
      return version
    },
    warnings: (twin) => (twin === undefined ? warnings : [sameAgain(item, twin)]),
  }
}

/** A version of what is archived reaches those who have it, and them alone. */
export function shelfIssues(item: ItemRow): Issue[] {
  const message = whyOffShelf(item, 'publish')
  return message === undefined ? [] : [{ code: 'archived', severity: 'warning', message }]
}

function sameAgain({ servedName }: ItemRow, { version }: VersionRow): Issue {
  const message = `${servedName} ${version} has these very bytes already, so nothing was published; give a version to publish them again.`
  return { code: 'version_exists', severity: 'warning', message }
}
