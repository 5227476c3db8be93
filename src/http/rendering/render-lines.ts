/** A text as numbered lines. */
import { SourceLines } from '../../../views/item/source-lines.tsx'
import { LINES_SHOWN_MAX } from '../../kernel/limits.ts'
import { unseenIn, withUnseen } from '../../kernel/unseen.ts'
import { type Line, plainLines } from './highlight.ts'
import type { LinesPart, Rendered } from './parts.ts'

export async function renderLines(part: LinesPart): Promise<Rendered['lines']> {
  const { path, text, coloured, lineUrl, marked } = part
  const lines: readonly Line[] =
    coloured === undefined ? plainLines(Buffer.from(text).toString()) : JSON.parse(coloured)
  const shown = lines.slice(0, LINES_SHOWN_MAX)
  const hidden = unseenIn(lines.map((words) => words.map(([word]) => word).join('')))
  const html = await SourceLines({
    ...{ path, lines: shown.map(withUnseen), lineUrl },
    ...(marked === undefined ? {} : { marked }),
    ...(hidden === undefined ? {} : { warning: `Nobody sees all of this file: ${hidden}.` }),
  })
  const count = lines.length === 1 ? '1 line' : `${lines.length} lines`
  const isCut = shown.length < lines.length
  return {
    html: String(html),
    count: isCut ? `${count}, of which the first ${shown.length} are shown; Raw has it whole` : count,
  }
}
