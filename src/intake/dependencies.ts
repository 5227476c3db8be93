/** plugin.json's `dependencies`: `"name"`, `"name@marketplace"` or an object. Source: CLIENTS.md 1.3. */
import { isPin } from '../kernel/versions.ts'
import type { Dependency } from './bundle.ts'
import { isPlainObject, type ManifestDocument } from './document.ts'
import type { Issues } from './issues.ts'

export function readDependencies(document: ManifestDocument, issues: Issues): Dependency[] {
  const { dependencies } = document.value
  if (!Array.isArray(dependencies)) return []
  return dependencies.flatMap((entry: unknown, index) => {
    const dependency = parse(entry)
    if (dependency === undefined) return []
    const place = { path: document.path, line: document.lineOf(['dependencies', index]) }
    if (dependency.range !== undefined && !isPin(dependency.range)) {
      issues.error(
        'field_invalid',
        `"${dependency.range}" is not a version range; write one such as ^1.2.0.`,
        place,
      )
    }
    if (dependency.marketplace !== undefined) {
      issues.warn(
        'dependency_foreign',
        `"${dependency.name}" comes from the marketplace "${dependency.marketplace}", which this store does not serve; people must add it themselves.`,
        place,
      )
    }
    return [dependency]
  })
}

function parse(entry: unknown): Dependency | undefined {
  if (typeof entry === 'string') {
    const [name, marketplace] = entry.split('@')
    return { name: name!, ...(marketplace === undefined ? {} : { marketplace }) }
  }
  if (!isPlainObject(entry) || typeof entry.name !== 'string') return undefined
  return {
    name: entry.name,
    ...(typeof entry.version === 'string' ? { range: entry.version } : {}),
    ...(typeof entry.marketplace === 'string' ? { marketplace: entry.marketplace } : {}),
  }
}
