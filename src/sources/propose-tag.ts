/** What a version tag would publish. */
import { type CuratedNames, ownDependencies, type Proposal } from '../catalog/index.ts'
import type { Oid } from '../git/objects.ts'
import { type Issue, knownFailure } from '../kernel/errors.ts'
import { compareNewestFirst } from '../kernel/versions.ts'
import type { Reads } from '../store/index.ts'
import { type Remote, UnreadableCommit } from '../upstream/index.ts'
import type { SourcesDeps } from './deps.ts'
import { proposePlugin } from './propose-plugin.ts'
import { readTaggedItem, type TaggedItem } from './read-tag.ts'
import type { Repositories } from './repositories.ts'
import type { SourcePluginRow } from './sources.repo.ts'
import { newPlugin, type Standing } from './standing.ts'
import type { VersionTag } from './tag-names.ts'
import { type Trouble, troubleOfSource } from './trouble.ts'

/** A tag with the commit that it points at. */
export interface Tagged extends VersionTag {
  oid: Oid
}

export interface ProposedTag {
  row: SourcePluginRow
  item: TaggedItem
  proposal: Proposal
}

/** Why a tag publishes nothing. */
export interface WrongTag {
  problem: string
  /** What is wrong with its item; nothing where the server fails, which says nothing of it. */
  issues: Issue[]
  /** When it may be read later. */
  trouble: Trouble | undefined
}

type ProposeTagDeps = Pick<
  SourcesDeps,
  'checker' | 'inspector' | 'marketplaceName' | 'usernameOf' | 'sees'
> & { db: Reads }

/**
 * @param rows of the source's items, as they will be by then
 * @returns nothing for an item that an admin disabled
 * @throws AppError of `readTaggedItem`, of the server; `invalid_name`, `name_taken`, `version_exists` for other bytes
 */
export async function proposeTag(
  deps: ProposeTagDeps,
  standing: Pick<Standing, 'source' | 'items'>,
  { repositories, remote, names }: { repositories: Repositories; remote: Remote; names: CuratedNames },
  tag: Tagged,
  rows: ReadonlyMap<string, SourcePluginRow>,
): Promise<ProposedTag | undefined> {
  const commit = await repositories.commit(remote, { oid: tag.oid, ref: `refs/tags/${tag.tag}` })
  const item = await readTaggedItem(deps.checker, commit, standing.source.folder ?? '', tag)
  const { bundle, issues } = item
  const row = rows.get(bundle.name) ?? newPlugin(standing, bundle.name)
  if (!row.enabled) return undefined
  const isNewest = row.version === null || compareNewestFirst(tag.version, row.version) <= 0
  const details = isNewest ? item.details : (row.details ?? item.details)
  const proposal = await proposePlugin(deps, standing, {
    row,
    bundle,
    issues,
    details,
    names: names.nameOf(bundle.name),
    dependencies: ownDependencies(bundle.dependencies),
    exact: tag.version,
  })
  return { row, item: { ...item, details }, proposal }
}

/** @throws what is not ours to explain */
export function wrongTag({ tag }: Tagged, thrown: unknown): WrongTag {
  const error = knownFailure(thrown)
  if (error === undefined) throw thrown
  const trouble = troubleOfSource(error)
  const problem = error instanceof UnreadableCommit ? `${tag}: ${error.message}` : error.message
  const issue: Issue = { code: error.code, severity: 'error', message: problem }
  return { problem, issues: trouble === undefined ? [issue] : [], trouble }
}
