/**
 * A text as pieces to search for: words between spaces, and runs of letters in scripts that are written without them.
 * Where a word begins in a run is known to people alone: a run is found by any part of it, looked up by its letters.
 */
import { fold } from './search-fold.ts'

/** Part of a text. */
export interface Piece {
  at: number
  text: string
  /** The letters of a run. */
  letters?: readonly Letter[]
}

/** A letter with all that belongs to it. */
export interface Letter {
  at: number
  text: string
  folded: string
}

/** Longer words are hashes and encoded bytes: nobody searches for them. */
const WORD_CHARS_MAX = 40

/** Letters and digits, signs that stand for several (㍿, ㎞), what follows them in C++ and C#, what joins them unseen; and pictures. */
const WORD =
  /[\p{L}\p{N}\u3200-\u33ff][\p{L}\p{M}\p{N}\u3200-\u33ff+#＋＃\u00ad\u200b-\u200d\u2060]*|\p{Extended_Pictographic}/gu
/** A letter of a script whose words stand together. Korean has spaces, and long words made of several. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Yiii}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Java}\p{scx=Bali}\p{scx=Lana}\p{scx=Talu}\p{scx=Tale}\p{scx=Tavt}]/u
const HANGUL = /\p{Script=Hangul}/u
/** A Korean syllable in its parts, or a letter; with marks, Thai and Lao vowels behind it, half-width voice marks, joiners. */
const LETTER =
  /(?:[\u1100-\u115f][\u1160-\u11a7]*[\u11a8-\u11ff]*|[\s\S])[\p{M}\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3\uff9e\uff9f\u00ad\u200b-\u200d\u2060]*/gu
const LETTER_MARK = '\u0001'.repeat(4)
const HAS_LETTER = /[\p{L}\p{N}\u3200-\u33ff]/u

/** Lazily, as a long text is often read to its first match only. */
export function* piecesOf(text: string): Generator<Piece> {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (UNSPACED.test(word)) yield* partsOf(word, index)
    else yield { at: index, text: word }
  }
}

/** Whether a folded word is a run. */
export function isRun(word: string): boolean {
  return UNSPACED.test(word)
}

/** Korean words count as a whole too. */
export function isAlsoWord(run: string): boolean {
  return HANGUL.test(run)
}

/** Folded; `null` is not indexed. */
export function foldWord(word: string): string | null {
  const folded = fold(word)
  return folded === '' || folded.length > WORD_CHARS_MAX ? null : folded
}

/** What a text is indexed by. */
export function termsOf(text: string): string[] {
  const terms: string[] = []
  for (const { text: word, letters } of piecesOf(text)) {
    const folded = letters === undefined || isAlsoWord(word) ? foldWord(word) : null
    if (folded !== null) terms.push(folded)
    // Folded, one sign may be several letters: ໜ, ㍿.
    for (const letter of letters ?? [])
      for (const one of lettersOf(letter.folded)) terms.push(letterTerm(one))
  }
  return terms
}

/** The text up to where it has more than so many different words, or letters of runs; and how many it has then. */
export function withTermsUpTo(text: string, wordsMax: number): { text: string; terms: number } {
  const words = new Set<string>()
  const letters = new Set<string>()
  for (const piece of piecesOf(text)) {
    const word = piece.letters === undefined || isAlsoWord(piece.text) ? foldWord(piece.text) : null
    const isTooMany = word !== null && isOneTooMany(words, word, wordsMax)
    const end = isTooMany
      ? piece
      : piece.letters?.find(({ folded }) => isOneTooMany(letters, folded, wordsMax))
    if (end !== undefined) return { text: text.slice(0, end.at), terms: words.size + letters.size }
  }
  return { text, terms: words.size + letters.size }
}

/** Otherwise it is one of them now. */
function isOneTooMany(known: Set<string>, one: string, max: number): boolean {
  if (!known.has(one) && known.size === max) return true
  known.add(one)
  return false
}

/** What has the run has this. @param run folded */
export function termOfRun(run: string): string {
  return letterTerm(lettersOf(run)[0]!)
}

/** @param run folded */
export function lettersIn(run: string): number {
  return lettersOf(run).length
}

function lettersOf(run: string): readonly string[] {
  return run.match(LETTER) ?? []
}

/**
 * In digits, because the index walks through all that may come next, which are thousands of letters; and behind
 * something that is far from every word, so that no slip leads there.
 */
function letterTerm(letter: string): string {
  const codes = Array.from(letter, (character) => character.codePointAt(0)!.toString(16))
  return LETTER_MARK + codes.join('.')
}

export function isLetterTerm(term: string): boolean {
  return term.startsWith(LETTER_MARK)
}

/** The runs of a text, folded, one a line. */
export function runsIn(text: string): string {
  if (!UNSPACED.test(text)) return ''
  const runs: string[] = []
  for (const { letters } of piecesOf(text)) if (letters !== undefined) runs.push(foldedRun(letters))
  return runs.join('\n')
}

export function foldedRun(letters: readonly Letter[]): string {
  return letters.map(({ folded }) => folded).join('')
}

/** "API設計" is a word and a run. */
function* partsOf(word: string, start: number): Generator<Piece> {
  let piece: { at: number; text: string; letters?: Letter[] } | undefined
  for (const { 0: text, index } of word.matchAll(LETTER)) {
    const at = start + index
    const { folded, isOfRun } = knownOf(text)
    if (piece === undefined || isOfRun !== (piece.letters !== undefined)) {
      if (piece !== undefined && HAS_LETTER.test(piece.text)) yield piece
      piece = isOfRun ? { at, text: '', letters: [] } : { at, text: '' }
    }
    piece.text += text
    piece.letters?.push({ at, text, folded })
  }
  if (piece !== undefined && HAS_LETTER.test(piece.text)) yield piece
}

/** As many as there are units of UTF-16, at most. */
const known = new Map<string, Known>()

interface Known {
  folded: string
  isOfRun: boolean
}

function knownOf(letter: string): Known {
  const before = known.get(letter)
  if (before !== undefined) return before
  const now = { folded: fold(letter), isOfRun: UNSPACED.test(letter) }
  if (letter.length === 1) known.set(letter, now)
  return now
}
