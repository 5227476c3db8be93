/** Definitions of hooks and servers: in the file that clients look for, in files that plugin.json names, and inside it. */
import type { BundleFile } from './bundle.ts'
import { checkSchema, type ManifestSchema } from './check-schema.ts'
import { isPlainObject, type JsonObject, type ManifestDocument, type Pointer } from './document.ts'
import type { Issues } from './issues.ts'
import { readJson } from './json.ts'
import { normalPath } from './manifest-paths.ts'

/** Every definition, each checked, with `field` as the key around it unless its file leaves that away. */
export function definitionsOf(
  manifest: ManifestDocument,
  field: 'hooks' | 'mcpServers' | 'lspServers',
  conventional: string,
  files: readonly BundleFile[],
  schema: ManifestSchema | undefined,
  issues: Issues,
): ManifestDocument[] {
  const value = manifest.value[field]
  const entries: [Pointer, unknown][] = Array.isArray(value)
    ? value.map((entry: unknown, index) => [[field, index], entry])
    : [[[field], value]]
  const named = entries.flatMap(([, entry]) => (typeof entry === 'string' ? [normalPath(entry)] : []))
  const paths = new Set([conventional, ...named])
  const documents = files
    .filter((file) => paths.has(file.path) && file.path.endsWith('.json'))
    .flatMap((file) => readJson(file, issues) ?? [])
  const inline = entries.flatMap(([at, entry]) =>
    isPlainObject(entry) ? [inlineOf(manifest, field, at, entry)] : [],
  )
  const all = [...documents.map((document) => wrap(document, field)), ...inline]
  if (schema !== undefined) for (const document of all) checkSchema(schema, document, 'error', issues)
  return all
}

/** `.mcp.json` may leave the outer key away. */
function wrap(document: ManifestDocument, field: string): ManifestDocument {
  if (field !== 'mcpServers' || field in document.value) return document
  return {
    ...document,
    value: { [field]: document.value },
    lineOf: (pointer) => document.lineOf(pointer.slice(1)),
    sourceOf: (pointer) => document.sourceOf(pointer.slice(1)),
  }
}

/** @param at where in plugin.json it stands */
function inlineOf(
  manifest: ManifestDocument,
  field: string,
  at: Pointer,
  entry: JsonObject,
): ManifestDocument {
  return {
    path: manifest.path,
    value: { [field]: entry },
    lineOf: (pointer) => manifest.lineOf([...at, ...pointer.slice(1)]),
    sourceOf: (pointer) => manifest.sourceOf([...at, ...pointer.slice(1)]),
  }
}
