/** Items from a folder on the server's own disk, for development: publish what changed, all of it or nothing. */
import {
  assertPublishable,
  type CuratedNames,
  type CuratedWish,
  type ItemRow,
  itemsFrom,
  listVersions,
  openNames,
  type Proposal,
  type Publication,
  planPublication,
  propose,
  type Sharing,
  type ShownDetails,
  store,
  uploadRefused,
} from '../catalog/index.ts'
import type { Bundle } from '../intake/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import { createGate } from '../kernel/gate.ts'
import { assertAdmin } from './admin.ts'
import { shownDetails } from './candidate.ts'
import type { SourcesDeps } from './deps.ts'
import { readLocalFolder } from './local-folder.ts'
import type { LocalItem } from './local-items.ts'
import { dependenciesWithin } from './propose-marketplace.ts'

export interface Imported {
  item: ItemRow
  /** What was published, or was there already with this very content. */
  version: string
  outcome: 'published' | 'unchanged'
  /** Warnings, with paths from the imported folder on. */
  issues: Issue[]
}

type ImportDeps = Pick<
  SourcesDeps,
  | 'db'
  | 'objects'
  | 'blobs'
  | 'checker'
  | 'inspector'
  | 'clock'
  | 'random'
  | 'marketplaceName'
  | 'usernameOf'
  | 'sees'
  | 'hasSource'
> & {
  settings: Pick<SourcesDeps['settings'], 'localImportRoot'>
}

/** The source that imported items name. No curated source can have this slug (input.ts). */
const SOURCE = 'local'

/** One after another: each plans from what the one before published, and holds a whole folder in memory. */
const importing = createGate(1)

/**
 * Import each item of a folder: of a marketplace every plugin that lies in it, else every outermost folder that is a
 * plugin or a skill, else every agent. Items keep their name and version; content that changed under a version that
 * is published already becomes a pre-release (`versionToPublish`). What is ignored or of
 * tools is passed over (left-out.ts).
 * @param folder absolute, or relative to LOCAL_IMPORT_ROOT; what is read never lies outside of it
 * @param confirmSecrets places (`path:line`, from the folder on) that look like secrets and may be published
 * @param sharing who sees what is new; without it everybody does
 * @throws AppError `admin_required`, `import_disabled`, `import_outside`, `source_invalid`; `invalid_upload` or
 *   `too_large` with every issue of every item; `invalid_name`, `name_taken`. Then nothing is published.
 */
export function importFolder(
  deps: ImportDeps,
  actor: Actor,
  folder: string,
  confirmSecrets: readonly string[] = [],
  sharing: Sharing = 'public',
): Promise<Imported[]> {
  return importing(async () => {
    assertAdmin(actor)
    const root = deps.settings.localImportRoot
    if (root === null) {
      throw new AppError(
        'import_disabled',
        `"${folder}" cannot be imported: set LOCAL_IMPORT_ROOT to a folder that holds it, and start Stoa again.`,
      )
    }
    const { files, issues } = await readLocalFolder(root, folder)
    const found = await deps.checker.findLocalItems(files, issues, confirmSecrets)
    return publish(deps, actor, found.marketplace, soundItems(found.items), sharing)
  })
}

type SoundItem = LocalItem & { bundle: Bundle; details: ShownDetails }

/** @throws AppError `invalid_upload`, `too_large` */
function soundItems(found: readonly LocalItem[]): SoundItem[] {
  const issues = found.flatMap((item, index) => [...placed(item), ...sameName(item, found.slice(0, index))])
  const sound = found.flatMap((item): SoundItem[] => {
    const { bundle, name, said } = item
    return bundle === undefined ? [] : [{ ...item, bundle, details: shownDetails({ ...bundle, name }, said) }]
  })
  if (hasErrors(issues) || sound.length < found.length) throw uploadRefused(issues)
  return sound
}

/** Issues with their paths as somebody sees them who stands in the imported folder. */
function placed({ folder, issues }: LocalItem): Issue[] {
  return issues.map((issue) =>
    issue.path === undefined
      ? issue
      : {
          ...issue,
          path: `${folder}${issue.path}`,
          ...(issue.confirm === undefined ? {} : { confirm: `${folder}${issue.confirm}` }),
        },
  )
}

function sameName({ name, folder }: LocalItem, before: readonly LocalItem[]): Issue[] {
  const twin = before.find((other) => other.name === name)
  if (twin === undefined) return []
  const message = `"${folder}" and "${twin.folder}" are both called "${name}"; rename one.`
  return [{ code: 'field_invalid', severity: 'error', path: folder, message }]
}

async function publish(
  deps: ImportDeps,
  actor: Actor,
  marketplace: string,
  sound: readonly SoundItem[],
  sharing: Sharing,
): Promise<Imported[]> {
  const known = new Map(itemsFrom(deps.db, SOURCE).map((item) => [item.name, item]))
  const names = openNames(deps, deps.db, SOURCE, known)
  // First all names: plugins of a marketplace depend on each other.
  for (const { name } of sound) names.nameOf(name)
  const outcomes: Outcome[] = []
  for (const found of sound) {
    const item = known.get(found.name)
    const wish = wishOf(deps, actor, { marketplace, names, item, sharing }, found)
    const checked = { bundle: { ...found.bundle, name: found.name }, issues: found.issues }
    const proposal = assertPublishable(await propose(deps, deps.db, checked, wish))
    const stored = proposal.proposed && (await store(deps, proposal.proposed))
    outcomes.push({ found, item, proposal, stored })
  }
  return deps.db.write((tx) => {
    const by = { now: deps.clock(), publishedBy: actor.username, recordedAs: actor.username }
    return outcomes.map(({ found, item, proposal, stored }) => {
      const published = stored && planPublication(deps, tx, by, stored).item
      return {
        // What is not published has an item.
        item: published ?? item!,
        version: proposal.version!,
        outcome: published === undefined ? 'unchanged' : 'published',
        issues: placed({ ...found, issues: proposal.issues }),
      }
    })
  })
}

interface Outcome {
  found: SoundItem
  /** What was imported of it before. */
  item: ItemRow | undefined
  proposal: Proposal
  stored: Publication | undefined
}

function wishOf(
  { db }: Pick<ImportDeps, 'db'>,
  { userId }: Actor,
  within: { marketplace: string; names: CuratedNames; item: ItemRow | undefined; sharing: Sharing },
  { name, bundle, details }: SoundItem,
): CuratedWish {
  const { marketplace, names, item, sharing } = within
  return {
    as: 'curated',
    source: SOURCE,
    ownerId: userId,
    names: names.nameOf(name),
    item,
    details,
    reword: shownBy(item && listVersions(db, item.id)[0]?.description, details),
    sharing,
    dependencies: dependenciesWithin(bundle, marketplace, names),
  }
}

/**
 * What somebody wrote in the store stays; a description that nobody touched follows the content.
 * @param described how its newest version describes itself
 */
function shownBy(described: string | undefined, { description }: ShownDetails): CuratedWish['reword'] {
  return (current) => (described === current.description ? { description } : {})
}
