/** Which files of an item a command names: `${CLAUDE_PLUGIN_ROOT}/scripts/check.sh` is scripts/check.sh. */
import { posix } from 'node:path'
import { fold } from '../paths.ts'
import type { NamedFile } from './ability.ts'
import type { Looks } from './look.ts'

/** What ends a word of a command line, of any shell. */
const BETWEEN_WORDS = /[\s"'`;|&()<>=,]+/
const VARIABLE_BEFORE = /^(\$\{[^}/]*\}|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%)\//
/** Runs what package.json says. */
const PACKAGE_RUNNERS: ReadonlySet<string> = new Set(['npm', 'yarn', 'pnpm', 'bun'])
/** Files that are kept of one command, and words of it that are looked at. */
const FILES_MAX = 50
const WORDS_MAX = 10_000

export function filesNamed(command: string, looks: Looks): NamedFile[] {
  const found = new Map<string, NamedFile>()
  const words = [...new Set(command.split(BETWEEN_WORDS, WORDS_MAX))]
  for (const word of words.slice(0, looks.takeWords(words.length))) {
    if (PACKAGE_RUNNERS.has(word)) add(found, 'package.json', looks)
    const path = pathOf(word)
    if (path !== '') add(found, path, looks)
    if (found.size >= FILES_MAX) break
  }
  return [...found.values()]
}

function add(found: Map<string, NamedFile>, path: string, looks: Looks): void {
  const folded = fold(path)
  const file = looks.at(folded)
  const named = file === undefined ? looks.below(folded).slice(0, FILES_MAX) : [file]
  for (const look of named) found.set(look.path, { path: look.path, oid: look.oid() })
}

/** `''` for a word that can name nothing inside. */
function pathOf(word: string): string {
  const bare = word.replaceAll('\\', '/').replace(VARIABLE_BEFORE, '')
  if (bare === '' || bare.startsWith('-') || bare.length > 1_000) return ''
  const normal = posix.normalize(bare).replace(/^\/+/, '').replace(/\/$/, '')
  return normal === '.' || normal.startsWith('..') ? '' : normal
}
