/** What of a folder is never published: what tools keep beside the work, and what its .gitignore files name. */
import ignore, { type Ignore } from 'ignore'

/** What development tools keep beside the work, in lower case. A worktree's `.git` is a file. */
const OF_TOOLS: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.venv', 'node_modules', '__pycache__'])

/** A virtual environment of Python has this in it, whatever it is called. */
export const ENVIRONMENT_FILE = 'pyvenv.cfg'
export const IGNORE_FILE = '.gitignore'

export function isOfTools(name: string): boolean {
  return OF_TOOLS.has(name.toLowerCase())
}

/** As git takes it by default, for the file systems of these machines. */
const IGNORES_CASE = process.platform === 'darwin' || process.platform === 'win32'

interface IgnoreFile {
  /** `''`, or `a/b/`. */
  below: string
  rules: Ignore
}

/** The .gitignore files that count at one place, the nearest last. Source: gitignore(5). */
export class IgnoreRules {
  readonly #files: readonly IgnoreFile[]

  constructor(files: readonly IgnoreFile[] = []) {
    this.#files = files
  }

  /** With what a .gitignore says of everything below its folder. @param below `''`, or `a/b/` */
  with(below: string, text: string): IgnoreRules {
    return new IgnoreRules([
      ...this.#files,
      { below, rules: ignore.default({ ignorecase: IGNORES_CASE }).add(text) },
    ])
  }

  /** @param path with a slash at the end for a folder; what is inside of an ignored one is not asked about */
  isIgnored(path: string): boolean {
    for (const { below, rules } of [...this.#files].reverse()) {
      const { ignored, unignored } = rules.test(path.slice(below.length))
      if (ignored || unignored) return ignored
    }
    return false
  }
}
