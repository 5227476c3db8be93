/** What hooks and servers of a plugin run: whether it is there, and whether a system can start it. */
import { cut } from '../kernel/cut.ts'
import type { BundleFile } from './bundle.ts'
import { isPlainObject, type ManifestDocument, type Pointer } from './document.ts'
import type { Issues } from './issues.ts'

/** A command as a manifest has it. */
interface Run {
  document: ManifestDocument
  at: Pointer
  /** "A Stop hook", "The server db". */
  who: string
  /** Without a shell each text is one word. */
  words: readonly string[]
}

/** A file of the plugin in a command. */
interface Target {
  path: string
  /** It is the program itself, not something that another program is given. */
  isProgram: boolean
}

/** Nobody writes longer commands; what is behind that is not looked at. */
const COMMAND_CHARS_MAX = 4_096
const QUOTED = /(["'])\$\{?CLAUDE_PLUGIN_ROOT\}?\/([^"']+)\1/g
const PLAIN = /\$\{?CLAUDE_PLUGIN_ROOT\}?["']?\/([^\s"'`;|&<>()]+)/g
/** What an interpreter is given to run. Other files may be made while it runs. */
const SCRIPT = /\.(?:[cm]?js|ts|py|sh|bash|zsh|rb|pl|php|jar|ps1|bat|cmd|exe)$/i
const MAGIC = '#!'

/**
 * Warn about what will not run.
 * @param hooks documents with hooks, by event
 * @param servers documents with MCP or LSP servers
 * @returns paths of programs that only lack the executable bit
 */
export function checkRuns(
  hooks: readonly ManifestDocument[],
  servers: readonly ManifestDocument[],
  files: readonly BundleFile[],
  issues: Issues,
): Set<string> {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const toEnable = new Set<string>()
  for (const run of [...hooks.flatMap(hookRuns), ...servers.flatMap(serverRuns)]) {
    for (const target of targetsOf(run)) check(run, target, byPath, toEnable, issues)
  }
  for (const file of files) warnOfLineEnd(file, issues)
  return toEnable
}

function hookRuns(document: ManifestDocument): Run[] {
  const { hooks } = document.value
  if (!isPlainObject(hooks)) return []
  return Object.entries(hooks).flatMap(([event, matchers]) =>
    (Array.isArray(matchers) ? matchers : []).flatMap((matcher, index): Run[] => {
      const inner: unknown[] = isPlainObject(matcher) && Array.isArray(matcher.hooks) ? matcher.hooks : []
      const at = ['hooks', event, index]
      return inner.flatMap((hook) =>
        isPlainObject(hook) && typeof hook.command === 'string'
          ? [{ document, at, who: `A ${event} hook`, words: [hook.command] }]
          : [],
      )
    }),
  )
}

function serverRuns(document: ManifestDocument): Run[] {
  return Object.entries(document.value).flatMap(([field, servers]) =>
    (isPlainObject(servers) ? Object.entries(servers) : []).flatMap(([name, server]): Run[] => {
      if (!isPlainObject(server) || typeof server.command !== 'string') return []
      const args: unknown[] = Array.isArray(server.args) ? server.args : []
      const words = [server.command, ...args.filter((arg): arg is string => typeof arg === 'string')]
      return [{ document, at: [field, name], who: `The server "${name}"`, words }]
    }),
  )
}

function targetsOf({ words }: Run): Target[] {
  return words.flatMap((word, index) => {
    const text = cut(word, COMMAND_CHARS_MAX)
    const quoted = [...text.matchAll(QUOTED)].map((found) => ({ path: found[2]!, at: found.index }))
    const plain = [...text.replace(QUOTED, '').matchAll(PLAIN)].map((found) => ({
      path: found[1]!,
      at: quoted.length > 0 ? text.length : found.index,
    }))
    return [...quoted, ...plain]
      .map(({ path, at }) => ({ path: path.replace(/^(?:\.\/|\/)+/, ''), isProgram: index === 0 && at <= 1 }))
      .filter(({ path }) => !/[$*?{}[\]]/.test(path))
  })
}

function check(
  { document, at, who }: Run,
  { path, isProgram }: Target,
  byPath: ReadonlyMap<string, BundleFile>,
  toEnable: Set<string>,
  issues: Issues,
): void {
  const file = byPath.get(path)
  const place = { path: document.path, line: document.lineOf(at) }
  if (file === undefined) {
    if (!isProgram && !SCRIPT.test(path)) return
    issues.warn(
      'program_missing',
      `${who} runs "${path}", which is not in the plugin; add it, or correct the path.`,
      place,
    )
    return
  }
  if (!isProgram || file.mode === '100755' || toEnable.has(path)) return
  const isScript = file.content.toString('latin1', 0, MAGIC.length) === MAGIC
  if (isScript) toEnable.add(path)
  issues.warn(
    'program_not_executable',
    isScript
      ? `${who} runs "${path}", which is not executable; it is served as if it were, so set its bit (chmod +x).`
      : `${who} runs "${path}", which is not executable and says no program for it; begin it with #! or name the program, such as node.`,
    place,
  )
}

/** Systems look for a program whose name ends in a carriage return, and find none. */
function warnOfLineEnd({ path, content }: BundleFile, issues: Issues): void {
  if (content.toString('latin1', 0, MAGIC.length) !== MAGIC) return
  const end = content.indexOf(0x0a)
  if (end < 1 || content[end - 1] !== 0x0d) return
  issues.warn(
    'program_line_ends',
    `The first line of "${path}" ends as on Windows (CRLF), so no system finds its program; save it with LF.`,
    { path, line: 1 },
  )
}
