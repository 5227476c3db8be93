/**
 * The first step of a publication, and all of a preview: what a checked bundle would be called and numbered, what it would be
 * served as, what is wrong with it and what it changes. Rows in, a proposal out; nothing is stored, and no row changes.
 */
import {
  type Bundle,
  type BundleFile,
  type Capabilities,
  confirmedPlaces,
  type Dependency,
  type Inspected,
  type KindName,
  kinds,
  type Stamp,
} from '../../intake/index.ts'
import { AppError, hasErrors, type Issue } from '../../kernel/errors.ts'
import type { Reads } from '../../store/index.ts'
import { latestOf } from '../choose-version.ts'
import type { CatalogDeps } from '../deps.ts'
import type { CheckedDoc } from '../docs.ts'
import type { ItemRow, VersionRow } from '../items.repo.ts'
import type { Photo } from '../photos/photo-kinds.ts'
import { type Aim, Refusals } from './aim.ts'
import { aimAtCurated } from './curated-item.ts'
import { aimAtNewItem } from './new-item.ts'
import { aimAtNewVersion } from './new-version.ts'
import type { Publication } from './publication.ts'
import { hashVersion, sizeOfAll, treeOf, type VersionObjects } from './version-objects.ts'
import type { Wish } from './wish.ts'

export interface Proposal {
  /** `null` when too little of it could be read. */
  kind: KindName | null
  name: string | null
  /** `null` when there is no name that it could be served under. */
  servedName: string | null
  /** What the store would call it; of a new item when its details can be stored. */
  title: string | null
  version: string | null
  description: string | null
  dependencies: readonly Dependency[]
  capabilities: Capabilities | null
  /** The item that it is a version of. */
  item: ItemRow | undefined
  /** What people have of that item now; when every version was yanked, the newest. */
  previous: VersionRow | undefined
  /** The version that has this very content already: then nothing is published. */
  again: VersionRow | undefined
  /** The files as they would be stored. Empty while it cannot be said. */
  files: readonly BundleFile[]
  /** Everything that is to be said of it, errors and warnings. */
  issues: Issue[]
  /** Why it cannot be published, first reason first. */
  refusals: readonly AppError[]
  /** What is stored and planned; absent for what cannot be published or need not be. */
  proposed: Proposed | undefined
}

export interface Proposed {
  publication: Publication
  objects: VersionObjects
  /** For a new item. */
  photo: Photo | undefined
  photoAlt: string
  docs: readonly CheckedDoc[]
}

export type ProposeDeps = Pick<CatalogDeps, 'inspector' | 'marketplaceName' | 'usernameOf' | 'sees'>

/** Rows are read in the turn in which it is called, so that they are of one moment. Never throws for what is in the bundle. */
export async function propose(
  deps: ProposeDeps,
  db: Reads,
  { bundle, issues: found }: Inspected,
  wish: Wish,
): Promise<Proposal> {
  const known = wish.as === 'item' ? undefined : wish.item
  const previous = known && latestOf(db, known)
  if (bundle === undefined) return unread(known, previous, found)
  const refusals = new Refusals()
  // What looks like a secret in what a source brings is held until somebody has confirmed it (sources/settle.ts).
  const isSound = wish.as === 'curated' || !hasErrors(found)
  const aim = aimOf(deps, db, bundle, wish, refusals)
  const again = isSound && (await isContentOf(deps, bundle, aim, aim.twin)) ? aim.twin : undefined
  const version = again?.version ?? refusals.attempt(() => aim.version())
  const files = isSound && version !== undefined ? await stamped(deps, bundle, aim, version) : []
  const said = [...found, ...refusals.issues]
  const { names, description, dependencies } = aim
  const proposal = {
    kind: bundle.kind,
    name: names?.name ?? bundle.name,
    servedName: names?.servedName ?? null,
    title: (aim.known ?? aim.newItem)?.title ?? null,
    version: version ?? null,
    description,
    dependencies,
    capabilities: bundle.capabilities,
    item: known,
    previous,
    again,
    files,
    issues: [...said, ...aim.warnings(again)],
    refusals: isSound ? refusals.list : [uploadRefused(said), ...refusals.list],
    proposed: undefined,
  }
  if (proposal.refusals.length > 0 || again !== undefined || version === undefined) return proposal
  return { ...proposal, proposed: await proposed(deps, bundle, aim, version, files, found) }
}

