/** The YAML between two `---` lines at the top of a Markdown file: read safely, and rewritten for stamping. */
import { type Document, isMap, LineCounter, type Node, parseDocument } from 'yaml'
import { FRONT_MATTER_BYTES_MAX } from '../kernel/limits.ts'
import type { BundleFile } from './bundle.ts'
import { isPlainObject, type ManifestDocument, type Pointer, refuseProto } from './document.ts'
import type { Issues } from './issues.ts'
import { decodeText } from './text.ts'

/** Aliases that a value may use. Each can repeat what it names, so a few nested ones make a bomb. */
const ALIASES_MAX = 20
const OPENING = /^---[ \t]*\r?\n/
const CLOSING = /(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/

interface Parts {
  yaml: string
  body: string
}

/** Whether a Markdown file begins with front matter. */
export function hasFrontMatter(content: Buffer): boolean {
  const text = decodeText(content)
  return text !== undefined && split(text) !== undefined
}

/** The document, or `undefined` with an issue that says what is missing or cannot be read, and where. */
export function readFrontMatter(file: BundleFile, issues: Issues): ManifestDocument | undefined {
  const { path } = file
  const text = decodeText(file.content)
  if (text === undefined) {
    issues.error('front_matter_invalid', `${path} is not UTF-8 text; save it as UTF-8.`, { path })
    return undefined
  }
  const parts = split(text)
  if (parts === undefined) {
    const how = OPENING.test(text) ? 'does not end with a line "---"' : 'is missing'
    issues.error(
      'front_matter_missing',
      `The front matter of ${path} ${how}; begin the file with ---, name and description, ---.`,
      { path, line: 1 },
    )
    return undefined
  }
  if (Buffer.byteLength(parts.yaml) > FRONT_MATTER_BYTES_MAX) {
    issues.error(
      'too_large',
      `The front matter of ${path} has more than ${FRONT_MATTER_BYTES_MAX} bytes; shorten it.`,
      { path, line: 1 },
    )
    return undefined
  }
  return parseYaml(parts.yaml, path, issues)
}

/**
 * The file with some fields of its front matter set, nested ones by their path. Deterministic, and the same
 * again for a file that has these values already.
 * @param file one that `readFrontMatter` accepted, or one without front matter, which then gets some
 */
export function stampFrontMatter(content: Buffer, fields: readonly [Pointer, string][]): Buffer {
  const text = decodeText(content) ?? ''
  const { yaml, body } = split(text) ?? { yaml: '', body: text }
  const document: Document = parseDocument(yaml, { uniqueKeys: true })
  for (const [pointer, value] of fields) {
    const parent = pointer.slice(0, -1)
    if (parent.length > 0 && !isMap(document.getIn(parent, true)))
      document.setIn(parent, document.createNode({}))
    document.setIn(pointer, value)
  }
  return Buffer.from(`---\n${document.toString({ lineWidth: 0 }).trimEnd()}\n---\n${body}`)
}

function split(text: string): Parts | undefined {
  const opening = OPENING.exec(text)
  if (opening === null) return undefined
  const rest = text.slice(opening[0].length)
  const closing = CLOSING.exec(rest)
  if (closing === null) return undefined
  return { yaml: rest.slice(0, closing.index), body: rest.slice(closing.index + closing[0].length) }
}

/** Front matter begins on line 2 of its file. */
const LINES_BEFORE = 1

function parseYaml(yaml: string, path: string, issues: Issues): ManifestDocument | undefined {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { uniqueKeys: true, lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => lines.linePos(offset).line + LINES_BEFORE
  const [error] = document.errors
  if (error !== undefined) {
    const why = error.message.split('\n')[0]!.replace(/[.:]$/, '')
    issues.error(
      'front_matter_invalid',
      `The front matter of ${path} is not valid YAML (${why}); put values with special characters in quotes.`,
      { path, line: lineAt(error.pos[0]) },
    )
    return undefined
  }
  const value = toValue(document, path, issues)
  if (value === undefined) return undefined
  if (Object.hasOwn(value, '__proto__')) {
    refuseProto(path, lineAt(0), issues)
    return undefined
  }
  return { path, value, lineOf: (pointer) => lineAt(offsetOf(document, pointer)) }
}

function toValue(document: Document, path: string, issues: Issues) {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    if (isPlainObject(value)) return value
    issues.error(
      'front_matter_invalid',
      `The front matter of ${path} must be a list of "key: value" lines.`,
      { path, line: 1 },
    )
  } catch {
    issues.error(
      'front_matter_invalid',
      `The front matter of ${path} repeats itself through YAML aliases (*name); write the values out.`,
      { path, line: 1 },
    )
  }
  return undefined
}

function offsetOf(document: Document, pointer: Pointer): number {
  for (let length = pointer.length; length > 0; length -= 1) {
    const node = document.getIn(pointer.slice(0, length), true) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return 0
}
