/** The plugin that an entry of a marketplace says is in a folder: which files it has. Pure. */
import type { BundleFile } from '../intake/index.ts'
import type { FolderContent } from './commit-folders.ts'
import type { MarketplaceEntry } from './marketplace.ts'
import { ownFiles, type Surroundings } from './own-files.ts'
import { withManifest } from './plugin-manifest.ts'

export interface SelectedFolder extends FolderContent {
  /** What of the issues is about its own files that cannot be served. */
  lost: FolderContent['issues']
}

export type EntryFacts = Pick<MarketplaceEntry, 'name' | 'isStrict' | 'manifest'>

/** Nothing is read but plugin.json, which is as the entry makes it afterwards. */
export function selectFiles(
  { files, issues }: { files: readonly BundleFile[]; issues: FolderContent['issues'] },
  entry: EntryFacts,
  around: Surroundings,
): SelectedFolder {
  const merged = withManifest(files, entry)
  const own = ownFiles(merged.files, merged.manifest, around, issues)
  return { files: own.files, issues: [...own.left, ...own.others, ...merged.issues], lost: own.left }
}
