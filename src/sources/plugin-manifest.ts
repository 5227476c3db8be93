/** The plugin.json that a marketplace's entry and the plugin's own file make together. Source: CLIENTS.md 1.3. */
import type { BundleFile } from '../intake/bundle.ts'
import { isPlainObject, type JsonObject } from '../intake/document.ts'
import { decodeText } from '../intake/text.ts'
import type { Issue } from '../kernel/errors.ts'
import { MANIFEST_BYTES_MAX, MANIFEST_DEPTH_MAX } from '../kernel/limits.ts'
import { findValueProblem } from '../kernel/well-formed.ts'
import type { MarketplaceEntry } from './marketplace.ts'

export const PLUGIN_FILE = '.claude-plugin/plugin.json'
/** Where clients look for it; each counts where there is none before it. Source: CLIENTS.md 9. */
export const PLUGIN_FILES: readonly string[] = [
  PLUGIN_FILE,
  '.github/plugin/plugin.json',
  '.plugin/plugin.json',
  '.codex-plugin/plugin.json',
]

/** The file that says what the plugin is. */
export function pluginFileIn<T extends { path: string }>(files: readonly T[]): T | undefined {
  return PLUGIN_FILES.map((wanted) => files.find(({ path }) => path === wanted)).find(
    (file) => file !== undefined,
  )
}

/** Fields that say what a plugin is made of. */
const COMPONENT_KEYS = [
  ...['skills', 'commands', 'agents', 'workflows', 'outputStyles'],
  ...['hooks', 'mcpServers', 'lspServers'],
]

/**
 * The files with the manifest that clients would see. What plugin.json says counts, and the entry adds what it
 * leaves out; with `strict: false` the entry counts, and both may not declare components.
 */
export function withManifest(
  files: readonly BundleFile[],
  entry: Pick<MarketplaceEntry, 'name' | 'isStrict' | 'manifest'>,
): { files: BundleFile[]; issues: Issue[]; manifest: JsonObject } {
  const said = JSON.parse(entry.manifest) as JsonObject
  const file = pluginFileIn(files)
  const isElsewhere = file !== undefined && file.path !== PLUGIN_FILE
  const read = file === undefined ? {} : parse(file.content)
  const own = isElsewhere ? withDots(read ?? {}) : read
  // Intake says what is wrong with it, and where.
  if (own === undefined) return { files: [...files], issues: [], manifest: said }
  const conflict = entry.isStrict ? undefined : COMPONENT_KEYS.find((key) => own[key] !== undefined)
  if (conflict !== undefined)
    return { files: [...files], issues: [conflicting(entry.name, conflict)], manifest: said }
  const manifest = entry.isStrict ? { ...said, ...own } : { ...own, ...said }
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

/** Other clients take paths without "./" too, so their authors write them so. */
function withDots(own: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, dotted(key, value)]))
}

function dotted(key: string, value: unknown): unknown {
  if (!COMPONENT_KEYS.includes(key)) return value
  if (Array.isArray(value)) return value.map((entry) => dotted(key, entry))
  return typeof value === 'string' && /^[A-Za-z0-9_]/.test(value) ? `./${value}` : value
}

/** `undefined` for what intake refuses too: no JSON, too long, or too deep to be written again. */
function parse(content: Buffer): JsonObject | undefined {
  if (content.length > MANIFEST_BYTES_MAX) return undefined
  try {
    const value: unknown = JSON.parse(decodeText(content) ?? '')
    const isDeep = findValueProblem(value, () => undefined, MANIFEST_DEPTH_MAX) !== undefined
    return isPlainObject(value) && !isDeep ? value : undefined
  } catch {
    return undefined
  }
}

function conflicting(name: string, key: string): Issue {
  return {
    code: 'field_invalid',
    severity: 'error',
    path: PLUGIN_FILE,
    message: `The entry of "${name}" says "strict": false, so its plugin.json may not declare "${key}"; remove one of the two.`,
  }
}
