/** What a plugin that was looked at would be published as: named, numbered and described as its source wants it. */
import { getUser } from '../access/index.ts'
import {
  assertPublishable,
  type ItemNames,
  type Proposal,
  type ProposeDeps,
  propose,
  type ShownDetails,
} from '../catalog/index.ts'
import type { Bundle, Dependency } from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Reads } from '../store/index.ts'
import { followed } from './followed.ts'
import type { SourcePluginRow } from './sources.repo.ts'
import type { Standing } from './standing.ts'

export interface SoundPlugin {
  row: Pick<SourcePluginRow, 'name' | 'version' | 'details'>
  bundle: Bundle
  issues: Issue[]
  details: ShownDetails
  names: ItemNames
  /** Under their served names. */
  dependencies: Dependency[]
  /** The version that a tag names. */
  exact?: string
}

/** @throws AppError `invalid_version`, `version_exists`, `invalid_upload` */
export async function proposePlugin(
  deps: ProposeDeps & { db: Reads },
  { source, items }: Pick<Standing, 'source' | 'items'>,
  { row, bundle, issues, details, names, dependencies, exact }: SoundPlugin,
): Promise<Proposal> {
  const item = items.get(row.name)
  const proposal = await propose(
    deps,
    deps.db,
    { bundle, issues },
    {
      as: 'curated',
      source: source.slug,
      ownerId: getUser(deps.db, source.createdBy).id,
      names,
      item,
      details,
      reword: (current) => (item === undefined ? details : followed(current, row.details, details)),
      dependencies,
      published: row.version,
      ...(exact === undefined ? {} : { exact }),
    },
  )
  return assertPublishable(proposal)
}
