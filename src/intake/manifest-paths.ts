/** Paths in plugin.json: they start with "./", stay inside the plugin and name something. Source: CLIENTS.md 1.4. */
import { posix } from 'node:path'
import type { BundleFile } from './bundle.ts'
import { isPlainObject, type ManifestDocument, type Pointer } from './document.ts'
import type { Issues } from './issues.ts'
import { PATH_FIELDS } from './schemas/plugin-json.ts'

export function checkManifestPaths(
  document: ManifestDocument,
  files: readonly BundleFile[],
  issues: Issues,
): void {
  for (const field of PATH_FIELDS) {
    for (const [pointer, path] of pathsOf(document.value[field], [field])) {
      const place = { path: document.path, line: document.lineOf(pointer) }
      const problem = problemOf(path)
      if (problem !== undefined) {
        issues.error(
          'path_outside',
          `"${path}" under "${field}" ${problem}; write it as "./…" inside the plugin.`,
          place,
        )
      } else if (!exists(path, files)) {
        issues.error(
          'path_missing',
          `"${path}" under "${field}" names nothing in the upload; add it or remove the entry.`,
          place,
        )
      }
    }
  }
}

/** Whether `path`, as written in a manifest, could lead out of the plugin. */
function problemOf(path: string): string | undefined {
  if (path.includes('\\')) return 'has a backslash'
  if (path.includes('\0')) return 'has a NUL character'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.startsWith('~')) return 'is an absolute path'
  if (posix.normalize(path).split('/')[0] === '..' || path.split('/').includes('..'))
    return 'leaves the plugin'
  return path === '.' || path.startsWith('./') ? undefined : 'does not begin with "./"'
}

function exists(path: string, files: readonly BundleFile[]): boolean {
  const wanted = posix.normalize(path).replace(/\/$/, '')
  return wanted === '.' || files.some((file) => file.path === wanted || file.path.startsWith(`${wanted}/`))
}

/** Texts directly, in a list, or under `source` of an object; inline definitions hold no paths. */
function* pathsOf(value: unknown, pointer: Pointer): Generator<[Pointer, string]> {
  if (typeof value === 'string' && !/^https?:\/\//.test(value)) yield [pointer, value]
  if (Array.isArray(value))
    for (const [index, entry] of value.entries()) yield* pathsOf(entry, [...pointer, index])
  if (isPlainObject(value) && pointer[0] === 'commands') {
    for (const [name, entry] of Object.entries(value)) {
      if (isPlainObject(entry) && typeof entry.source === 'string')
        yield [[...pointer, name, 'source'], entry.source]
    }
  }
}
