/** Paths as they are served: a client's cache folder comes before them, and Windows allows 260 characters in all. */
import type { Issue } from '../kernel/errors.ts'
import { SERVED_PATH_CHARS_MAX, SERVED_PATHS_NAMED_MAX } from '../kernel/limits.ts'
import type { Bundle } from './inspect.ts'
import type { IssueCode } from './issue-codes.ts'
import { kinds, type Mount } from './kinds/index.ts'

/** Warnings about paths that are too long inside of the plugin that serves the item. In UTF-16 units, as Windows counts. */
export function longPathIssues({ kind, files }: Bundle, servedName: string): Issue[] {
  const { mount, serve } = kinds[kind]
  // What is served in another form has paths that its kind makes.
  if (mount.in === 'nowhere' || serve !== undefined) return []
  const long = files
    .map(({ path }) => ({ path, served: servedPath(mount, servedName, path) }))
    .filter(({ served }) => served.length > SERVED_PATH_CHARS_MAX)
  const others = long.length - SERVED_PATHS_NAMED_MAX
  return long.slice(0, SERVED_PATHS_NAMED_MAX).map(({ path, served }, index): Issue => {
    const more = others > 0 && index === SERVED_PATHS_NAMED_MAX - 1 ? ` (and ${others} more)` : ''
    return {
      code: 'path_long' satisfies IssueCode,
      severity: 'warning',
      path,
      message: `"${served}" has ${served.length} characters as it is served${more}; keep it at ${SERVED_PATH_CHARS_MAX}, or Windows, which allows 260 with a client's cache folder before it, may not check it out.`,
    }
  })
}

function servedPath(mount: Exclude<Mount, { in: 'nowhere' }>, servedName: string, path: string): string {
  if (mount.in === 'plugins') return path
  return mount.as === 'file' ? `${mount.folder}/${servedName}.md` : `${mount.folder}/${servedName}/${path}`
}
