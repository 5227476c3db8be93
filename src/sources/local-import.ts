/** Items from a folder on the server's own disk, for development: publish what changed, all of it or nothing. */
import { type ItemRow, itemsFrom, listVersions, type Sharing } from '../catalog/items.repo.ts'
import { type Publication, planPublications, type ShownDetails } from '../catalog/publish-many.ts'
import { uploadRefused } from '../catalog/upload.ts'
import type { Bundle } from '../intake/inspect.ts'
import { longPathIssues } from '../intake/served-paths.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import { createGate } from '../kernel/gate.ts'
import { assertAdmin } from './admin.ts'
import { shownDetails } from './candidate.ts'
import { compose, type Origin, openNaming } from './compose.ts'
import type { SourcesDeps } from './deps.ts'
import { readLocalFolder } from './local-folder.ts'
import type { LocalItem } from './local-items.ts'
import { withServedDependencies } from './marketplace-changes.ts'

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
  'db' | 'objects' | 'checker' | 'inspector' | 'clock' | 'random' | 'marketplaceName'
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
  const origin = readOrigin(deps)
  const naming = openNaming(deps, origin)
  // First all names: plugins of a marketplace depend on each other.
  for (const { name } of sound) naming.nameOf(name)
  const publications: Publication[] = []
  const outcomes: Omit<Imported, 'item'>[] = []
  for (const item of sound) {
    const bundle = withServedDependencies({ ...item.bundle, name: item.name }, marketplace, naming.served)
    const composed = await compose(deps, origin, naming, { name: item.name, bundle, publishedVersion: null })
    const isNew = composed.kind === 'new'
    const issues = [...item.issues, ...longPathIssues(bundle, naming.served(item.name))]
    const version = isNew ? composed.stored.version : composed.version
    outcomes.push({
      version,
      outcome: isNew ? 'published' : 'unchanged',
      issues: placed({ ...item, issues }),
    })
    if (isNew) publications.push({ ...publicationOf(deps, actor, origin, item, composed), sharing })
  }
  const by = { publisher: actor, recordedAs: actor.username }
  return deps.db.write((tx) => {
    const rows = planPublications(deps, tx, deps.clock(), by, publications)
    const published = new Map(rows.map((item) => [item.name, item]))
    return sound.map(({ name }, index) => ({
      item: published.get(name) ?? origin.items.get(name)!,
      ...outcomes[index]!,
    }))
  })
}

/** What was imported before, by name. */
function readOrigin({ db }: Pick<ImportDeps, 'db'>): Origin {
  const known = itemsFrom(db, SOURCE)
  return { source: { slug: SOURCE }, items: new Map(known.map((item) => [item.name, item])) }
}

function publicationOf(
  deps: ImportDeps,
  { userId }: Actor,
  origin: Origin,
  { name, bundle, details }: SoundItem,
  { names, stored }: Extract<Awaited<ReturnType<typeof compose>>, { kind: 'new' }>,
): Publication {
  const known = origin.items.get(name)
  const item = known ?? { ...names, kind: bundle.kind, ownerId: userId, source: SOURCE }
  return {
    item,
    details: shownBy(known && listVersions(deps.db, known.id)[0]?.description, details),
    content: stored,
    notes: '',
  }
}

/**
 * What somebody wrote in the store stays; a description that nobody touched follows the content.
 * @param described how its newest version describes itself
 */
function shownBy(described: string | undefined, details: ShownDetails): Publication['details'] {
  return (current) => {
    if (current === undefined) return details
    const { title, description, category, tags } = current
    const isUntouched = described === description
    return { title, description: isUntouched ? details.description : description, category, tags }
  }
}
