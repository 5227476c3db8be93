/**
 * What real clients make of a plugin, in one table: what they refuse is an error, what they drop is a warning, and what
 * they take when it is written otherwise is served so. Found by running them: docs/clients-refuse.md says how.
 */
import type { BundleFile } from '../bundle.ts'
import type { JsonObject, ManifestDocument } from '../document.ts'
import type { Issues } from '../issues.ts'
import { author, emptyHomepage, repository, tellingFields, unknownFields, userConfig } from './fields.ts'
import { hooks } from './hooks.ts'
import { paths } from './paths.ts'
import type { Edit, PluginView, Rule } from './rule.ts'
import { lspServers, mcpServers } from './servers.ts'

/** In the order in which people hear of it. No two change the same field. */
const RULES: readonly Rule[] = [
  // Fields of plugin.json that say something of the plugin.
  ...[tellingFields, repository, author, emptyHomepage, userConfig],
  // Where its parts are.
  paths,
  // Hooks and servers, in it and beside it.
  ...[hooks, mcpServers, lspServers],
  // All other fields of plugin.json.
  unknownFields,
]

/** @returns the JSON files that are served otherwise than they were sent */
export function applyRules(plugin: PluginView, issues: Issues): BundleFile[] {
  const edits = RULES.flatMap((rule) => rule(plugin, issues))
  const documents = [plugin.manifest, ...plugin.hooks, ...plugin.mcpServers, ...plugin.lspServers]
  return [...new Set(edits.map(({ path }) => path))].map((path) => {
    const own = edits.filter((edit) => edit.path === path)
    const { mode } = plugin.files.find((file) => file.path === path)!
    const value = edited(documents.find((document) => document.path === path)!, own)
    return { path, mode, content: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) }
  })
}

function edited(document: ManifestDocument & { whole?: JsonObject }, edits: readonly Edit[]): JsonObject {
  const fields = new Map(Object.entries(document.whole ?? document.value))
  for (const { field, value } of edits) {
    if (value === undefined) fields.delete(field)
    else fields.set(field, value)
  }
  return Object.fromEntries(fields)
}
