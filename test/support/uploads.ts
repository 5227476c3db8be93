/** Uploads for tests of intake: what goes in, and what is said about it. */
import { type InspectOptions, inspectZip } from '../../src/intake/inspect.ts'
import type { Issue } from '../../src/kernel/errors.ts'
import { makeZip, type ZipFiles } from './zip.ts'

export const PLUGIN_JSON = '.claude-plugin/plugin.json'

/** A Markdown file with these lines of front matter, which begin on line 2. */
export function markdown(yaml: string, body = '\n# Hello\n'): string {
  return `---\n${yaml}\n---\n${body}`
}

/** A plugin.json with one field a line: `name` on line 2, `description` on line 3, the others after them. */
export function manifest(fields: Record<string, unknown> = {}): string {
  const all = { name: 'helper', description: 'Helps.', ...fields }
  const lines = Object.entries(all).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  )
  return `{\n${lines.join(',\n')}\n}\n`
}

/** A plugin of which only its plugin.json, and what is given, matters. */
export function plugin(fields: Record<string, unknown> = {}, others: ZipFiles = {}): ZipFiles {
  return { [PLUGIN_JSON]: manifest(fields), ...others }
}

export async function upload(files: ZipFiles, options: InspectOptions = {}) {
  const { bundle, issues } = await inspectZip(makeZip(files), options)
  return { bundle, issues, said: issues.map(brief) }
}

/** The bundle of an upload about which there is nothing to say. */
export async function good(files: ZipFiles, options: InspectOptions = {}) {
  const { bundle, issues } = await upload(files, options)
  if (bundle === undefined || issues.length > 0) throw new Error(JSON.stringify(issues, null, 2))
  return bundle
}

/** `error field_invalid SKILL.md:3`. */
export function brief({ severity, code, path, line }: Issue): string {
  const place = path === undefined ? '' : ` ${path}${line === undefined ? '' : `:${line}`}`
  return `${severity} ${code}${place}`
}
