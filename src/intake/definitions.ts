/** Definitions of hooks and servers: in the file that clients look for, in files that plugin.json names, and inside it. */
import type { BundleFile } from './bundle.ts'
import { isPlainObject, type JsonObject, type ManifestDocument, type Pointer } from './document.ts'
import type { Issues } from './issues.ts'
import { readJson } from './json.ts'
import { normalPath } from './manifest-paths.ts'
import { HOOK_EVENTS } from './schemas/hooks.ts'

export type DefinitionField = 'hooks' | 'mcpServers' | 'lspServers'

/** A document with its definitions under the field's name, wherever they stand. */
export interface Definition extends ManifestDocument {
  /** Where in plugin.json; absent for a file of its own. */
  at?: Pointer
  /** All that its file holds. */
  whole: JsonObject
  /** It does not stand as clients read it, but can be written so. */
  isReshaped: boolean
}

/** Files that clients look for by themselves. */
export const CONVENTIONS: Readonly<Record<DefinitionField, string>> = {
  hooks: 'hooks/hooks.json',
  mcpServers: '.mcp.json',
  lspServers: '.lsp.json',
}

export function definitionsOf(
  manifest: ManifestDocument,
  field: DefinitionField,
  files: readonly BundleFile[],
  issues: Issues,
): Definition[] {
  const value = manifest.value[field]
  const entries: [Pointer, unknown][] = Array.isArray(value)
    ? value.map((entry: unknown, index) => [[field, index], entry])
    : [[[field], value]]
  const named = entries.flatMap(([, entry]) => (typeof entry === 'string' ? [normalPath(entry)] : []))
  const paths = new Set([CONVENTIONS[field], ...named])
  const documents = files
    .filter((file) => paths.has(file.path) && file.path.endsWith('.json'))
    .flatMap((file) => readJson(file, issues) ?? [])
  const inline = entries.flatMap(([at, entry]) =>
    isPlainObject(entry) ? [inlineOf(manifest, field, at, entry)] : [],
  )
  return [...documents.map((document) => fileOf(document, field)), ...inline]
}

function fileOf(document: ManifestDocument, field: DefinitionField): Definition {
  const whole = document.value
  const isBare =
    !(field in whole) && (field !== 'hooks' || Object.keys(whole).some((key) => HOOK_EVENTS.has(key)))
  // Hooks stand under their key, LSP servers under none, MCP servers under either.
  const isReshaped = field === 'hooks' ? isBare : field === 'lspServers' && !isBare
  if (!isBare) return { ...document, whole, isReshaped }
  return {
    ...document,
    value: { [field]: whole },
    whole,
    isReshaped,
    lineOf: (pointer) => document.lineOf(pointer.slice(1)),
    sourceOf: (pointer) => document.sourceOf(pointer.slice(1)),
  }
}

/** @param at where in plugin.json it stands */
function inlineOf(
  manifest: ManifestDocument,
  field: DefinitionField,
  at: Pointer,
  entry: JsonObject,
): Definition {
  const isReshaped = isPlainObject(entry[field])
  const inner: Pointer = isReshaped ? [...at, field] : at
  return {
    path: manifest.path,
    value: { [field]: isReshaped ? entry[field] : entry },
    at,
    whole: manifest.value,
    isReshaped,
    lineOf: (pointer) => manifest.lineOf([...inner, ...pointer.slice(1)]),
    sourceOf: (pointer) => manifest.sourceOf([...inner, ...pointer.slice(1)]),
  }
}
