/** Definitions of hooks, servers, monitors and settings, in every shape that a client accepts. Nothing is refused here. */
import { isPlainObject, type JsonObject } from '../document.ts'
import { type Ability, type AbilityKind, ability, canonical } from './ability.ts'
import type { Looks } from './look.ts'
import { filesNamed } from './named-files.ts'

export interface Place {
  path: string
  looks: Looks
}

/** Levels that are followed; what lies deeper is shown as it is written. */
const DEPTH_MAX = 12
/** Keys that change neither what is run nor when. */
const NOISE: ReadonlySet<string> = new Set(
  'timeout timeoutSec timeoutMs timeout_ms startupTimeout startup_timeout_ms description statusMessage comment'.split(
    ' ',
  ),
)

/** @param value events with what they run, as Claude Code, Copilot, Cursor and Gemini write them */
export function hooksIn(value: unknown, place: Place, when = ''): Ability[] {
  if (Array.isArray(value))
    return actionsIn(value, '', 0).flatMap((action) => hook('hook', action, place, when))
  if (!isPlainObject(value)) return []
  return Object.entries(value).flatMap(([event, matchers]) =>
    actionsIn(matchers, '', 0).flatMap((action) => hook(event, action, place, when)),
  )
}

interface Action {
  matcher: string
  definition: JsonObject
}

function hook(event: string, { matcher, definition }: Action, place: Place, when: string): Ability[] {
  const on = matcher === '' || matcher === '*' ? '' : ` on ${matcher}`
  return [defined('hook', `${event}${on}${when}`, definition, place)]
}

/** Matchers hold hooks, in lists in lists; what holds none is run itself. */
function actionsIn(value: unknown, matcher: string, depth: number): Action[] {
  if (typeof value === 'string') return [{ matcher, definition: { command: value } }]
  if (Array.isArray(value) && depth < DEPTH_MAX)
    return value.flatMap((entry: unknown) => actionsIn(entry, matcher, depth + 1))
  if (!isPlainObject(value)) return []
  if (value.hooks === undefined || depth >= DEPTH_MAX) return [{ matcher, definition: value }]
  const own = value.matcher === undefined ? matcher : textOf(value.matcher)
  return actionsIn(value.hooks, own, depth + 1)
}

/** Keys that files of servers put around them. */
const WRAPPERS = ['mcpServers', 'mcp_servers', 'mcp-servers', 'servers', 'lspServers', 'mcp']

/** @param value servers by name, with or without a key around them */
export function serversIn(kind: 'mcp' | 'lsp', value: unknown, place: Place): Ability[] {
  if (Array.isArray(value)) return value.flatMap((entry: unknown) => listedServer(kind, entry, place))
  if (!isPlainObject(value)) return []
  const inner = WRAPPERS.filter((key) => isPlainObject(value[key]) || Array.isArray(value[key]))
  if (inner.length > 0) return inner.flatMap((key) => serversIn(kind, value[key], place))
  return Object.entries(value).flatMap(([name, server]) =>
    isPlainObject(server) ? [defined(kind, name, server, place)] : [],
  )
}

function listedServer(kind: 'mcp' | 'lsp', entry: unknown, place: Place): Ability[] {
  if (!isPlainObject(entry)) return []
  const isOne = ['command', 'url', 'type', 'httpUrl'].some((key) => typeof entry[key] === 'string')
  return isOne ? [defined(kind, textOf(entry.name ?? 'server'), entry, place)] : serversIn(kind, entry, place)
}

/** Commands that a client keeps running beside a session. */
export function monitorsIn(value: unknown, place: Place): Ability[] {
  const inner = isPlainObject(value) && value.monitors !== undefined ? value.monitors : value
  const list = isPlainObject(inner) && typeof inner.command === 'string' ? [inner] : inner
  const entries: [string, unknown][] = Array.isArray(list)
    ? list.map((entry: unknown, index) => [`monitor ${index + 1}`, entry])
    : isPlainObject(list)
      ? Object.entries(list)
      : []
  return entries.flatMap(([fallback, entry]) => {
    if (typeof entry === 'string') return [defined('monitor', fallback, { command: entry }, place)]
    if (!isPlainObject(entry)) return []
    return [defined('monitor', typeof entry.name === 'string' ? entry.name : fallback, entry, place)]
  })
}

/** Settings by name. They run something when a command stands in them, or when they loosen what asks. */
export function settingsIn(value: unknown, place: Place): Ability[] {
  if (!isPlainObject(value)) return []
  return Object.entries(value).map(([name, setting]) => {
    const runs = /hook|helper|command|permission|statusline|env|sandbox/i.test(name) || hasCommand(setting, 0)
    const command = textOf(setting)
    return ability({ kind: 'settings', name, path: place.path, runs, command, ...named(command, place) })
  })
}

/** Whether there is a command anywhere in it. */
export function hasCommand(value: unknown, depth = 0): boolean {
  if (depth > DEPTH_MAX) return true
  if (Array.isArray(value)) return value.some((entry: unknown) => hasCommand(entry, depth + 1))
  if (!isPlainObject(value)) return false
  return Object.entries(value).some(
    ([key, entry]) =>
      /^(command|cmd|bash|powershell|exec|run|script)$/i.test(key) || hasCommand(entry, depth + 1),
  )
}

/** What runs, with everything that its definition says of it. */
function defined(kind: AbilityKind, name: string, definition: JsonObject, place: Place): Ability {
  const command = commandText(definition)
  const identity = Object.fromEntries(Object.entries(definition).filter(([key]) => !NOISE.has(key)))
  return ability({ kind, name, path: place.path, runs: true, command, ...named(command, place) }, identity)
}

function named(command: string, { looks }: Place): Pick<Ability, 'files'> {
  const files = filesNamed(command, looks)
  return files.length === 0 ? {} : { files }
}

const MAIN = ['command', 'bash', 'powershell', 'url', 'httpUrl', 'prompt', 'script', 'run']

/** The command or address on the first line, then one line for each other thing that the definition says. */
export function commandText(definition: JsonObject): string {
  const main = MAIN.find((key) => definition[key] !== undefined && definition[key] !== '')
  const lines = main === undefined ? [] : [mainLine(definition, main)]
  for (const [key, value] of Object.entries(definition)) {
    if (key === main || (key === 'args' && main === 'command') || NOISE.has(key) || key === 'name') continue
    if (key === 'type' && (value === 'command' || value === 'stdio')) continue
    if (isPlainObject(value) && /^(env|headers|http_headers)$/i.test(key))
      for (const [name, text] of Object.entries(value)) lines.push(`${key} ${name}=${textOf(text)}`)
    else lines.push(`${key}: ${textOf(value)}`)
  }
  return lines.join('\n')
}

function mainLine(definition: JsonObject, main: string): string {
  const value = definition[main]
  const words = [...(Array.isArray(value) ? value : [value]), ...argumentsOf(main, definition.args)]
  // A line of a shell stays as it is; words of a list are told apart.
  return words.map((word, index) => (index === 0 ? textOf(word) : quoted(textOf(word)))).join(' ')
}

function argumentsOf(main: string, args: unknown): unknown[] {
  if (main !== 'command' || args === undefined) return []
  return Array.isArray(args) ? args : [args]
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\${}~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (canonical(value) ?? '')
}
