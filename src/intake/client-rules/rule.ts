/** What a rule of `rules.ts` looks at, and what it may change. */
import type { BundleFile } from '../bundle.ts'
import type { Definition } from '../definitions.ts'
import type { ManifestDocument } from '../document.ts'
import type { Issues } from '../issues.ts'

export interface PluginView {
  /** Its plugin.json. */
  manifest: ManifestDocument
  files: readonly BundleFile[]
  /** Paths of its files and folders; its own folder is `''`. */
  existing: ReadonlySet<string>
  /** Its fields that are not as the schema of plugin.json wants them. */
  faulty: ReadonlySet<string>
  hooks: readonly Definition[]
  mcpServers: readonly Definition[]
  lspServers: readonly Definition[]
  /** Its author is elsewhere and cannot be asked: what can be left out is, where others hear of an error. */
  isForeign: boolean
}

/** A field of a JSON file as it is served; `undefined` leaves it out. */
export interface Edit {
  path: string
  field: string
  value: unknown
}

/** Says what clients refuse (an error) or drop (a warning), and how they are served what they would take. */
export type Rule = (plugin: PluginView, issues: Issues) => Edit[]
