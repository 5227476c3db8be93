/**
 * Files of somebody's repository that cannot be served as they are: their names mean something else, or nothing, on some
 * system, or they are too large. One of them costs itself, not the plugin that it is in. Pure.
 */
import { type BundleFile, fold, type IssueCode, servedPathProblem } from '../intake/index.ts'
import { cut } from '../kernel/cut.ts'
import type { Issue } from '../kernel/errors.ts'
import { FILE_BYTES_MAX, PATH_BYTES_MAX } from '../kernel/limits.ts'

/**
 * The files that can be served, names composed as every system but macOS types them. Of two that are one on some
 * system, the first stays.
 */
export function withoutOddFiles(all: readonly BundleFile[]): { files: BundleFile[]; issues: Issue[] } {
  const issues: Issue[] = []
  const taken = new Taken()
  const files = all.flatMap((file): BundleFile[] => {
    const path = file.path.normalize('NFC')
    const problem = problemOf(path, file) ?? taken.problemOf(path)
    if (problem !== undefined) {
      issues.push(leftOut(path, problem))
      return []
    }
    taken.add(path)
    return [path === file.path ? file : { ...file, path }]
  })
  return { files, issues }
}

interface Problem {
  /** A sentence without its end. */
  what: string
  advice: string
}

function problemOf(path: string, { content }: BundleFile): Problem | undefined {
  if (content.length <= FILE_BYTES_MAX) return servedPathProblem(path)
  return {
    what: `"${cut(path, PATH_BYTES_MAX)}" has ${content.length} bytes`,
    advice: `a file has at most ${FILE_BYTES_MAX}`,
  }
}

function leftOut(path: string, { what, advice }: Problem): Issue {
  return {
    code: 'file_not_served' satisfies IssueCode,
    severity: 'warning',
    path: cut(path, PATH_BYTES_MAX),
    message: `${what} and is left out; ${advice}.`,
  }
}

/** Paths so far, as file systems see them that ignore case and Unicode form. */
class Taken {
  readonly #files = new Map<string, string>()
  readonly #folders = new Map<string, string>()

  problemOf(path: string): Problem | undefined {
    const asFile = this.#files.get(fold(path)) ?? this.#folders.get(fold(path))
    if (asFile !== undefined) return sameAs(path, asFile)
    for (const folder of foldersOf(path)) {
      const file = this.#files.get(fold(folder))
      const known = this.#folders.get(fold(folder))
      if (file !== undefined) return sameAs(path, file)
      if (known !== undefined && known !== folder) return sameAs(path, known)
    }
    return undefined
  }

  add(path: string): void {
    this.#files.set(fold(path), path)
    for (const folder of foldersOf(path)) this.#folders.set(fold(folder), folder)
  }
}

function sameAs(path: string, other: string): Problem {
  return { what: `"${path}" meets "${other}" on some file systems`, advice: 'rename one of them' }
}

/** `a/b/c` lies in `a` and `a/b`. */
function foldersOf(path: string): string[] {
  const folders: string[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at))
  return folders
}
