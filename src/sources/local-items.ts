/**
 * The items in a folder: those that its marketplace.json lists, else each outermost folder that is one. Pure, and as
 * slow as the folder makes it: a thread does it.
 */
import {
  type Bundle,
  type BundleFile,
  folderOf,
  type ItemKind,
  isOneFile,
  kinds,
  withSigns,
} from '../intake/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { hasErrors, type Issue } from '../kernel/errors.ts'
import { selectFiles } from './check-entry.ts'
import { type CheckedFiles, checkFiles } from './check-files.ts'
import { commitFolders } from './commit-folders.ts'
import { MARKETPLACE_FILE, MARKETPLACE_FILES, type MarketplaceEntry, readMarketplace } from './marketplace.ts'
import { NOTHING_SAID, type Said } from './said.ts'
import { surroundingsOf } from './surroundings.ts'

export interface LocalItem {
  name: string
  /** Where it is: `''`, or `a/b/`. */
  folder: string
  /** Absent when errors stand in the way. */
  bundle?: Bundle
  issues: Issue[]
  said: Said
}

export interface LocalItems {
  /** What plugins call each other's marketplace in their dependencies. */
  marketplace: string
  items: LocalItem[]
}

/** What is known to whoever imports a folder, and not in it. */
export interface Confirmed {
  /** Places (`path:line`, from the folder on) where a check found something that may be published. */
  confirmSecrets: readonly string[]
  /** When that is. */
  now: EpochMs
}

/**
 * At least one item; what is wrong is in its issues.
 * @param lost a word about each file that is not here, with paths from the folder on
 * @throws AppError `source_invalid` for a broken manifest
 */
export function findLocalItems(
  files: readonly BundleFile[],
  lost: readonly Issue[],
  confirmed: Confirmed,
): LocalItems {
  const manifest = MARKETPLACE_FILES.map((file) => files.find(({ path }) => path === file)).find(
    (file) => file !== undefined,
  )
  if (manifest !== undefined) return listedItems(manifest, files, lost, confirmed)
  const check = (folder: string, inside: readonly BundleFile[]) => itemIn(folder, inside, lost, confirmed)
  const items = unlistedItems(files).map(({ folder, inside }) => check(folder, inside))
  // Nothing looks like an item: intake says what is missing.
  return { marketplace: '', items: items.length > 0 ? items : [check('', files)] }
}

/** Plugins that the manifest has elsewhere are passed over: an import is of what lies here. */
function listedItems(
  manifest: BundleFile,
  files: readonly BundleFile[],
  lost: readonly Issue[],
  confirmed: Confirmed,
): LocalItems {
  const { name: marketplace, entries, broken } = readMarketplace(manifest.content, manifest.path)
  const local = commitFolders({ files: [...files], skipped: [], trees: new Map() })
  const isThere = (path: string) => local.contentOf(path).files.length > 0
  const aroundOf = surroundingsOf(entries, (folders) => folders.find(isThere))
  const items = entries.flatMap((entry): LocalItem[] => {
    const { name, place, title, category, tags } = entry
    if (place.at === 'wrong') return [notFound(name, place.why)]
    if (place.at !== 'here') return []
    const path = place.folders.find(isThere)
    if (path === undefined) return [notFound(name, missing(entry, place.folders))]
    const folder = path === '' ? '' : `${path}/`
    const { files: inside, issues: left } = local.contentOf(path)
    const content = { files: inside, issues: [...left, ...inFolder(folder, lost)] }
    const own = selectFiles(content, entry, aroundOf(entry))
    const options = { kind: 'plugin', name, lost: own.lost, now: confirmed.now } as const
    const checked = checkFiles(own.files, options, within(folder, confirmed))
    const issues = [...own.issues, ...checked.issues]
    return [sound({ name, folder, said: { title, category, tags } }, { ...checked, issues })]
  })
  return { marketplace, items: [...items, ...broken.map(({ name, why }) => notFound(name, why))] }
}

function missing({ name }: MarketplaceEntry, folders: readonly string[]): string {
  return `There is no folder "${folders[0]}", where "${name}" should be; correct its source.`
}

function notFound(name: string, message: string): LocalItem {
  const issue: Issue = { code: 'field_invalid', severity: 'error', path: MARKETPLACE_FILE, message }
  return { name, folder: '', issues: [issue], said: NOTHING_SAID }
}

interface Unlisted {
  folder: string
  /** With paths from the folder on. */
  inside: BundleFile[]
}

/** Of the kinds with the strongest signs that there are. */
function unlistedItems(files: readonly BundleFile[]): Unlisted[] {
  const signed = withSigns(files)
  const all = Object.values(kinds)
  const ranks = [...new Set(all.map(({ rank }) => rank))].sort((a, b) => a - b)
  for (const rank of ranks) {
    const ranked = all.filter((kind) => kind.rank === rank)
    const folders = itemFolders(
      signed,
      ranked.filter((kind) => !isOneFile(kind)),
    )
    const single = itemFiles(files, ranked.filter(isOneFile))
    const found = [
      ...folders.map((folder) => ({ folder, inside: below(files, folder) })),
      ...single.map((file) => ({ folder: folderOf(file.path), inside: below([file], folderOf(file.path)) })),
    ]
    if (found.length > 0) return found
  }
  return []
}

/** A plugin's skills and a skill's examples belong to it: only the outermost folders count. */
function itemFolders(files: readonly BundleFile[], ranked: readonly ItemKind[]): string[] {
  const roots = ranked.flatMap((kind) => kind.anchors(files).map((path) => kind.rootOf(path)))
  const unique = [...new Set(roots)].sort()
  return unique.filter((root) => !unique.some((other) => other !== root && root.startsWith(other)))
}

/** Such as agents: each file with the sign is an item. */
function itemFiles(files: readonly BundleFile[], ranked: readonly ItemKind[]): BundleFile[] {
  const anchors = new Set(ranked.flatMap((kind) => kind.anchors(files)))
  return files
    .filter(({ path }) => anchors.has(path))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function itemIn(
  folder: string,
  files: readonly BundleFile[],
  lost: readonly Issue[],
  confirmed: Confirmed,
): LocalItem {
  const own = inFolder(folder, lost)
  const found = checkFiles(files, { lost: own, now: confirmed.now }, within(folder, confirmed))
  const checked = { ...found, issues: [...own, ...found.issues] }
  const name = checked.bundle?.name ?? folder.slice(0, -1)
  return sound({ name, folder, said: NOTHING_SAID }, checked)
}

/** What has errors is not published, so nobody has to confirm anything. */
function sound(
  item: Pick<LocalItem, 'name' | 'folder' | 'said'>,
  { bundle, issues, toConfirm }: CheckedFiles,
): LocalItem {
  if (bundle === undefined || hasErrors(issues)) return { ...item, issues }
  return { ...item, bundle, issues: [...issues, ...toConfirm] }
}

/** Issues of an item's folder, with paths from there on. */
function inFolder(folder: string, issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    const path = issue.path ?? ''
    return path.startsWith(folder) ? [{ ...issue, path: path.slice(folder.length) }] : []
  })
}

/** Places in an item's folder, from there on. */
function within(folder: string, { confirmSecrets }: Confirmed): string[] {
  return confirmSecrets.filter((place) => place.startsWith(folder)).map((place) => place.slice(folder.length))
}

function below(files: readonly BundleFile[], folder: string): BundleFile[] {
  return files
    .filter(({ path }) => path.startsWith(folder))
    .map((file) => ({ ...file, path: file.path.slice(folder.length) }))
}
