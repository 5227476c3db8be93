/** The plugin.json that a marketplace's entry and the plugin's own file make together. Source: CLIENTS.md 1.3. */
import type { BundleFile } from '../intake/bundle.ts'
import type { JsonObject } from '../intake/document.ts'
import { parseManifest } from '../intake/plain-manifest.ts'
import { COMPONENT_KEYS, PLUGIN_FILE, pluginFileIn, withDots } from '../intake/plugin-layouts.ts'
import type { Issue } from '../kernel/errors.ts'
import type { MarketplaceEntry } from './marketplace.ts'

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
  const read = file === undefined ? {} : parseManifest(file.content)
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

function conflicting(name: string, key: string): Issue {
  return {
    code: 'field_invalid',
    severity: 'error',
    path: PLUGIN_FILE,
    message: `The entry of "${name}" says "strict": false, so its plugin.json may not declare "${key}"; remove one of the two.`,
  }
}
