/** The manifests that clients read of a plugin, whichever client, and the files that they look for beside them. */
import { posix } from 'node:path'
import { ABILITIES_MAX } from '../../kernel/limits.ts'
import { isPlainObject, type JsonObject } from '../document.ts'
import { fold } from '../paths.ts'
import { type Ability, ability } from './ability.ts'
import { hasCommand, hooksIn, monitorsIn, type Place, serversIn, settingsIn, textOf } from './definitions.ts'
import { type Read, readLook, unread } from './json-files.ts'
import type { Look, Looks } from './look.ts'
import { shellIn, toolsOf } from './texts.ts'

/** Which clients read a manifest at this folded path; what the store itself checks and stamps is not among them. */
const CLIENTS: ReadonlyMap<string, string> = new Map([
  ['.codex-plugin/plugin.json', 'Codex'],
  ['.cursor-plugin/plugin.json', 'Cursor and Codex'],
  ['.plugin/plugin.json', 'Copilot and VS Code'],
  ['.github/plugin/plugin.json', 'Copilot'],
  ['.factory-plugin/plugin.json', 'droid'],
  ['.qoder-plugin/plugin.json', 'Qoder'],
  ['plugin.json', 'Copilot, VS Code and Codex'],
  ['gemini-extension.json', 'Gemini CLI and Qwen Code'],
  ['qwen-extension.json', 'Qwen Code'],
  ['.app.json', 'Codex'],
  ['marketplace.json', 'Copilot and VS Code'],
])
const OWN = '.claude-plugin/plugin.json'
/** Folders that begin with a dot and hold a manifest: clients that nobody here has heard of yet. */
const OTHER_CLIENT = /^\.[^/]+\/(?:[^/]+\/)?(?:plugin|extension|marketplace|api_marketplace)\.json$/

/** Files that clients look for by themselves, by what is in them. */
const CONVENTIONS = {
  hooks: ['hooks/hooks.json', 'hooks.json', '.github/hooks.json', '.github/hooks/hooks.json'],
  mcpServers: ['.mcp.json', 'mcp.json', '.github/mcp.json', '.cursor/mcp.json', '.vscode/mcp.json'],
  lspServers: ['.lsp.json', 'lsp.json', '.github/lsp.json'],
  monitors: ['monitors/monitors.json', 'monitors.json'],
  settings: ['settings.json'],
} as const
type Field = keyof typeof CONVENTIONS

const FULL = 2 * ABILITIES_MAX
/** Paths and definitions in one list of a manifest. */
const ENTRIES_MAX = 1_000

const READERS: Record<Field, (value: unknown, place: Place) => Ability[]> = {
  hooks: (value, place) => hooksIn(isPlainObject(value) && 'hooks' in value ? value.hooks : value, place),
  mcpServers: (value, place) => serversIn('mcp', value, place),
  lspServers: (value, place) => serversIn('lsp', value, place),
  monitors: monitorsIn,
  settings: settingsIn,
}

/** Where a manifest says that its parts are, as folded paths. */
export interface NamedParts {
  skills: Set<string>
  agents: Set<string>
  commands: Set<string>
  /** Commands that have a name of their own, by path. */
  commandNames: Map<string, string>
}

export interface Manifests {
  abilities: Ability[]
  named: NamedParts
}

export function readManifests(looks: Looks): Manifests {
  const reading = new Reading(looks)
  for (const look of looks.all) {
    const { folded } = look
    const client = CLIENTS.get(folded) ?? (OTHER_CLIENT.test(folded) ? 'other clients' : undefined)
    if (folded !== OWN && client === undefined) continue
    if (folded !== OWN) reading.abilities.push(manifestOf(look, client!))
    reading.readManifest(look)
  }
  for (const [field, paths] of Object.entries(CONVENTIONS) as [Field, readonly string[]][])
    for (const path of paths) reading.readFile(field, looks.at(path))
  return reading
}

function manifestOf(look: Look, client: string): Ability {
  const name = `${look.path}, which ${client} ${/ and |clients/.test(client) ? 'read' : 'reads'}`
  return ability({ kind: 'manifest', name, path: look.path, runs: false }, look.oid())
}

class Reading implements Manifests {
  readonly abilities: Ability[] = []
  readonly named: NamedParts = {
    skills: new Set(),
    // droid has its own word for them.
    agents: new Set(['agents', 'droids']),
    commands: new Set(['commands']),
    commandNames: new Map(),
  }
  readonly #looks: Looks
  /** What was read already, so that a file that is named and usual is read once. */
  readonly #seen = new Set<string>()

  constructor(looks: Looks) {
    this.#looks = looks
  }

