/** One small plugin, what the store says about it, and how it is served. */

export interface Case {
  /** Also its name, unless `called`. */
  name: string
  /** As its author calls it. */
  called?: string
  /** Fields of plugin.json beside those that every plugin here has; `null` for a plugin without the file. */
  manifest?: Record<string, unknown> | null
  files?: Record<string, string>
  /** Fields of its entry in a marketplace. A case with some is no upload. */
  entry?: Record<string, unknown>
  /** The codes of what is wrong, when clients refuse it. */
  refused?: string[]
  /** The same, but only for uploads: what a source's author cannot be asked for is left out. */
  refusedUpload?: string[]
  /** The codes of warnings, sorted. */
  said?: string[]
  /** The same for sources, where that differs. */
  saidOfSource?: string[]
  /** The name that a source's plugin is served under, where it is another one. */
  servedName?: string
  version?: string
  /** Parts of JSON files as they are served; `undefined` for a field that is not. */
  served?: Record<string, object>
  /** Paths that are not served. */
  leftOut?: string[]
}

export const PLUGIN_JSON = '.claude-plugin/plugin.json'

/** A skill, so that there is something to install. */
export const SKILL = { 'skills/look/SKILL.md': part('look') }

export function part(name: string): string {
  return `---\nname: ${name}\ndescription: What ${name} does, and when.\n---\n\nDo it well.\n`
}

/** The files of a case, relative to its folder. */
export function filesOf({ name, called = name, manifest = {}, files = SKILL }: Case): Record<string, string> {
  const common = {
    name: called,
    version: '1.0.0',
    description: `What ${name} does.`,
    author: { name: 'Ann' },
  }
  const own = manifest === null ? {} : { [PLUGIN_JSON]: JSON.stringify({ ...common, ...manifest }, null, 2) }
  return { ...own, ...files }
}
