/** What changed in a text, line by line, as the hunks of a unified diff. Pure. */
import { isUtf8 } from 'node:buffer'
import { structuredPatch } from 'diff'

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
  /** Line numbers from 1, on the sides where the line is. */
  before?: number
  after?: number
}

export interface Hunk {
  /** Unchanged lines between the hunk before (or the beginning) and this one. */
  skipped: number
  lines: DiffLine[]
}

export interface TextDiff {
  hunks: Hunk[]
  added: number
  removed: number
  /** Unchanged lines after the last hunk. */
  skippedAtEnd: number
  /** The sides whose last line has no line break, when they differ in that. */
  lacksFinalBreak: readonly ('before' | 'after')[]
}

/** Unchanged lines around a change. */
const CONTEXT_LINES = 3

/** Lines added and removed beyond which texts count as different altogether: Myers' time grows with their square, to 30 ms here. */
export const EDITS_MAX = 500

/** @returns `undefined` when more than `EDITS_MAX` lines differ */
export function diffText(before: string, after: string): TextDiff | undefined {
  if (before === '' || after === '') return oneSided(before, after)
  const options = { context: CONTEXT_LINES, maxEditLength: EDITS_MAX }
  const patch = structuredPatch('', '', before, after, '', '', options)
  if (patch === undefined) return undefined
  const hunks: Hunk[] = []
  let [nextBefore, nextAfter] = [1, 1]
  for (const hunk of patch.hunks) {
    const skipped = Math.max(0, hunk.oldStart - nextBefore)
    const lines = numberLines(hunk.lines, nextBefore + skipped, nextAfter + skipped)
    hunks.push({ skipped, lines })
    nextBefore += skipped + lines.filter((line) => line.before !== undefined).length
    nextAfter += skipped + lines.filter((line) => line.after !== undefined).length
  }
  const all = hunks.flatMap((hunk) => hunk.lines)
  return {
    hunks,
    added: all.filter((line) => line.kind === 'added').length,
    removed: all.filter((line) => line.kind === 'removed').length,
    skippedAtEnd: Math.max(0, countLines(after) - (nextAfter - 1)),
    lacksFinalBreak: finalBreaks(before, after),
  }
}

/** A new file, or one that is gone: no need to search for what is common. */
function oneSided(before: string, after: string): TextDiff {
  const [text, kind] = before === '' ? ([after, 'added'] as const) : ([before, 'removed'] as const)
  const lines = text.split('\n').slice(0, countLines(text))
  const numbered = lines.map((line, index): DiffLine => {
    const number = index + 1
    return { kind, text: line, ...(kind === 'added' ? { after: number } : { before: number }) }
  })
  return {
    hunks: numbered.length === 0 ? [] : [{ skipped: 0, lines: numbered }],
    added: kind === 'added' ? lines.length : 0,
    removed: kind === 'removed' ? lines.length : 0,
    skippedAtEnd: 0,
    lacksFinalBreak: finalBreaks(before, after),
  }
}

const KINDS = { ' ': 'same', '+': 'added', '-': 'removed' } as const

function numberLines(patchLines: readonly string[], before: number, after: number): DiffLine[] {
  const lines: DiffLine[] = []
  for (const line of patchLines) {
    const kind = KINDS[line[0] as keyof typeof KINDS]
    // "\ No newline at end of file" is said by `lacksFinalBreak`.
    if (kind === undefined) continue
    lines.push({
      kind,
      text: line.slice(1),
      ...(kind === 'added' ? {} : { before: before++ }),
      ...(kind === 'removed' ? {} : { after: after++ }),
    })
  }
  return lines
}

/** Lines as people count them: a final line break ends the last line and begins none. */
export function countLines(text: string): number {
  if (text === '') return 0
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function finalBreaks(before: string, after: string): TextDiff['lacksFinalBreak'] {
  const lacks = (text: string) => text !== '' && !text.endsWith('\n')
  if (lacks(before) === lacks(after)) return []
  return lacks(before) ? ['before'] : ['after']
}

/** Text is UTF-8 without NUL, as Git sees it. */
export function isText(content: Buffer): boolean {
  return isUtf8(content) && !content.includes(0)
}
