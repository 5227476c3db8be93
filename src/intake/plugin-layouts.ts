/**
 * Where a plugin says what it is. Clients differ; what is served has it where all of them look, `.claude-plugin/`.
 * Source: docs/clients.md 5.2.
 */
import type { BundleFile } from './bundle.ts'
import type { JsonObject } from './document.ts'
import { parseManifest } from './plain-manifest.ts'

export const PLUGIN_FILE = '.claude-plugin/plugin.json'
/** Each counts where there is none before it. */
export const PLUGIN_FILES: readonly string[] = [
  PLUGIN_FILE,
  ...['.github/plugin', '.plugin', '.codex-plugin', '.cursor-plugin', '.agents/plugins'].map(
    (folder) => `${folder}/plugin.json`,
  ),
]
/** A `plugin.json` at the root is one where parts of a plugin lie beside it: other tools call files so, too. */
const BARE_FILE = 'plugin.json'
const PART_FOLDERS = ['skills/', 'agents/', 'commands/', 'hooks/']

/** Fields that say what a plugin is made of. */
export const COMPONENT_KEYS: readonly string[] = [
  ...['skills', 'commands', 'agents', 'workflows', 'outputStyles'],
  ...['hooks', 'mcpServers', 'lspServers'],
]

/** The file that says what the plugin is. @param files of the plugin */
export function pluginFileIn<T extends { path: string }>(files: readonly T[]): T | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const wanted = PLUGIN_FILES.find((path) => byPath.has(path)) ?? (isBare(files) ? BARE_FILE : '')
  return byPath.get(wanted)
}

/** The files, with a manifest where clients look for each plugin that has it elsewhere only. */
export function withManifests(files: readonly BundleFile[]): BundleFile[] {
  const roots = rootsElsewhere(files.map(({ path }) => path))
  const made = roots.flatMap((root): BundleFile[] => {
    const inside = files.filter(({ path }) => path.startsWith(root))
    const file = pluginFileIn(inside.map(({ path, ...rest }) => ({ ...rest, path: path.slice(root.length) })))
    return file === undefined
      ? []
      : [{ path: root + PLUGIN_FILE, mode: '100644', content: asManifest(file.content) }]
  })
  return [...files, ...made]
}

const SERVERS_FILE = '.mcp.json'
const BARE_SERVERS_FILE = 'mcp.json'

/**
 * Beside a bare `plugin.json` (agent plugins 1.0) servers stand in `mcp.json`, and name the plugin's folder in words of
 * their own. The files with what clients read of it, where that is not there.
 * @param files of the plugin
 */
export function withServersFile(files: readonly BundleFile[]): readonly BundleFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const bare = byPath.get(BARE_SERVERS_FILE)
  if (bare === undefined || !byPath.has(BARE_FILE) || byPath.has(SERVERS_FILE)) return files
  const servers = parseManifest(bare.content)
  if (servers === undefined) return files
  const { $schema: _, ...own } = servers
  const text = JSON.stringify(own, null, 2).replaceAll('$' + '{PLUGIN_ROOT}', '$' + '{CLAUDE_PLUGIN_ROOT}')
  const made: BundleFile = { path: SERVERS_FILE, mode: '100644', content: Buffer.from(`${text}\n`) }
  return [...files, made]
}

/** Other clients take paths without "./" too, so their authors write them so. */
export function withDots(own: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, dotted(key, value)]))
}

function isBare(files: readonly { path: string }[]): boolean {
  return files.some(({ path }) => PART_FOLDERS.some((folder) => path.startsWith(folder)))
}

/** Folders (`''`, `a/b/`) with such a manifest and without our own, that are no part of another item. */
function rootsElsewhere(paths: readonly string[]): string[] {
  const rootsOf = (file: string) =>
    paths.flatMap((path) =>
      path === file || path.endsWith(`/${file}`) ? [path.slice(0, path.length - file.length)] : [],
    )
  const own = new Set([...rootsOf(PLUGIN_FILE), ...rootsOf('SKILL.md')])
  const withParts = new Set(paths.flatMap(foldersOfParts))
  const bare = rootsOf(BARE_FILE).filter((root) => withParts.has(root))
  const elsewhere = new Set([...PLUGIN_FILES.slice(1).flatMap(rootsOf), ...bare])
  const taken = new Set([...own, ...elsewhere])
  return [...elsewhere].filter((root) => !own.has(root) && !foldersAround(root).some((one) => taken.has(one)))
}

/** Folders in which the path lies in a folder of parts: `a/` for `a/skills/x/SKILL.md`. */
function foldersOfParts(path: string): string[] {
  const names = path.split('/').map((name) => `${name}/`)
  return names.flatMap((name, depth) => (PART_FOLDERS.includes(name) ? [names.slice(0, depth).join('')] : []))
}

/** Around `a/b/`: `''` and `a/`. */
function foldersAround(root: string): string[] {
  const names = root.split('/').slice(0, -1)
  return names.map((_, depth) =>
    names
      .slice(0, depth)
      .map((name) => `${name}/`)
      .join(''),
  )
}

/** What cannot be read is left as it is: intake says what is wrong with it, and where. */
function asManifest(content: Buffer): Buffer {
  const own = parseManifest(content)
  return own === undefined ? content : Buffer.from(`${JSON.stringify(withDots(own), null, 2)}\n`)
}

function dotted(key: string, value: unknown): unknown {
  if (!COMPONENT_KEYS.includes(key)) return value
  if (Array.isArray(value)) return value.map((entry) => dotted(key, entry))
  return typeof value === 'string' && /^[A-Za-z0-9_]/.test(value) ? `./${value}` : value
}
