/** A field of plugin.json that names files with definitions, holds definitions, or a list of both. */
import type { Definition, DefinitionField } from '../definitions.ts'
import { isPlainObject, type JsonObject, type Pointer } from '../document.ts'
import type { Edit, PluginView } from './rule.ts'

/**
 * @param servedPath the paths that are served in place of one
 * @param servedInline what is served in place of a definition; `undefined` leaves it out
 */
export function servedDefinitions(
  { manifest, ...plugin }: PluginView,
  field: DefinitionField,
  servedPath: (at: Pointer, path: string) => string[],
  servedInline: (inline: Definition) => JsonObject | undefined,
): Edit[] {
  const value = manifest.value[field]
  const servedEntry = (entry: unknown, at: Pointer): unknown[] => {
    if (typeof entry === 'string') return servedPath(at, entry)
    const inline = plugin[field].find(
      (candidate) => candidate.at?.length === at.length && candidate.at[1] === at[1],
    )
    if (!isPlainObject(entry) || inline === undefined) return [entry]
    const served = servedInline(inline)
    if (served === undefined) return []
    return [served === inline.value[field] && !inline.isReshaped ? entry : served]
  }
  const entries = Array.isArray(value)
    ? value.flatMap((entry: unknown, index) => servedEntry(entry, [field, index]))
    : value === undefined
      ? []
      : servedEntry(value, [field])
  const served = Array.isArray(value) && entries.length > 0 ? entries : entries[0]
  const isSame = Array.isArray(value)
    ? entries.length === value.length && entries.every((entry, index) => entry === value[index])
    : served === value
  return isSame ? [] : [{ path: manifest.path, field, value: served }]
}
