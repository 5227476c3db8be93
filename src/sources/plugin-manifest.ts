/** The plugin.json that a marketplace's entry and the plugin's own file make together. Source: docs/clients.md 4.4. */
import {
  type BundleFile,
  isPlainObject,
  type JsonObject,
  PLUGIN_FILE,
  parseManifest,
  pluginFileIn,
  withDots,
} from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'
import type { MarketplaceEntry } from './marketplace.ts'

/** Of these an entry with `strict: false` may declare none where there is a plugin.json, whatever that declares. */
const CONFLICTING_KEYS = ['skills', 'commands', 'agents', 'outputStyles', 'hooks', 'themes'] as const
/** These clients take from both. */
const SERVER_KEYS = ['mcpServers', 'lspServers'] as const

/**
 * The files with the manifest that clients would see. What plugin.json says counts, and the entry adds what it
 * leaves out; with `strict: false` the entry counts, and both may not declare components.
 * Source: measured with Claude Code 2.1.329 (docs/clients-refuse.md).
 */
export function withManifest(
  files: readonly BundleFile[],
  entry: Pick<MarketplaceEntry, 'name' | 'isStrict' | 'manifest'>,
): { files: BundleFile[]; issues: Issue[]; manifest: JsonObject } {
  const said = JSON.parse(entry.manifest) as JsonObject
  const file = pluginFileIn(files)
  const isElsewhere = file !== undefined && file.path !== PLUGIN_FILE
  const read = file === undefined ? {} : parseManifest(file.content)
  const own = isElsewhere ? withDots(read ?? {}) : read
  // Intake says what is wrong with it, and where.
  if (own === undefined) return { files: [...files], issues: [], manifest: said }
  const isBeside = file !== undefined && !isElsewhere
  const conflict = entry.isStrict || !isBeside ? undefined : conflictIn(said)
  if (conflict !== undefined)
    return { files: [...files], issues: [conflicting(entry.name, conflict)], manifest: said }
  const manifest = entry.isStrict ? { ...said, ...own } : { ...own, ...said, ...serversOf(own, said) }
  // As it was written, its lines are those that people know.
  if (
    file !== undefined &&
    !isElsewhere &&
    Object.keys(manifest).length === Object.keys(own).length &&
    entry.isStrict
  )
    return { files: [...files], issues: [], manifest }
  const content = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  const others = files.filter(({ path }) => path !== PLUGIN_FILE)
  return { files: [...others, { path: PLUGIN_FILE, mode: '100644', content }], issues: [], manifest }
}

/** An empty list declares, too. */
function conflictIn(said: JsonObject): string | undefined {
  const { experimental } = said
  const isThemed = isPlainObject(experimental) && Boolean(experimental.themes)
  return CONFLICTING_KEYS.find((key) => Boolean(said[key])) ?? (isThemed ? 'experimental.themes' : undefined)
}

function serversOf(own: JsonObject, said: JsonObject): JsonObject {
  const both = SERVER_KEYS.filter((key) => own[key] !== undefined && said[key] !== undefined)
  return Object.fromEntries(both.map((key) => [key, [own[key], said[key]].flat()]))
}

function conflicting(name: string, key: string): Issue {
  return {
    code: 'field_invalid',
    severity: 'error',
    path: PLUGIN_FILE,
    message: `The entry of "${name}" says "strict": false and declares "${key}" beside a plugin.json, which clients take for a conflict; take it out of the entry, or say "strict": true.`,
  }
}