  /** More than is kept of any item: what follows is said to be unread. */
  get #isFull(): boolean {
    return this.abilities.length > FULL
  }

  readManifest(look: Look): void {
    const { value, doubts } = this.#read(look)
    this.abilities.push(...doubts)
    if (!isPlainObject(value)) return
    this.#readFields(value, look)
    // A marketplace's entries may be whole manifests.
    const { plugins } = value
    if (Array.isArray(plugins))
      for (const entry of plugins as unknown[]) if (isPlainObject(entry)) this.#readFields(entry, look)
  }

  readFile(field: Field, look: Look | undefined): void {
    const key = `${field} ${look?.folded}`
    if (look === undefined || this.#seen.has(key)) return
    this.#seen.add(key)
    const { value, doubts } = this.#read(look)
    this.abilities.push(...doubts, ...READERS[field](value, this.#place(look)))
  }

  #read(look: Look): Read {
    return !this.#isFull && this.#looks.mayRead(look)
      ? readLook(look)
      : { value: undefined, doubts: [unread(look)] }
  }

  #readFields(manifest: JsonObject, look: Look): void {
    for (const [key, value] of Object.entries(manifest)) {
      const field = FIELDS.get(key.toLowerCase().replaceAll(/[-_]/g, ''))
      if (field === undefined) this.#readUnknown(key, value, look)
      else if (field === 'experimental') this.#readFields(isPlainObject(value) ? value : {}, look)
      else if (field === 'skills' || field === 'agents' || field === 'commands')
        this.#readParts(field, value, look)
      else if (field === 'outputStyles') this.#readStyles(value, look)
      else if (field === 'channels') this.#readChannels(value, look)
      else this.#readDefinitions(field, value, look)
    }
  }

  /** A field that no client of ours knows may be one that yours runs. */
  #readUnknown(key: string, value: unknown, look: Look): void {
    if (!hasCommand(value)) return
    this.abilities.push(...settingsIn({ [key]: value }, this.#place(look)))
  }

  #readDefinitions(field: Field, value: unknown, look: Look): void {
    const entries = Array.isArray(value) ? (value as unknown[]) : [value]
    if (entries.length > ENTRIES_MAX) this.abilities.push(unread(look))
    for (const entry of entries.slice(0, ENTRIES_MAX)) {
      if (typeof entry === 'string') this.#readNamed(field, entry, look)
      else this.abilities.push(...READERS[field](entry, this.#place(look)))
    }
  }

  /** A path of the plugin, from its root or from the manifest's folder, or an address. */
  #readNamed(field: Field, path: string, look: Look): void {
    if (field === 'mcpServers' && (/^[a-z]+:\/\//i.test(path) || /\.(mcpb|dxt)$/i.test(path))) {
      const file = this.#looks.at(normal(path))
      const files = file === undefined ? {} : { files: [{ path: file.path, oid: file.oid() }] }
      const command = `A bundled server, unpacked and started: ${path}`
      this.abilities.push(
        ability({ kind: 'mcp', name: path, path: look.path, runs: true, command, ...files }),
      )
      return
    }
    for (const at of [normal(path), normal(posix.join(posix.dirname(look.path), path))]) {
      const file = this.#looks.at(at)
      if (file !== undefined) this.readFile(field, file)
      else
        for (const inner of this.#looks.below(at || '\0'))
          if (inner.folded.endsWith('.json')) this.readFile(field, inner)
    }
  }

  #readParts(field: 'skills' | 'agents' | 'commands', value: unknown, look: Look): void {
    for (const path of pathsIn(value)) this.named[field].add(normal(path))
    if (field !== 'commands' || !isPlainObject(value)) return
    for (const [name, command] of Object.entries(value)) {
      if (!isPlainObject(command)) continue
      if (this.#isFull) {
        this.abilities.push(unread(look))
        return
      }
      if (typeof command.source === 'string') {
        this.named.commandNames.set(normal(command.source), name)
        continue
      }
      this.abilities.push(ability({ kind: 'command', name, path: look.path, runs: false }))
      const text = typeof command.content === 'string' ? command.content : ''
      this.abilities.push(...shellIn('command', text, `the command ${name}`, look.path, this.#looks))
      this.abilities.push(...toolsOf(command.allowedTools ?? command['allowed-tools'], look.path))
    }
  }

  #readStyles(value: unknown, look: Look): void {
    for (const path of pathsIn(value))
      this.abilities.push(ability({ kind: 'style', name: path, path: look.path, runs: false }))
  }

  #readChannels(value: unknown, look: Look): void {
    for (const entry of Array.isArray(value) ? (value as unknown[]) : []) {
      const name = isPlainObject(entry) ? textOf(entry.server ?? entry.name ?? '') : textOf(entry)
      const command = textOf(entry)
      this.abilities.push(ability({ kind: 'channel', name, path: look.path, runs: true, command }))
    }
  }

  #place(look: Look): Place {
    return { path: look.path, looks: this.#looks }
  }
}

const FIELDS: ReadonlyMap<
  string,
  Field | 'experimental' | 'skills' | 'agents' | 'commands' | 'outputStyles' | 'channels'
> = new Map([
  ['hooks', 'hooks'],
  ['mcpservers', 'mcpServers'],
  ['lspservers', 'lspServers'],
  ['monitors', 'monitors'],
  ['settings', 'settings'],
  ['experimental', 'experimental'],
  ['skills', 'skills'],
  ['agents', 'agents'],
  ['commands', 'commands'],
  ['outputstyles', 'outputStyles'],
  ['channels', 'channels'],
])

function pathsIn(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((path): path is string => typeof path === 'string')
}

/** As folded paths are spelt; the plugin's own folder is `''`. */
export function normal(path: string): string {
  const at = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '')
  return at === '.' ? '' : fold(at)
}
