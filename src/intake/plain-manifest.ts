/** A manifest as plain data, where it is to be written anew. */
import { MANIFEST_BYTES_MAX, MANIFEST_DEPTH_MAX } from '../kernel/limits.ts'
import { findValueProblem } from '../kernel/well-formed.ts'
import { isPlainObject, type JsonObject } from './document.ts'
import { decodeText } from './text.ts'

/** `undefined` for what intake refuses too: no JSON, too long, or too deep to be written again. */
export function parseManifest(content: Buffer): JsonObject | undefined {
  if (content.length > MANIFEST_BYTES_MAX) return undefined
  try {
    const value: unknown = JSON.parse(decodeText(content) ?? '')
    const isDeep = findValueProblem(value, () => undefined, MANIFEST_DEPTH_MAX) !== undefined
    return isPlainObject(value) && !isDeep ? value : undefined
  } catch {
    return undefined
  }
}