/** @throws AppError the first reason why it cannot be published */
export function assertPublishable<P extends Pick<Proposal, 'refusals'>>(proposal: P): P {
  const [refusal] = proposal.refusals
  if (refusal === undefined) return proposal
  throw refusal
}

/** One error for everything that is wrong with an upload; its first sentence is the detail. */
export function uploadRefused(issues: readonly Issue[]): AppError {
  const errors = issues.filter((issue) => issue.severity === 'error')
  const tooLarge = errors.find((issue) => issue.code === 'too_large')
  const first = tooLarge ?? errors[0]
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more, see issues)` : ''
  return new AppError(
    tooLarge === undefined ? 'invalid_upload' : 'too_large',
    `${first?.message ?? 'The upload cannot be published.'}${others}`,
    { issues },
  )
}

function unread(item: ItemRow | undefined, previous: VersionRow | undefined, issues: Issue[]): Proposal {
  return {
    kind: item?.kind ?? null,
    name: item?.name ?? null,
    servedName: item?.servedName ?? null,
    title: item?.title ?? null,
    version: null,
    description: item?.description ?? null,
    dependencies: [],
    capabilities: null,
    item,
    previous,
    again: undefined,
    files: [],
    issues,
    refusals: [uploadRefused(issues)],
    proposed: undefined,
  }
}

function aimOf(deps: ProposeDeps, db: Reads, bundle: Bundle, wish: Wish, refusals: Refusals): Aim {
  if (wish.as === 'item') return aimAtNewItem(deps, db, bundle, wish, refusals)
  if (wish.as === 'version') return aimAtNewVersion(deps, db, bundle, wish, refusals)
  return aimAtCurated(db, bundle, wish, refusals)
}

/** Whether a version has the content that would be published as it: as it was stored, or as it is served since. */
async function isContentOf(
  deps: ProposeDeps,
  bundle: Bundle,
  aim: Aim,
  row: VersionRow | undefined,
): Promise<boolean> {
  if (row === undefined) return false
  if (treeOf(await stamped(deps, bundle, aim, row.version)) === row.treeOid) return true
  const { servedVersion, mountOid } = row
  if (servedVersion === null) return false
  return treeOf(await stamped(deps, bundle, aim, servedVersion)) === mountOid
}

async function stamped(
  { inspector }: ProposeDeps,
  bundle: Bundle,
  { names, description, authorName, dependencies }: Aim,
  version: string,
): Promise<readonly BundleFile[]> {
  if (names === undefined) return []
  const stamp: Stamp = {
    servedName: names.servedName,
    version,
    description,
    authorName,
    dependencies: dependencies.map(({ name }) => name),
  }
  return inspector.stamp(bundle, stamp)
}

async function proposed(
  { inspector }: ProposeDeps,
  { kind, capabilities, checks }: Bundle,
  aim: Aim,
  version: string,
  files: readonly BundleFile[],
  found: readonly Issue[],
): Promise<Proposed> {
  const { description, dependencies, notes, uploader, reword, photo, photoAlt = '', docs = [] } = aim
  const form = kinds[kind].serve === undefined ? undefined : await inspector.serve(kind, files)
  const objects = await hashVersion(kind, files, form)
  const publication: Publication = {
    // Whatever lacks either was refused.
    item: (aim.known ?? aim.newItem)!,
    content: {
      treeOid: objects.treeOid,
      mountOid: objects.mount.oid,
      filesCount: files.length,
      sizeBytes: sizeOfAll(files),
      version,
      description,
      dependencies,
      capabilities,
      checks,
    },
    notes,
    confirmedSecrets: confirmedPlaces(found),
    ...(uploader === undefined ? {} : { uploader }),
    ...(reword === undefined ? {} : { reword }),
  }
  return { publication, objects, photo, photoAlt, docs }
}
