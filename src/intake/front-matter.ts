/** The YAML between two `---` lines at the top of a Markdown file, read safely. */
import {
  FRONT_MATTER_BYTES_MAX,
  FRONT_MATTER_FILE_BYTES_MAX,
  FRONT_MATTER_MARKS_MAX,
} from '../kernel/limits.ts'
import type { BundleFile } from './bundle.ts'
import type { ManifestDocument } from './document.ts'
import type { Issues } from './issues.ts'
import { decodeText } from './text.ts'
import { readYaml } from './yaml.ts'

/** What separates YAML nodes: counting these costs nothing, parsing them does. */
const MARKS = /[,[\]{}\n]/g
const OPENING = /^---[ \t]*(\r?\n)/
const CLOSING = /(?:^|\n)---[ \t]*(?:\r?\n|$)/
/** The opening line as bytes, for files that are not UTF-8 further down. */
const OPENING_BYTES = /^(?:\xef\xbb\xbf)?---[ \t]*\r?\n/
/** Front matter begins on line 2 of its file. */
const LINES_BEFORE = 1

interface FrontMatter {
  /** With the line end of its last line: a block of text may count it. */
  yaml: string
  /** What follows the closing line. */
  body: string
  /** How the opening line ends. */
  lineEnd: string
}

/** Whether a Markdown file begins with front matter. */
export function hasFrontMatter(content: Buffer): boolean {
  const text = decodeText(content)
  return text !== undefined && splitFrontMatter(text) !== undefined
}

/** Whether a file begins like one with front matter, even if it cannot be read. */
export function beginsFrontMatter(content: Buffer): boolean {
  return OPENING_BYTES.test(content.subarray(0, 100).toString('latin1'))
}

/** The document, or `undefined` with an issue that says what is missing or cannot be read, and where. */
export function readFrontMatter(file: BundleFile, issues: Issues): ManifestDocument | undefined {
  const { path } = file
  if (file.content.length > FRONT_MATTER_FILE_BYTES_MAX) {
    issues.error(
      'too_large',
      `${path} has ${file.content.length} bytes; a file with front matter has at most ${FRONT_MATTER_FILE_BYTES_MAX}, so move what is long into files beside it.`,
      { path },
    )
    return undefined
  }
  const text = decodeText(file.content)
  if (text === undefined) {
    issues.error('front_matter_invalid', `${path} is not UTF-8 text; save it as UTF-8.`, { path })
    return undefined
  }
  const parts = splitFrontMatter(text)
  if (parts === undefined) {
    const how = OPENING.test(text) ? 'does not end with a line "---"' : 'is missing'
    issues.error(
      'front_matter_missing',
      `The front matter of ${path} ${how}; begin the file with ---, name and description, ---.`,
      { path, line: 1 },
    )
    return undefined
  }
  if (Buffer.byteLength(parts.yaml.replace(/\r?\n$/, '')) > FRONT_MATTER_BYTES_MAX) {
    issues.error(
      'too_large',
      `The front matter of ${path} has more than ${FRONT_MATTER_BYTES_MAX} bytes; shorten it.`,
      { path, line: 1 },
    )
    return undefined
  }
  if ((parts.yaml.match(MARKS)?.length ?? 0) > FRONT_MATTER_MARKS_MAX) {
    issues.error(
      'too_large',
      `The front matter of ${path} has more than ${FRONT_MATTER_MARKS_MAX} commas, brackets and lines; shorten it.`,
      { path, line: 1 },
    )
    return undefined
  }
  return readYaml(parts.yaml, path, LINES_BEFORE, issues)
}

export function splitFrontMatter(text: string): FrontMatter | undefined {
  const opening = OPENING.exec(text)
  if (opening === null) return undefined
  const rest = text.slice(opening[0].length)
  const closing = CLOSING.exec(rest)
  if (closing === null) return undefined
  const end = closing.index + (closing[0].startsWith('\n') ? 1 : 0)
  return {
    yaml: rest.slice(0, end),
    body: rest.slice(closing.index + closing[0].length),
    lineEnd: opening[1]!,
  }
}

/** What front matter begins with, comments aside. Else `---` is a rule, and what is between two of them is text. */
const KEY = /^(?:#[^\n]*\n)*["']?[\p{L}\p{N}_.-]+["']?[ \t]*:(?:\s|$)/u

/** A Markdown text as people read it. */
export function withoutFrontMatter(text: string): string {
  const parts = splitFrontMatter(text)
  return parts !== undefined && KEY.test(parts.yaml) ? parts.body : text
}

/** How long the front matter is, without reading it: 0 when there is none, or it does not close. */
export function frontMatterBytes(content: Buffer): number {
  if (!beginsFrontMatter(content)) return 0
  const end = content.indexOf('\n---', 3)
  return end === -1 ? 0 : end
}
