/** What nobody sees in a line of a file: where it stands, what it is called, and the line with it written out. */
import { codeOf } from './code-point.ts'
import { FROM_THE_RIGHT, type Invisible, invisibles, mayHide, nameOfInvisible } from './invisible.ts'

/** Beyond what texts are judged by: marks where nothing is written from the right, separators of lines that are none, and a return that no line break follows. */
const MORE = /[\r\u061c\u200e\u200f\u2028\u2029]/g
const MARK = /[\u061c\u200e\u200f]/

/** In the order in which they stand. Linear. @param line without its line break */
export function findUnseen(line: string): Invisible[] {
  if (!mayHide(line) && line.search(MORE) === -1) return []
  const found = new Map([...invisibles(line)].map((one) => [one.index, one]))
  let needsMarks: boolean | undefined
  for (const { index, 0: character } of line.matchAll(MORE)) {
    if (found.has(index)) continue
    needsMarks ??= FROM_THE_RIGHT.test(line)
    if (needsMarks && MARK.test(character)) continue
    found.set(index, { index, codePoint: line.codePointAt(index)! })
  }
  return [...found.values()].sort((a, b) => a.index - b.index)
}

/** A word with its class; plain words have none. */
export type Word = readonly [text: string, wordClass?: string]

/** The words of a line, with what nobody sees written out as `U+202E` in words of their own. */
export function withUnseen(words: readonly Word[]): readonly Word[] {
  const unseen = findUnseen(words.map(([text]) => text).join(''))
  if (unseen.length === 0) return words
  const shown: Word[] = []
  let start = 0
  let next = 0
  for (const [text, wordClass] of words) {
    const plain = (from: number, to: number) => {
      const part = text.slice(from, to)
      if (part !== '') shown.push(wordClass === undefined ? [part] : [part, wordClass])
    }
    let end = 0
    for (let one = unseen[next]; one !== undefined && one.index < start + text.length; one = unseen[++next]) {
      plain(end, one.index - start)
      shown.push([codeOf(one.codePoint), 'unseen'])
      end = one.index - start + String.fromCodePoint(one.codePoint).length
    }
    plain(end, text.length)
    start += text.length
  }
  return shown
}

/** A text of code with what nobody sees in its lines written out as `⟨U+202E⟩`. */
export function withUnseenShown(text: string): string {
  const shown = (line: string) =>
    withUnseen([[line]])
      .map(([part, wordClass]) => (wordClass === 'unseen' ? `⟨${part}⟩` : part))
      .join('')
  return text.split('\n').map(shown).join('\n')
}

/** Kinds of characters and lines that a sentence names. */
const NAMED_MAX = 3

/** Editors put a mark of the order of bytes before a text, and form feeds between its parts. */
function isUsual(codePoint: number, isFirst: boolean): boolean {
  return codePoint === 0x0c || (codePoint === 0xfeff && isFirst)
}

/**
 * What nobody sees in a text, as the end of a sentence: `U+202E (right-to-left override) on line 3`.
 * @returns `undefined` when there is nothing
 */
export function unseenIn(lines: readonly string[]): string | undefined {
  const places = new Map<number, Set<number>>()
  for (const [index, line] of lines.entries()) {
    for (const { codePoint, index: column } of findUnseen(line)) {
      if (isUsual(codePoint, index + column === 0)) continue
      const at = places.get(codePoint)
      if (at === undefined) places.set(codePoint, new Set([index + 1]))
      else at.add(index + 1)
    }
  }
  if (places.size === 0) return undefined
  const named = [...places].slice(0, NAMED_MAX).map(([codePoint, at]) => {
    const shown = [...at].slice(0, NAMED_MAX).join(', ')
    const more = at.size > NAMED_MAX ? ` and ${at.size - NAMED_MAX} more` : ''
    return `${codeOf(codePoint)} (${nameOfInvisible(codePoint)}) on ${at.size === 1 ? 'line' : 'lines'} ${shown}${more}`
  })
  const rest = places.size - named.length
  return [...named, ...(rest === 0 ? [] : [`${rest} more ${rest === 1 ? 'kind' : 'kinds'}`])].join('; ')
}
