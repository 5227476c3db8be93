/** Paths in plugin.json: they start with "./", stay inside the plugin and name something. Source: CLIENTS.md 1.4. */
import { posix } from 'node:path'
import type { BundleFile } from './bundle.ts'
import { isPlainObject, type ManifestDocument, type Pointer } from './document.ts'
import type { Issues } from './issues.ts'
import { PATH_FIELDS } from './schemas/plugin-json.ts'

/** Fields that name files only, and how these must end for clients (and so for intake) to read them. */
const FILE_ENDINGS: Readonly<Record<string, readonly string[]>> = {
  hooks: ['.json'],
  mcpServers: ['.json', '.mcpb', '.dxt'],
  lspServers: ['.json'],
}

export function checkManifestPaths(
  document: ManifestDocument,
  files: readonly BundleFile[],
  issues: Issues,
): void {
  const existing = filesAndFolders(files)
  for (const field of PATH_FIELDS) {
    for (const [pointer, path] of pathsOf(document.value[field], [field])) {
      const place = { path: document.path, line: document.lineOf(pointer) }
      const problem = problemOf(path)
      const endings = FILE_ENDINGS[field]
      if (problem !== undefined) {
        issues.error(
          'path_outside',
          `"${path}" under "${field}" ${problem}; write it as "./…" inside the plugin.`,
          place,
        )
      } else if (!existing.has(normalPath(path))) {
        issues.error(
          'path_missing',
          `"${path}" under "${field}" names nothing in the upload; add it or remove the entry.`,
          place,
        )
      } else if (endings !== undefined && !endings.some((ending) => path.endsWith(ending))) {
        issues.error(
          'field_invalid',
          `"${path}" under "${field}" must be a file that ends in ${endings.join(' or ')}; rename it.`,
          place,
        )
      }
    }
  }
}

/** A path of a manifest as bundle files spell it; the plugin's own folder is `''`. */
export function normalPath(path: string): string {
  const normal = posix.normalize(path).replace(/\/$/, '')
  return normal === '.' ? '' : normal
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

/** Made once: a manifest can name as many paths as it has room for. */
function filesAndFolders(files: readonly BundleFile[]): Set<string> {
  const paths = new Set([''])
  for (const { path } of files) {
    paths.add(path)
    for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1))
      paths.add(path.slice(0, at))
  }
  return paths
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
