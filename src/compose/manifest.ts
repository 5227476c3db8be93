/** The catalogue that clients read: `.claude-plugin/marketplace.json` (docs/clients.md 4, docs/contract.md 6). */
import type { Oid } from '../git/object.ts'

/** Hex digits of a tree id that stand for a whole catalogue or bundle: 48 bits tell apart what one store ever serves. */
export const SHORT_OID_CHARS = 12

export interface ManifestPlugin {
  name: string
  version: string
  description: string
  authorName: string
  category: string | null
  tags: readonly string[]
}

interface Manifest {
  marketplaceName: string
  /** The tree of `plugins/`. */
  pluginsTree: Oid
  /** In the order of their names. */
  plugins: readonly ManifestPlugin[]
  /** Names once served on this line and no longer, sorted. */
  renames: readonly string[]
}

const MARKETPLACE_DESCRIPTION = 'Skills, agents and plugins for this team, served by Stoa.'

/** The manifest's bytes: two-space JSON with a final newline, keys in a fixed order. */
export function encodeManifest(manifest: Manifest): Buffer {
  const document = {
    name: manifest.marketplaceName,
    owner: { name: 'Stoa' },
    metadata: {
      description: MARKETPLACE_DESCRIPTION,
      version: manifest.pluginsTree.slice(0, SHORT_OID_CHARS),
    },
    plugins: manifest.plugins.map(entryOf),
    renames: Object.fromEntries(manifest.renames.map((name) => [name, null])),
  }
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`)
}

function entryOf(plugin: ManifestPlugin) {
  return {
    name: plugin.name,
    source: `./plugins/${plugin.name}`,
    description: plugin.description,
    version: plugin.version,
    author: { name: plugin.authorName },
    ...(plugin.category === null ? {} : { category: plugin.category }),
    ...(plugin.tags.length === 0 ? {} : { tags: plugin.tags }),
  }
}
