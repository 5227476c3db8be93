/** What a source, an import or the program brings: a new item of it, or another version. */
import { type Bundle, kinds, longPathIssues } from '../../intake/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { assertVersion, versionToPublish } from '../../kernel/versions.ts'
import type { Reads } from '../../store/index.ts'
import { describe } from '../details.ts'
import { type ItemRow, listVersions } from '../items.repo.ts'
import type { Aim, Refusals } from './aim.ts'
import type { CuratedWish } from './wish.ts'

export function aimAtCurated(db: Reads, bundle: Bundle, wish: CuratedWish, refusals: Refusals): Aim {
  const { source, ownerId, names, item, details, exact } = wish
  if (item !== undefined) refusals.attempt(() => assertSameKind(item, bundle))
  const newestFirst = item === undefined ? [] : listVersions(db, item.id)
  const existing = newestFirst.map((row) => row.version)
  const last = exact ?? wish.published ?? existing[0]
  const saysOther = exact === undefined && bundle.version !== undefined && !existing.includes(bundle.version)
  const twin = saysOther ? undefined : newestFirst.find(({ version }) => version === last)
  const warnings = longPathIssues(bundle, names.servedName)
  return {
    names,
    known: item,
    newItem: {
      ...{ name: names.name, servedName: names.servedName, kind: bundle.kind },
      ...details,
      ownerId,
      source,
      ...(wish.sharing === undefined ? {} : { sharing: wish.sharing }),
    },
    notes: '',
    ...(wish.reword === undefined ? {} : { reword: wish.reword }),
    description: describe(bundle),
    authorName: source,
    dependencies: wish.dependencies,
    twin,
    version() {
      if (item !== undefined && twin !== undefined && exact !== undefined) throw otherBytes(item, exact)
      return assertVersion(exact ?? versionToPublish(existing, bundle.version))
    },
    warnings: () => warnings,
  }
}

/** @throws AppError `invalid_upload` */
function assertSameKind({ servedName, kind }: ItemRow, bundle: Bundle): void {
  if (kind === bundle.kind) return
  throw new AppError(
    'invalid_upload',
    `"${servedName}" is ${kinds[kind].words.withArticle}, and upstream it is now ${kinds[bundle.kind].words.withArticle}; give it another name upstream.`,
  )
}

function otherBytes({ servedName }: ItemRow, version: string): AppError {
  return new AppError(
    'version_exists',
    `${servedName} ${version} was published with other content, which never changes; tag a new version.`,
  )
}
