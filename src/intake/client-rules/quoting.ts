/** Folders that clients put into shell commands: a space in one of them takes an unquoted command apart. */

/** Source: `claude plugin validate` 2.1.329, which warns of them. */
const FOLDERS = ['CLAUDE_PLUGIN_ROOT', 'CLAUDE_PLUGIN_DATA', 'CLAUDE_PROJECT_DIR'] as const
const UNQUOTED = new RegExp(
  String.raw`^\$(?:\{(?:${FOLDERS.join('|')})\}|(?:${FOLDERS.join('|')})(?![A-Za-z0-9_]))`,
)
/** What goes on being a path, and means the same inside of quotes. */
const PATH = /^[A-Za-z0-9._/@%+,:-]*/

/** The command with each such folder in double quotes, together with the path that follows. */
export function quoteFolders(command: string): string {
  let quoted = ''
  let inside: '"' | "'" | undefined
  for (let at = 0; at < command.length; at += 1) {
    const char = command[at]!
    if (char === '\\' && inside !== "'") {
      quoted += command.slice(at, at + 2)
      at += 1
      continue
    }
    if (char === '"' || char === "'") {
      if (inside === undefined) inside = char
      else if (inside === char) inside = undefined
    }
    const folder =
      char === '$' && inside === undefined ? UNQUOTED.exec(command.slice(at, at + 40))?.[0] : undefined
    if (folder === undefined) {
      quoted += char
      continue
    }
    const [path = ''] =
      PATH.exec(command.slice(at + folder.length, at + folder.length + PATH_CHARS_MAX)) ?? []
    quoted += `"${folder}${path}"`
    at += folder.length + path.length - 1
  }
  return quoted
}

/** More of a path than this stays outside of the quotes, where it means the same. */
const PATH_CHARS_MAX = 1_024
