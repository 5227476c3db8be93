/** The items in a folder: those that its marketplace.json lists, else each outermost folder that is one. Pure. */
import type { BundleFile } from '../intake/bundle.ts'
import { kinds } from '../intake/kinds/index.ts'
import { folderOf } from '../intake/root.ts'
import { hasErrors, type Issue } from '../kernel/errors.ts'
import { type Checked, shownDetails } from './candidate.ts'
import { checkFiles } from './check-files.ts'
import { commitFolders } from './commit-folders.ts'
import { MARKETPLACE_FILE, type MarketplaceEntry, readMarketplace } from './marketplace.ts'
import { checkEntry } from './read-marketplace.ts'
import { surroundingsOf } from './surroundings.ts'

export interface LocalItem extends Checked {
  name: string
  /** Where it is: `''`, or `a/b/`. */
  folder: string
}

export interface LocalItems {
  /** What plugins call each other's marketplace in their dependencies. */
  marketplace: string
  items: LocalItem[]
}

/** At least one item; what is wrong is in its issues. @throws AppError `source_invalid` for a broken manifest */
export function findLocalItems(files: readonly BundleFile[]): LocalItems {
  const manifest = files.find(({ path }) => path === MARKETPLACE_FILE)
  if (manifest !== undefined) return listedItems(manifest.content, files)
  const folders = itemFolders(files)
  const items =
    folders.length > 0 ? folders.map((folder) => itemIn(folder, below(files, folder))) : agents(files)
  // Nothing looks like an item: intake says what is missing.
  return { marketplace: '', items: items.length > 0 ? items : [itemIn('', files)] }
}

/** Plugins that the manifest has elsewhere are passed over: an import is of what lies here. */
function listedItems(manifest: Buffer, files: readonly BundleFile[]): LocalItems {
  const { name: marketplace, entries, broken } = readMarketplace(manifest)
  const local = commitFolders({ files: [...files], skipped: [], trees: new Map() })
  const isThere = (path: string) => local.contentOf(path).files.length > 0
  const aroundOf = surroundingsOf(entries, (folders) => folders.find(isThere))
  const items = entries.flatMap((entry): LocalItem[] => {
    const { name, place } = entry
    if (place.at === 'wrong') return [lost(name, place.why)]
    if (place.at !== 'here') return []
    const folder = place.folders.find(isThere)
    if (folder === undefined) return [lost(name, missing(entry, place.folders))]
    const checked = checkEntry(entry, aroundOf(entry), local, folder)
    return [{ name, folder: folder === '' ? '' : `${folder}/`, ...checked }]
  })
  return { marketplace, items: [...items, ...broken.map(({ name, why }) => lost(name, why))] }
}

function missing({ name }: MarketplaceEntry, folders: readonly string[]): string {
  return `There is no folder "${folders[0]}", where "${name}" should be; correct its source.`
}

function lost(name: string, message: string): LocalItem {
  const issue: Issue = { code: 'field_invalid', severity: 'error', path: MARKETPLACE_FILE, message }
  return {
    name,
    folder: '',
    issues: [issue],
    details: { title: name, description: '', category: null, tags: [] },
  }
}

/** A plugin's skills and a skill's examples belong to it: only the outermost folders count. */
function itemFolders(files: readonly BundleFile[]): string[] {
  const roots = Object.values(kinds)
    .filter(({ rank }) => rank === 0)
    .flatMap((kind) => kind.anchors(files).map((path) => kind.rootOf(path)))
  const unique = [...new Set(roots)].sort()
  return unique.filter((root) => !unique.some((other) => other !== root && root.startsWith(other)))
}

/** An agent is one file, so each file with its front matter is an item, where nothing else is. */
function agents(files: readonly BundleFile[]): LocalItem[] {
  return kinds.agent
    .anchors(files)
    .sort()
    .map((path) =>
      itemIn(
        folderOf(path),
        below(
          files.filter((file) => file.path === path),
          folderOf(path),
        ),
      ),
    )
}

function itemIn(folder: string, files: readonly BundleFile[]): LocalItem {
  const { bundle, issues } = checkFiles(files, {})
  const name = bundle?.name ?? folder.slice(0, -1)
  const said = { title: '', category: '', tags: [] }
  const details =
    bundle === undefined
      ? { title: name, description: '', category: null, tags: [] }
      : shownDetails(bundle, said)
  return { name, folder, issues, details, ...(bundle === undefined || hasErrors(issues) ? {} : { bundle }) }
}

function below(files: readonly BundleFile[], folder: string): BundleFile[] {
  return files
    .filter(({ path }) => path.startsWith(folder))
    .map((file) => ({ ...file, path: file.path.slice(folder.length) }))
}
