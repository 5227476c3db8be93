/** Fields that manifests share: name, version, texts such as the description, and tools. */
import { nameProblem } from '../kernel/names.ts'
import { isVersion, readableVersion } from '../kernel/versions.ts'
import type { ManifestDocument, Pointer } from './document.ts'
import type { Issues } from './issues.ts'
import type { ReadOptions } from './kinds/item-kind.ts'

/** The form's name, else the manifest's, which must be one that can be served. */
export function readName(document: ManifestDocument, issues: Issues, options: ReadOptions): string {
  if (options.name !== undefined) return options.name
  const { name } = document.value
  const place = { path: document.path, line: document.lineOf(['name']) }
  if (name === undefined || name === null) {
    issues.error('field_missing', `${document.path} has no "name"; add one, such as code-review.`, place)
    return ''
  }
  const problem = typeof name === 'string' && options.isForeign !== true ? nameProblem(name) : undefined
  if (problem !== undefined) issues.error('field_invalid', problem, place)
  return typeof name === 'string' ? name : ''
}

/** An exact semantic version. What can be read as one (`1.0`, `2026.01.15`) is, with a warning. */
export function readVersion(
  document: ManifestDocument,
  pointer: Pointer,
  issues: Issues,
  options: ReadOptions = {},
): string | undefined {
  const value = pointer.reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | undefined)?.[key],
    document.value,
  )
  if (value === undefined || value === null) return undefined
  const place = { path: document.path, line: document.lineOf(pointer) }
  if (typeof value !== 'string' && typeof value !== 'number') {
    issues.error(
      'version_invalid',
      `The version in ${document.path} must be text; write it as MAJOR.MINOR.PATCH, such as 1.2.0.`,
      place,
    )
    return undefined
  }
  const text = (document.sourceOf(pointer) ?? String(value)).trim()
  if (isVersion(text)) return text
  const read = readableVersion(text)
  if (read === undefined) {
    const severity = options.isForeign === true ? 'warning' : 'error'
    issues.add(
      'version_invalid',
      severity,
      `"${text}" is not a version; write it as MAJOR.MINOR.PATCH, such as 1.2.0.`,
      place,
    )
    return undefined
  }
  issues.warn('version_invalid', `"${text}" is not a full version and is served as ${read}.`, place)
  return read
}

/** Where front matter has its version: the specification keeps it under `metadata`, many authors on the top level. */
export function versionPointer(value: Record<string, unknown>): Pointer {
  const { metadata } = value
  const isNested = typeof metadata === 'object' && metadata !== null && 'version' in metadata
  return isNested ? ['metadata', 'version'] : ['version']
}

export function readText(document: ManifestDocument, key: string): string {
  const value = document.value[key]
  return typeof value === 'string' ? value.trim() : ''
}
