/** What somebody uploads: previewed and published by the same steps, so that both say the same. */
import type { Inspected, KindName } from '../../intake/index.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { Issue } from '../../kernel/errors.ts'
import { failpoint } from '../../kernel/failpoint.ts'
import { only } from '../../kernel/only.ts'
import type { Reads } from '../../store/index.ts'
import { assertTakesUploads } from '../curated.ts'
import type { CatalogDeps } from '../deps.ts'
import type { ItemRow, VersionRow } from '../items.repo.ts'
import { checkPatch, type ItemPatch, planPatch } from '../manage.ts'
import { shelfIssues } from './new-version.ts'
import { planPublication } from './plan.ts'
import { assertPublishable, type Proposal, type ProposeDeps, propose } from './propose.ts'
import { store } from './store.ts'
import type { ItemDetails, Wish } from './wish.ts'

interface Zip {
  zip: Buffer
  /** Places that look like secrets and may be published: `path:line`. */
  confirmSecrets?: readonly string[]
}

export interface NewItemUpload extends ItemDetails, Zip {
  item?: undefined
  /** Absent: what the ZIP looks like. */
  kind?: KindName
}

/** The kind is the item's, whatever the ZIP looks like. */
export interface NewVersionUpload extends Zip {
  item: ItemRow
  version?: string
  notes?: string
  /** What the store says of the item, and who may see it, from this version on. */
  patch?: Omit<ItemPatch, 'status'>
}

export type Upload = NewItemUpload | NewVersionUpload

export interface Published {
  item: ItemRow
  version: VersionRow
  /** Warnings. */
  issues: Issue[]
  /** The version was there, with the same bytes. */
  isAgain?: boolean
}

/**
 * What publishing it would come to. Whatever is in the ZIP, and every name and number that was chosen, is an issue of it.
 * @throws AppError `source_owned`, `admin_required` for what is curated; what `checkPatch` and `Inspector` throw
 */
export async function previewUpload(
  deps: ProposeDeps & Pick<CatalogDeps, 'hasSource'> & { db: Reads },
  by: Actor,
  upload: Upload,
): Promise<Proposal> {
  if (upload.item === undefined) {
    const { zip, kind, confirmSecrets = [], ...details } = upload
    const options = only({ kind, name: details.name })
    const checked = await deps.inspector.inspectZip(zip, { ...options, confirmSecrets })
    return propose(deps, deps.db, checked, { as: 'item', by, ...details })
  }
  const { item, zip, confirmSecrets = [], patch = {}, ...release } = upload
  assertTakesUploads(deps, deps.db, by, item)
  checkPatch(item, patch)
  const { kind, name } = item
  const checked = await deps.inspector.inspectZip(zip, { kind, name, confirmSecrets })
  return propose(deps, deps.db, checked, { as: 'version', by, item, ...release })
}

/**
 * Publish a ZIP as a new item, or as another version of one.
 * @throws AppError `invalid_upload` or `too_large` with every issue; `invalid_name`, `name_taken`, `invalid_version`,
 *   `version_exists`, `photo_format`, `doc_format`, …; then nothing is stored that anything refers to
 */
export async function publishUpload(deps: CatalogDeps, actor: Actor, upload: Upload): Promise<Published> {
  const proposal = await previewUpload(deps, actor, upload)
  return publish(deps, actor, proposal, upload.item === undefined ? {} : upload.patch)
}

/** The same of a bundle that was checked already. */
export async function publishChecked(
  deps: CatalogDeps,
  actor: Actor,
  checked: Inspected,
  wish: Wish,
): Promise<Published> {
  return publish(deps, actor, await propose(deps, deps.db, checked, wish))
}

async function publish(
  deps: CatalogDeps,
  actor: Actor,
  proposal: Proposal,
  patch: Omit<ItemPatch, 'status'> = {},
): Promise<Published> {
  const { item, again, issues, proposed } = assertPublishable(proposal)
  if (item !== undefined && again !== undefined) {
    const published = { version: again, issues, isAgain: true }
    if (Object.keys(patch).length === 0) return { item, ...published }
    return deps.db.write((tx) => ({ item: planPatch(tx, deps.clock(), actor, item, patch), ...published }))
  }
  // Whatever is neither refused nor there already is proposed.
  const publication = await store(deps, proposed!)
  const published = await deps.db.write((tx) => {
    const now = deps.clock()
    const by = { now, publishedBy: actor.username, recordedAs: actor.username }
    const { item: planned, version } = planPublication(deps, tx, by, publication)
    const current = planPatch(tx, now, actor, planned, patch)
    return { item: current, version, issues: saidOf(current, issues) }
  })
  failpoint('publish.committed')
  return published
}

/** It may have come off the shelf, or back onto it, meanwhile. */
function saidOf(item: ItemRow, issues: readonly Issue[]): Issue[] {
  return [...issues.filter(({ code }) => code !== 'archived'), ...shelfIssues(item)]
}
