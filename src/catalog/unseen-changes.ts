/** Changes that no eye sees: line ends, a byte order mark, blanks, Unicode forms, letters that look alike. Pure. */
import { codeOf } from '../kernel/code-point.ts'
import { findUnseen } from '../kernel/unseen.ts'
import type { DiffLine, TextDiff } from './diff.ts'

const MARK = '\ufeff'
const LINE_END = /\r\n|\r|\n/g
const ENDS: Readonly<Record<string, string>> = { '\n': 'LF', '\r\n': 'CRLF', '\r': 'CR' }

/** A text without what no line shows: its byte order mark, and how its lines end. */
export interface PlainText {
  text: string
  hasMark: boolean
  /** How each line ends that does: `LF`, `CRLF` or `CR`. */
  ends: readonly string[]
}

export function plainOf(text: string): PlainText {
  const hasMark = text.startsWith(MARK)
  const body = hasMark ? text.slice(1) : text
  return {
    text: body.replace(LINE_END, '\n'),
    hasMark,
    ends: (body.match(LINE_END) ?? []).map((end) => ENDS[end]!),
  }
}

/** What is the same on both sides to the eye, and is not. */
export function unseenFacts(before: PlainText, after: PlainText, diff: TextDiff): string[] {
  const facts: string[] = []
  if (before.hasMark !== after.hasMark) facts.push(`byte order mark ${after.hasMark ? 'added' : 'removed'}`)
  const ends = endsFact(before, after, diff)
  if (ends !== undefined) facts.push(ends)
  const { lacksFinalBreak } = diff
  if (lacksFinalBreak.length > 0 && before.text !== '' && after.text !== '')
    facts.push(`final line break ${lacksFinalBreak[0] === 'before' ? 'added' : 'removed'}`)
  return facts
}

function endsFact(before: PlainText, after: PlainText, diff: TextDiff): string | undefined {
  const [was, is] = [kindsOf(before), kindsOf(after)]
  if (was !== is && was !== '' && is !== '') return `line ends ${was} to ${is}`
  let changed = 0
  for (const [old, now] of unchangedLines(diff)) {
    const [a, b] = [before.ends[old - 1], after.ends[now - 1]]
    if (a !== b && a !== undefined && b !== undefined) changed += 1
  }
  if (changed === 0) return undefined
  return changed === 1 ? '1 line ends otherwise' : `${changed} lines end otherwise`
}

function kindsOf({ ends }: PlainText): string {
  return [...new Set(ends)].sort().join(' and ')
}

/** The numbers of lines that are the same, on both sides. */
function* unchangedLines({
  hunks,
  skippedAtEnd,
}: TextDiff): Generator<readonly [before: number, after: number]> {
  let [before, after] = [1, 1]
  const skip = function* (count: number) {
    for (let left = count; left > 0; left -= 1) yield [before++, after++] as const
  }
  for (const { skipped, lines } of hunks) {
    yield* skip(skipped)
    for (const { kind } of lines) {
      if (kind === 'same') yield [before++, after++] as const
      else if (kind === 'removed') before += 1
      else after += 1
    }
  }
  yield* skip(skippedAtEnd)
}

/**
 * Lines that were taken out and put in again looking the same, with what is not the same.
 * @returns by the line that was put in
 */
export function unseenDifferences(
  lines: readonly DiffLine[],
): Map<DiffLine, { was: DiffLine; differs: string }> {
  const found = new Map<DiffLine, { was: DiffLine; differs: string }>()
  const waiting = new Map<string, DiffLine[]>()
  for (const line of lines) {
    if (line.kind === 'same') waiting.clear()
    else if (line.kind === 'removed') {
      const look = lookOf(line.text)
      const alike = waiting.get(look)
      if (alike === undefined) waiting.set(look, [line])
      else alike.push(line)
    } else {
      const was = waiting.get(lookOf(line.text))?.shift()
      const differs = was === undefined ? '' : differenceOf(was.text, line.text)
      if (was !== undefined && differs !== '') found.set(line, { was, differs })
    }
  }
  return found
}

/** Letters of other alphabets that most fonts draw like Latin ones, and dashes like hyphens. */
const ALIKE = new Map(
  [
    ['аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅ', 'aeopcyxijshdqwABEKMHOPCTXIJS'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονօ', 'ABEZHIKMNOPTYXovo'],
    ['‐‑‒–−', '-----'],
  ].flatMap(([others = '', latin = '']) =>
    [...others].map((other, index) => [other, latin[index]!] as const),
  ),
)
const ALIKES = /[\u0370-\u052f\u0585\u2010-\u2013\u2212]/g
const BLANKS = /\s+/g

function lookOf(text: string): string {
  return withoutUnseen(text)
    .normalize('NFKC')
    .replace(ALIKES, (letter) => ALIKE.get(letter) ?? letter)
    .replace(BLANKS, ' ')
    .trimEnd()
}

function withoutUnseen(text: string): string {
  let seen = ''
  let end = 0
  for (const { index, codePoint } of findUnseen(text)) {
    seen += text.slice(end, index)
    end = index + String.fromCodePoint(codePoint).length
  }
  return seen + text.slice(end)
}

/** In words; empty for equal texts. */
function differenceOf(was: string, is: string): string {
  const [a, b] = [was.trimEnd(), is.trimEnd()]
  const tail = was.slice(a.length) === is.slice(b.length) ? [] : ['blanks at its end']
  if (a === b) return tail.join(', ')
  const [seenA, seenB] = [withoutUnseen(a), withoutUnseen(b)]
  const hidden = unseenOf(a) === unseenOf(b) ? [] : ['characters that nobody sees']
  const forms = [seenA, seenB].map((text) => text.normalize('NFKC').replace(BLANKS, ' '))
  const blanks = blanksOf(seenA) === blanksOf(seenB) ? [] : ['blanks']
  const letters = forms[0] === forms[1] ? [] : [`letters that look alike${alikeOf(forms[0]!, forms[1]!)}`]
  const isSameForm = seenA.replace(BLANKS, '').normalize('NFC') === seenB.replace(BLANKS, '').normalize('NFC')
  const isSame = seenA.replace(BLANKS, '') === seenB.replace(BLANKS, '')
  const form =
    isSame || letters.length > 0 ? [] : [isSameForm ? 'Unicode form (NFC, NFD)' : 'Unicode form (NFKC)']
  return [...hidden, ...letters, ...form, ...blanks, ...tail].join(', ')
}

function unseenOf(text: string): string {
  return findUnseen(text)
    .map(({ codePoint }) => codeOf(codePoint))
    .join()
}

function blanksOf(text: string): string {
  return JSON.stringify(text.match(BLANKS))
}

/** The first letter that stands for another. */
function alikeOf(was: string, is: string): string {
  const [before, after] = [[...was], [...is]]
  const index = after.findIndex((letter, at) => letter !== before[at])
  const [a, b] = [before[index], after[index]]
  return a === undefined || b === undefined
    ? ''
    : ` (${codeOf(b.codePointAt(0)!)} for ${codeOf(a.codePointAt(0)!)})`
}
