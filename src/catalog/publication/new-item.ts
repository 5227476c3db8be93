/** A new item of one's own: named after its owner, described by what they say and else by its content. */
import { type Bundle, longPathIssues } from '../../intake/index.ts'
import { nameProblem } from '../../kernel/names.ts'
import { assertVersion, nextPatch } from '../../kernel/versions.ts'
import type { Reads } from '../../store/index.ts'
import { checkCategory } from '../categories.ts'
import type { CatalogDeps } from '../deps.ts'
import {
  checkDescription,
  checkNotes,
  checkPhotoAlt,
  checkTags,
  checkTitle,
  checkVideoUrl,
  describe,
  titleFrom,
} from '../details.ts'
import { checkDocs } from '../docs.ts'
import { findItem, listVersions } from '../items.repo.ts'
import { type ItemNames, nameItem } from '../naming.ts'
import { readPhoto } from '../photo.ts'
import { missingDependencies, servedDependencies } from '../served-dependencies.ts'
import type { Aim, Refusals } from './aim.ts'
import { assertNameFree } from './free.ts'
import type { NewItemWish } from './wish.ts'

export function aimAtNewItem(
  deps: Pick<CatalogDeps, 'marketplaceName' | 'usernameOf' | 'sees'>,
  db: Reads,
  bundle: Bundle,
  wish: NewItemWish,
  refusals: Refusals,
): Aim {
  const { by, photo } = wish
  const of = { ownerId: by.userId, source: null }
  const details = refusals.attempt(() => checkDetails(bundle, wish))
  const names = namesOf(deps, bundle, wish, refusals)
  if (names !== undefined) refusals.attempt(() => assertNameFree(db, names.servedName))
  const taken = names && findItem(db, names.servedName)
  const existing = taken === undefined ? [] : listVersions(db, taken.id).map((row) => row.version)
  const dependencies = servedDependencies(deps, db, of, bundle.dependencies)
  const warnings = [
    ...(names === undefined ? [] : longPathIssues(bundle, names.servedName)),
    ...missingDependencies(deps, db, of, dependencies),
  ]
  return {
    names,
    known: undefined,
    newItem: names &&
      details && {
        ...names,
        kind: bundle.kind,
        ...details,
        ...of,
        sharing: wish.sharing ?? 'public',
        sharedWith: wish.sharedWith ?? [],
      },
    photo: photo && refusals.attempt(() => readPhoto(photo)),
    photoAlt: refusals.attempt(() => checkPhotoAlt(wish.photoAlt ?? '')) ?? '',
    docs: refusals.attempt(() => checkDocs(wish.docs ?? [])) ?? [],
    notes: refusals.attempt(() => checkNotes(wish.notes ?? '')) ?? '',
    uploader: by,
    description: details?.description ?? describe(bundle),
    authorName: by.username,
    dependencies,
    twin: undefined,
    // Of a name that is taken, what a version of that item would be.
    version: () => assertVersion(wish.version ?? bundle.version ?? nextPatch(existing)),
    warnings: () => warnings,
  }
}

function namesOf(
  deps: Pick<CatalogDeps, 'marketplaceName'>,
  bundle: Bundle,
  { by, name }: NewItemWish,
  refusals: Refusals,
): ItemNames | undefined {
  // Intake has said what is wrong with the manifest's own name, and where.
  if (name === undefined && nameProblem(bundle.name) !== undefined) return undefined
  return refusals.attempt(() => nameItem(deps, by, name ?? bundle.name))
}

function checkDetails(bundle: Bundle, details: NewItemWish) {
  return {
    title: checkTitle(details.title ?? '') || titleFrom(bundle.name),
    description: checkDescription(details.description ?? '') || describe(bundle),
    category: checkCategory(details.category),
    tags: checkTags(details.tags ?? []),
    videoUrl: checkVideoUrl(details.videoUrl),
  }
}
