/**
 * Paths in plugin.json: they start with "./", stay inside the plugin and name something. Source: docs/clients.md 5.1.
 */
import { posix } from 'node:path'
import { isPlainObject, type Pointer } from '../document.ts'
import { hasFrontMatter } from '../front-matter.ts'
import type { Issues } from '../issues.ts'
import { normalPath } from '../manifest-paths.ts'
import type { Edit, PluginView, Rule } from './rule.ts'

/** Fields that hold paths alone. What hooks and servers name is looked at with them. */
const PATH_FIELDS = ['skills', 'commands', 'agents', 'workflows', 'outputStyles'] as const
/** Fields that name files only, and how these must end for clients (and so for intake) to read them. */
const FILE_ENDINGS: Readonly<Record<string, readonly string[]>> = {
  agents: ['.md'],
  hooks: ['.json'],
  mcpServers: ['.json', '.mcpb', '.dxt'],
  lspServers: ['.json'],
}
const SKILL = 'SKILL.md'

export const paths: Rule = (plugin, issues) =>
  PATH_FIELDS.flatMap((field): Edit[] => {
    const value = plugin.manifest.value[field]
    const served = isPlainObject(value)
      ? servedSources(plugin, field, value, issues)
      : servedPaths(plugin, field, value, issues)
    return JSON.stringify(served) === JSON.stringify(value)
      ? []
      : [{ path: plugin.manifest.path, field, value: served }]
  })

/** A text or a list of texts, as they are served. */
function servedPaths(plugin: PluginView, field: string, value: unknown, issues: Issues): unknown {
  if (typeof value === 'string') {
    const served = servedPath(plugin, [field], value, issues)
    return served.length === 1 ? served[0] : served.length === 0 ? undefined : served
  }
  if (!Array.isArray(value)) return value
  const served = value.flatMap((entry: unknown, index) =>
    typeof entry === 'string' ? servedPath(plugin, [field, index], entry, issues) : [entry],
  )
  return served.length === 0 && value.length > 0 ? undefined : served
}

/** Commands by name, each with a source. */
function servedSources(plugin: PluginView, field: string, value: object, issues: Issues): unknown {
  if (field !== 'commands') return value
  const entries = Object.entries(value).flatMap(([name, entry]): [string, unknown][] => {
    if (!isPlainObject(entry) || typeof entry.source !== 'string') return [[name, entry]]
    const [source] = servedPath(plugin, [field, name, 'source'], entry.source, issues)
    return source === undefined ? [] : [[name, { ...entry, source }]]
  })
  return entries.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(entries)
}

/** What is served in place of a path: the path itself where it is right, several files of a folder, or nothing. */
export function servedPath(plugin: PluginView, at: Pointer, path: string, issues: Issues): string[] {
  const { manifest, existing, isForeign } = plugin
  const field = String(at[0])
  const place = { path: manifest.path, line: manifest.lineOf(at) }
  // Clients fetch what is on the web themselves.
  if (/^https?:\/\//.test(path)) return [path]
  const problem = problemOf(path)
  if (problem !== undefined) {
    if (isForeign && isBare(path) && existing.has(normalPath(path))) {
      const sentence = `"${path}" under "${field}" does not begin with "./", so it is served as "./${path}".`
      issues.warn('served_differently', sentence, place)
      return servedPath(plugin, at, `./${path}`, issues)
    }
    issues.error(
      'path_outside',
      `"${path}" under "${field}" ${problem}; write it as "./…" inside the plugin.`,
      place,
    )
    return [path]
  }
  if (!existing.has(normalPath(path))) {
    const what = `"${path}" under "${field}" names nothing in the ${isForeign ? 'plugin, so it is left out of what is served' : 'upload'}`
    issues.add('path_missing', isForeign ? 'warning' : 'error', `${what}; add it or remove the entry.`, place)
    return isForeign ? [] : [path]
  }
  if (field === 'agents' && !path.endsWith('.md')) return agentsIn(plugin, path, place, issues)
  if (field === 'skills' && path.endsWith(`/${SKILL}`)) return [folderOfSkill(path, place, issues)]
  const endings = FILE_ENDINGS[field]
  if (endings === undefined || endings.some((ending) => path.endsWith(ending))) return [path]
  const ends = endings.join(' or ')
  issues.error(
    'field_invalid',
    `"${path}" under "${field}" must be a file that ends in ${ends}; rename it.`,
    place,
  )
  return [path]
}

type Place = { path: string; line: number }

/** Clients want files there, and refuse the plugin for a folder. */
function agentsIn({ files }: PluginView, path: string, place: Place, issues: Issues): string[] {
  const folder = normalPath(path)
  if (files.some((file) => file.path === folder)) {
    issues.error(
      'field_invalid',
      `"${path}" under "agents" must be a file that ends in .md; rename it.`,
      place,
    )
    return [path]
  }
  const inside = files.filter((file) =>
    folder === '' ? !file.path.includes('/') : file.path.startsWith(`${folder}/`),
  )
  const texts = inside.filter((file) => file.path.endsWith('.md'))
  const withFrontMatter = texts.filter(({ content }) => hasFrontMatter(content))
  // A README beside agents is none.
  const agents = withFrontMatter.length > 0 ? withFrontMatter : texts
  const sentence = `"${path}" under "agents" is a folder, where clients want files: it is served as the ${agents.length} agents in it.`
  issues.warn('served_differently', sentence, place)
  return agents.map((file) => `./${file.path}`)
}

/** Clients want a skill's folder. */
function folderOfSkill(path: string, place: Place, issues: Issues): string {
  const folder = `./${normalPath(path).slice(0, -SKILL.length)}`.replace(/(?<=.)\/$/, '')
  const served = folder === '.' ? './' : folder
  issues.warn(
    'served_differently',
    `"${path}" under "skills" is a file, where clients want its folder, so it is served as "${served}".`,
    place,
  )
  return served
}

/** As other clients take paths too. */
function isBare(path: string): boolean {
  return /^[A-Za-z0-9_.-]/.test(path) && problemOf(`./${path}`) === undefined
}

/** Whether `path`, as written in a manifest, could lead out of the plugin. */
function problemOf(path: string): string | undefined {
  if (path.includes('\\')) return 'has a backslash'
  if (path.includes('\0')) return 'has a NUL character'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.startsWith('~')) return 'is an absolute path'
  if (posix.normalize(path).split('/')[0] === '..' || path.split('/').includes('..'))
    return 'leaves the plugin'
  return path === '.' || path.startsWith('./') ? undefined : 'does not begin with "./"'
}
