/**
 * `.claude-plugin/marketplace.json`, in every shape that real ones have. Source: docs/clients.md 4. Pure, and as slow
 * as people make it: a thread reads it.
 */

import { visit } from 'jsonc-parser'
import { decodeText, isPlainObject, type JsonObject, pluginJsonSchema } from '../intake/index.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { invisibleInName } from '../kernel/invisible.ts'
import { MARKETPLACE_BYTES_MAX, MARKETPLACE_VALUES_MAX, SOURCE_PLUGINS_MAX } from '../kernel/limits.ts'
import { findValueProblem, shownTextProblem } from '../kernel/well-formed.ts'
import { listedBy } from './own-files.ts'
import { type Place, placeOf } from './place.ts'

export const MARKETPLACE_FILE = '.claude-plugin/marketplace.json'

/** Where clients look for it, the first that is there counts. Source: docs/clients.md 4.3. */
export const MARKETPLACE_FILES: readonly string[] = [
  MARKETPLACE_FILE,
  '.github/plugin/marketplace.json',
  '.agents/plugins/marketplace.json',
  '.plugin/marketplace.json',
]

export interface MarketplaceEntry {
  name: string
  place: Place
  /** `false`: the entry is the whole definition, and a plugin.json may not declare components. */
  isStrict: boolean
  /** The fields of plugin.json that the entry gives, its name among them, as JSON: hardly anybody looks into it. */
  manifest: string
  /** Paths that these fields list. */
  listed: string[]
  title: string
  category: string
  tags: string[]
}

export interface Marketplace {
  /** What dependencies of its plugins call it. */
  name: string
  entries: MarketplaceEntry[]
  /** Entries that cannot be followed at all, by name or place in the list. */
  broken: { name: string; why: string }[]
  /** What plugins that are no longer listed are called by now, by what they were called. */
  renames: ReadonlyMap<string, string>
}

/** Fields of an entry that plugin.json has too, but for those that say where and how. */
const MANIFEST_KEYS: ReadonlySet<string> = new Set(
  Object.keys(pluginJsonSchema.properties).filter((key) => key !== '$schema'),
)

/**
 * @param file its path, for what is wrong with it
 * @throws AppError `source_invalid` when it cannot be read, or lists more than Stoa follows
 */
export function readMarketplace(content: Buffer, file: string = MARKETPLACE_FILE): Marketplace {
  const broken = (what: string, cause?: unknown) => unreadable(file, what, cause)
  const document = parse(content, broken)
  const { plugins, metadata } = document
  if (!Array.isArray(plugins)) throw broken('has no list "plugins"; add one')
  if (plugins.length > SOURCE_PLUGINS_MAX) {
    throw broken(`lists ${plugins.length} plugins, and a source has at most ${SOURCE_PLUGINS_MAX}; split it`)
  }
  const root = isPlainObject(metadata) ? metadata.pluginRoot : undefined
  const marketplace: Marketplace = {
    name: textOf(document.name),
    entries: [],
    broken: [],
    renames: renamesIn(document.renames),
  }
  const seen = new Set<string>()
  for (const [index, entry] of plugins.entries()) {
    const name = isPlainObject(entry) ? textOf(entry.name) : ''
    const why = problemOf(entry, name, seen)
    seen.add(name)
    if (why !== undefined) marketplace.broken.push({ name: nameIn(name, index), why })
    else marketplace.entries.push(readEntry(entry as JsonObject, name, textOf(root)))
  }
  return marketplace
}

/** `null` says that a plugin is gone for good, as does its absence. */
function renamesIn(value: unknown): Map<string, string> {
  const entries = isPlainObject(value) ? Object.entries(value) : []
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** @param what the end of a sentence that begins with the file's name */
type Broken = (what: string, cause?: unknown) => AppError

function parse(content: Buffer, broken: Broken): JsonObject {
  if (content.length > MARKETPLACE_BYTES_MAX)
    throw broken(`has ${content.length} bytes, and at most ${MARKETPLACE_BYTES_MAX} are read; split it`)
  const text = decodeText(content)
  if (text === undefined) throw broken('is not UTF-8 text; save it as UTF-8')
  const value = parseJson(text, broken)
  if (!isPlainObject(value)) throw broken('must hold a JSON object; correct it')
  if (!hasFewValues(value)) throw broken(`holds more than ${MARKETPLACE_VALUES_MAX} values; split it`)
  const { plugins: _, ...own } = value
  const found = findValueProblem(own, shownTextProblem)
  if (found !== undefined)
    throw broken(`has a text that ${found.problem} ("${found.pointer.join('.')}"); take it out`)
  return value
}

/** Needs no stack. */
function hasFewValues(value: unknown): boolean {
  const left = [value]
  let values = 0
  for (let entry = left.pop(); entry !== undefined; entry = left.pop()) {
    if (typeof entry !== 'object' || entry === null) continue
    const inside = Object.values(entry)
    values += inside.length
    if (values > MARKETPLACE_VALUES_MAX) return false
    for (const child of inside) if (typeof child === 'object') left.push(child)
  }
  return true
}

/** V8 is fast and says no line; the slower parser is asked for it when there is something to say. */
function parseJson(text: string, broken: Broken): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw broken(`is not valid JSON${placeOfError(text)}; correct it`, cause)
  }
}

/** Nothing where even the slower parser gives up: on what nests too deeply. */
function placeOfError(text: string): string {
  const offsets: number[] = []
  try {
    visit(text, { onError: (_, offset) => offsets.push(offset) }, { disallowComments: true })
  } catch {
    return ''
  }
  return ` at line ${text.slice(0, offsets[0] ?? 0).split('\n').length}`
}

function problemOf(entry: unknown, name: string, seen: ReadonlySet<string>): string | undefined {
  if (!isPlainObject(entry)) return 'The entry is not an object; give it a name and a source.'
  const unseen = invisibleInName(name)
  if (unseen !== undefined) return `The entry's name ${unseen}; take it out.`
  if (name === '') return 'The entry has no name; give it one, such as code-review.'
  if (seen.has(name)) return `"${name}" is listed twice, and the first one counts; rename or remove one.`
  return undefined
}

/** For whoever looks for the entry. */
function nameIn(name: string, index: number): string {
  const isShown = name !== '' && invisibleInName(name) === undefined
  return isShown ? cut(name, 100) : `plugins[${index}]`
}

function readEntry(entry: JsonObject, name: string, pluginRoot: string): MarketplaceEntry {
  const found = findValueProblem(entry, shownTextProblem)
  if (found !== undefined) {
    // One entry that hides something does not stop the others.
    const why = `"${found.pointer.join('.')}" in the entry of "${name}" ${found.problem}; take it out.`
    return {
      name,
      place: { at: 'wrong', why },
      isStrict: true,
      manifest: '{}',
      listed: [],
      title: '',
      category: '',
      tags: [],
    }
  }
  const manifest = Object.fromEntries(Object.entries(entry).filter(([key]) => MANIFEST_KEYS.has(key)))
  return {
    name,
    place: placeOf(entry.source, pluginRoot),
    isStrict: entry.strict !== false,
    manifest: JSON.stringify(manifest),
    listed: [...listedBy(manifest)],
    title: textOf(entry.displayName),
    category: textOf(entry.category),
    tags: Array.isArray(entry.tags) ? entry.tags.filter((tag) => typeof tag === 'string') : [],
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function unreadable(file: string, what: string, cause: unknown): AppError {
  return new AppError('source_invalid', `${file} ${what}.`, { cause })
}
