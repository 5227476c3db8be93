/** The item that a version tag publishes: found, checked, and equal to what the tag says. */

import type { ShownDetails } from '../catalog/index.ts'
import type { Oid } from '../git/objects.ts'
import { type Bundle, PLUGIN_FILES } from '../intake/index.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import type { UpstreamCommit } from '../upstream/index.ts'
import { contentIdOf, shownDetails } from './candidate.ts'
import type { Checker } from './checker.ts'
import { type CommitFolders, commitFolders } from './commit-folders.ts'
import { NOTHING_SAID } from './said.ts'
import type { VersionTag } from './tag-names.ts'

export interface TaggedItem {
  bundle: Bundle
  issues: Issue[]
  details: ShownDetails
  path: string
  treeOid: Oid
  contentId: string
}

/**
 * @param folder where the source has its items, with a slash at the end
 * @throws AppError `source_invalid` with every issue
 */
export async function readTaggedItem(
  checker: Checker,
  commit: UpstreamCommit,
  folder: string,
  tag: VersionTag,
): Promise<TaggedItem> {
  const folders = commitFolders(commit)
  const path = placeOf(folders, folder, tag)
  const treeOid = folders.treeOf(path)
  if (treeOid === undefined)
    throw wrong(
      `The tag "${tag.tag}" has no folder "${path}"; put the item there, or correct the source's folder.`,
    )
  const content = folders.contentOf(path)
  const { bundle, issues: found, toConfirm } = await checker.check(content.files, { lost: content.issues })
  const issues = [...content.issues, ...found]
  const error = issues.find(({ severity }) => severity === 'error')
  if (bundle === undefined || hasErrors(issues))
    throw wrong(`${tag.tag}: ${error?.message ?? 'its content cannot be published.'}`, issues)
  if (tag.item !== null && bundle.name !== tag.item) throw wrong(differs(tag, `is called "${bundle.name}"`))
  if (bundle.version !== tag.version)
    throw wrong(
      differs(tag, bundle.version === undefined ? 'has no version' : `has the version ${bundle.version}`),
    )
  return {
    bundle,
    issues: [...issues, ...toConfirm],
    details: shownDetails(bundle, NOTHING_SAID),
    path,
    treeOid,
    contentId: contentIdOf(JSON.stringify(treeOid), ...folders.linkedInto(path)),
  }
}

/** Where nothing is called so, `kit-v1.2.0` may be a version of the repository's one item. */
function placeOf(folders: CommitFolders, folder: string, { item }: VersionTag): string {
  if (item === null) return onlyItem(folders, folder)
  const own = `${folder}${item}`
  if (folders.treeOf(own) !== undefined) return own
  const only = onlyItem(folders, folder)
  return KINDS_WITH_FILE.some((file) => folders.fileAt(only === '' ? file : `${only}/${file}`) !== undefined)
    ? only
    : own
}

/** What marks the folder of an item. */
const KINDS_WITH_FILE = ['SKILL.md', ...PLUGIN_FILES]

/** In a repository of one item: its folder below the source's, that folder itself, or the whole repository. */
function onlyItem(folders: CommitFolders, folder: string): string {
  const bare = folder.replace(/\/$/, '')
  if (bare === '' || folders.treeOf(bare) === undefined) return ''
  const { files } = folders.contentOf(bare)
  const inside = folders.foldersIn(bare)
  const isShelf = inside.length === 1 && files.every((file) => file.path.startsWith(`${inside[0]}/`))
  return isShelf ? `${folder}${inside[0]}` : bare
}

function differs({ tag }: VersionTag, what: string): string {
  return `The tag "${tag}" differs from the manifest, which ${what}; correct one of them and tag again.`
}

function wrong(message: string, issues: readonly Issue[] = []): AppError {
  return new AppError('source_invalid', message, { issues })
}
