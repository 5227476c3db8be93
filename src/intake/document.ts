/** A manifest as read: its value, and where each part of it stands. Made from JSON or from YAML front matter. */
import type { Issues } from './issues.ts'

/** Keys and indexes from the root to a value. */
export type Pointer = readonly (string | number)[]

export type JsonObject = Record<string, unknown>

export interface ManifestDocument {
  path: string
  /** Always an object with own properties only; a key called `__proto__` is refused. */
  value: JsonObject
  /** The 1-based line of the deepest part of `pointer` that exists. */
  lineOf(pointer: Pointer): number
  /** A number as it is written, so that 1.10 is not 1.1; `undefined` for everything else. */
  sourceOf(pointer: Pointer): string | undefined
}

/** Whether a value read from JSON or YAML is a map: no list, no scalar. */
export function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Neither format may set a key that changes JavaScript's objects. */
export function refuseProto(path: string, line: number, issues: Issues): void {
  issues.error('field_invalid', `${path} has a key "__proto__", which no client knows; remove it.`, {
    path,
    line,
  })
}
