/** What one family of agents reads of a served marketplace. A new format is one file and one line in `all.ts`. */

/** A plugin as catalogues list it. */
export interface CataloguePlugin {
  name: string
  version: string
  description: string
  authorName: string
  category: string | null
  tags: readonly string[]
  /** Its folder in the tree: `plugins/<name>`. */
  folder: string
}

export interface Catalogue {
  marketplaceName: string
  /** Another one whenever anything in the folders of its plugins is. */
  revision: string
  /** In the order of their names. */
  plugins: readonly CataloguePlugin[]
  /** Names once served on this line and no longer, sorted. */
  renames: readonly string[]
}

/** A file that Stoa makes. */
export interface MadeFile {
  /** From the folder on that it is made for. */
  path: string
  content: Buffer
}

/** Pure: equal catalogues are equal bytes, so that equal sets are equal trees. */
export interface Format {
  /** What names the plugins to its agents, from the tree's root on. */
  catalogue(catalogue: Catalogue): MadeFile[]
  /** What tells its agents about a plugin that Stoa itself makes (the bundle), from the plugin's folder on. */
  manifest(plugin: Pick<CataloguePlugin, 'name' | 'version' | 'description' | 'authorName'>): MadeFile[]
  /** The commands that bring its agents up to date, for the README and the pages. */
  refresh(marketplaceName: string): string[]
}
