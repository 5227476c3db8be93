/** The words that were found, marked in a text. */
import { cut, cutToEnd } from '../kernel/cut.ts'
import { fold } from './search-fold.ts'
import { isRun, type Letter, piecesOf } from './search-pieces.ts'

/** A piece of a text, in order; joined, the pieces are the text. Never HTML. */
export interface Segment {
  text: string
  isMatch: boolean
}

interface Range {
  start: number
  end: number
}

const SNIPPET_CHARS_BEFORE = 60
const SNIPPET_CHARS_MAX = 180
/** A text without a space in this much of its end is cut anywhere. */
const LAST_WORD_CHARS_MAX = 40

/** @param terms folded */
export function highlight(text: string, terms: ReadonlySet<string>): Segment[] {
  const segments: Segment[] = []
  let written = 0
  for (const { start, end } of rangesOf(text, terms)) {
    if (start > written) segments.push({ text: text.slice(written, start), isMatch: false })
    segments.push({ text: text.slice(start, end), isMatch: true })
    written = end
  }
  if (written < text.length) segments.push({ text: text.slice(written), isMatch: false })
  return segments
}

/** The surroundings of the first word that was found; `undefined` when there is none. */
export function snippet(text: string, terms: ReadonlySet<string>): Segment[] | undefined {
  for (const match of rangesOf(text, terms)) {
    const start = startBefore(text, match.start)
    const rest = cut(text.slice(start), Math.max(SNIPPET_CHARS_MAX, match.end - start))
    const isCut = start + rest.length < text.length
    const shown = isCut ? rest.slice(0, Math.max(endOf(rest), match.end - start)) : rest
    return highlight(`${start > 0 ? '… ' : ''}${shown}${isCut ? ' …' : ''}`, terms)
  }
  return undefined
}

function startBefore(text: string, matchStart: number): number {
  if (matchStart <= SNIPPET_CHARS_BEFORE) return 0
  const before = cutToEnd(text.slice(0, matchStart), SNIPPET_CHARS_BEFORE)
  const space = before.indexOf(' ')
  return matchStart - before.length + (space < 0 ? 0 : space + 1)
}

function endOf(text: string): number {
  const space = text.lastIndexOf(' ')
  return space < text.length - LAST_WORD_CHARS_MAX ? text.length : space
}

function* rangesOf(text: string, terms: ReadonlySet<string>): Generator<Range> {
  const runs = [...terms].filter(isRun)
  for (const piece of piecesOf(text)) {
    const isWhole = (piece.letters === undefined || runs.length > 0) && terms.has(fold(piece.text))
    if (isWhole) yield { start: piece.at, end: piece.at + piece.text.length }
    else if (piece.letters !== undefined && runs.length > 0) yield* rangesIn(piece.letters, runs)
  }
}

/** What of a run was found: joined where it touches. */
function* rangesIn(letters: readonly Letter[], runs: readonly string[]): Generator<Range> {
  const isFound = lettersFound(letters, runs)
  let range: Range | undefined
  for (const [index, { at, text }] of letters.entries()) {
    if (!isFound[index]) continue
    if (range !== undefined && range.end === at) range.end = at + text.length
    else {
      if (range !== undefined) yield range
      range = { start: at, end: at + text.length }
    }
  }
  if (range !== undefined) yield range
}

function lettersFound(letters: readonly Letter[], runs: readonly string[]): boolean[] {
  const isFound = letters.map(() => false)
  const starts = new Map<number, number>()
  let folded = ''
  for (const [index, letter] of letters.entries()) {
    starts.set(folded.length, index)
    folded += letter.folded
  }
  starts.set(folded.length, letters.length)
  for (const run of runs) {
    for (let at = folded.indexOf(run); at >= 0; at = folded.indexOf(run, at + 1)) {
      const [first, end] = [starts.get(at), starts.get(at + run.length)]
      if (first !== undefined && end !== undefined) isFound.fill(true, first, end)
    }
  }
  return isFound
}
