/** plugin.json's `dependencies`: `"name"`, `"name@marketplace"` or an object. Source: docs/clients.md 4.5. */
import { cut } from '../kernel/cut.ts'
import { DEPENDENCIES_MAX, NAME_CHARS_MAX } from '../kernel/limits.ts'
import { nameProblem } from '../kernel/names.ts'
import { isPin } from '../kernel/versions.ts'
import type { Dependency } from './bundle.ts'
import { isPlainObject, type ManifestDocument } from './document.ts'
import type { Issues } from './issues.ts'

export function readDependencies(document: ManifestDocument, issues: Issues): Dependency[] {
  const { dependencies } = document.value
  if (!Array.isArray(dependencies)) return []
  if (dependencies.length > DEPENDENCIES_MAX) {
    issues.error(
      'field_invalid',
      `"dependencies" in ${document.path} has ${dependencies.length} entries; list at most ${DEPENDENCIES_MAX}.`,
      { path: document.path, line: document.lineOf(['dependencies']) },
    )
    return []
  }
  return dependencies.flatMap((entry: unknown, index) => {
    const dependency = parse(entry)
    if (dependency === undefined) return []
    const place = { path: document.path, line: document.lineOf(['dependencies', index]) }
    if (nameProblem(dependency.name) !== undefined && dependency.marketplace === undefined) {
      issues.warn(
        'dependency_unknown',
        `${JSON.stringify(shortened(dependency.name))} is no name of a plugin in this store, so it is left out; name one such as code-review.`,
        place,
      )
      return []
    }
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
        `"${shortened(dependency.name)}" comes from the marketplace "${shortened(dependency.marketplace)}", which this store does not serve; people must add it themselves.`,
        place,
      )
    }
    return [dependency]
  })
}

function parse(entry: unknown): Dependency | undefined {
  if (typeof entry === 'string') return named(entry)
  if (!isPlainObject(entry) || typeof entry.name !== 'string') return undefined
  return {
    ...named(entry.name),
    ...(typeof entry.version === 'string' ? { range: entry.version } : {}),
    ...(typeof entry.marketplace === 'string' ? { marketplace: entry.marketplace.trim() } : {}),
  }
}

/** Clients read `name@marketplace` wherever a name stands, so what follows an `@` is a marketplace, even nothing. */
function named(text: string): Dependency {
  const at = text.indexOf('@')
  if (at === -1) return { name: text.trim() }
  return { name: text.slice(0, at).trim(), marketplace: text.slice(at + 1).trim() }
}

function shortened(text: string): string {
  // Half a surrogate pair is not a character.
  return cut(text, NAME_CHARS_MAX)
}
