/** Texts as words to search for, and the words that were found, marked. */

import type { Query } from 'minisearch'
import { cut } from '../kernel/cut.ts'

/** A piece of a text, in order; joined, the pieces are the text. Never HTML. */
export interface Segment {
  text: string
  isMatch: boolean
}

/** Longer words are hashes and encoded bytes: nobody searches for them. */
const WORD_CHARS_MAX = 40
/** Words of a query beyond this are left out: each costs a walk over the index. */
const QUERY_WORDS_MAX = 12
/** Shorter words must be spelt right: with one edit they become any other word. */
const FUZZY_CHARS_MIN = 4
const TWO_EDITS_CHARS_MIN = 7
/** Shorter words begin half the words there are: as beginnings they are looked for in names alone. */
const PREFIX_CHARS_MIN = 3
const SYNONYM_PREFIX_CHARS_MIN = 5
/** Endings of English words, longest first. What is left of a word must be long enough to mean something. */
const ENDINGS = 'ations ation ments ment ions ion ing ers er ed es s e'.split(' ')
const SHORT_ENDINGS = ['ing', 'es', 's']
const SNIPPET_CHARS_BEFORE = 60
const SNIPPET_CHARS_MAX = 180

/** Letters and digits, and what follows them in C++ and C#. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}+#]*/gu

/** Words of a question that say nothing about its answer. */
const STOP_WORDS = new Set(
  'a an and are as at be by can do for from how i in is it me my of on or that the this to we what when with'.split(
    ' ',
  ),
)

/** Words of which each finds the others too, a little lower. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['pr', 'pull', 'merge'],
  ['docs', 'documentation', 'readme'],
  ['changelog', 'release', 'changes'],
  ['bug', 'issue', 'ticket', 'defect'],
  ['tracker', 'issues', 'tickets'],
  ['outage', 'incident', 'postmortem'],
  ['auth', 'authentication', 'authorisation', 'authorization', 'login'],
  ['db', 'database', 'sql'],
  ['safety', 'guard', 'guardrails'],
  ['credential', 'credentials', 'secret', 'secrets', 'password'],
  ['vulnerability', 'vulnerabilities', 'security'],
  ['rest', 'http', 'api', 'endpoint'],
  ['summary', 'summarise', 'summarize', 'digest', 'notes', 'minutes'],
  ['chart', 'plot', 'graph', 'diagram'],
  ['slides', 'presentation', 'deck'],
  ['adr', 'rfc', 'decision'],
  ['update', 'upgrade', 'bump'],
  ['translation', 'localisation', 'localization'],
  ['licence', 'license'],
]

/** Short for several words. Each way of writing finds the other, a little lower. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ai: 'artificial intelligence',
  ci: 'continuous integration',
  iac: 'infrastructure code',
  k8s: 'kubernetes',
  llm: 'language model',
  ml: 'machine learning',
  pr: 'pull request',
  ui: 'user interface',
  ux: 'user experience',
}

export function wordsOf(text: string): string[] {
  return text.match(WORD) ?? []
}

/** Case and accents do not matter. `null` is not indexed. */
export function normalWord(word: string): string | null {
  const normal = word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return normal.length > WORD_CHARS_MAX ? null : normal
}

/** The words of a query that count. */
export function queryWords(q: string): string[] {
  const all = [...new Set(wordsOf(q).flatMap((word) => normalWord(word) ?? []))]
  const telling = all.filter((word) => !STOP_WORDS.has(word))
  return (telling.length === 0 ? all : telling).slice(0, QUERY_WORDS_MAX)
}

/** How many letters of a word may be wrong, at most. */
export function editsOf(word: string): number {
  if (word.length < FUZZY_CHARS_MIN || /^\d+$/.test(word)) return 0
  return word.length < TWO_EDITS_CHARS_MIN ? 1 : 2
}

/**
 * Every word must occur, as it is, as the beginning of a longer one, in another form, or as a synonym; or all
 * of them written as one ("post mortem"), or in short ("continuous integration" as "ci").
 * @param edits how many letters of a long word may be wrong; then also two may be swapped
 */
export function queryOf(words: readonly string[], edits: number): Query {
  const every = (some: readonly Query[]): Query => ({ combineWith: 'AND', queries: [...some] })
  const asTyped = every(words.map((word, at) => alternatives(word, edits, at === words.length - 1)))
  if (words.length === 1) return asTyped
  const inShort = abbreviated(words).map(({ short, rest }) =>
    every([exactly(short), ...rest.map((word) => alternatives(word, edits, false))]),
  )
  return { combineWith: 'OR', queries: [asTyped, beginning(words.join('')), ...inShort] }
}

/** The query with one run of words abbreviated, for each that can be. */
function abbreviated(words: readonly string[]): { short: string; rest: string[] }[] {
  const spaced = ` ${words.join(' ')} `
  return Object.entries(ABBREVIATIONS).flatMap(([short, long]) => {
    const [before, after] = spaced.split(` ${long} `)
    return before === undefined || after === undefined ? [] : [{ short, rest: wordsOf(`${before} ${after}`) }]
  })
}

/** @param isTyped whether it may be the beginning of a word that somebody is typing */
function alternatives(word: string, edits: number, isTyped: boolean): Query {
  const synonyms = SYNONYMS.find((group) => group.includes(word))?.filter((other) => other !== word) ?? []
  const long = Object.hasOwn(ABBREVIATIONS, word) ? [ABBREVIATIONS[word]!] : []
  const fuzzy = Math.min(edits, editsOf(word))
  return {
    combineWith: 'OR',
    queries: [
      ...(word.length < PREFIX_CHARS_MIN
        ? shortly(word, isTyped)
        : [{ queries: [word], fuzzy: fuzzy > 0 && fuzzy }]),
      ...stemsOf(word),
      // Long ones also with an ending: "bug" finds what is tagged "tickets".
      ...synonyms.map((other) =>
        other.length < SYNONYM_PREFIX_CHARS_MIN ? exactly(other) : beginning(other),
      ),
      ...long.map((words): Query => ({ combineWith: 'AND', queries: words.split(' ').map(exactly) })),
      ...(edits > 0 ? swapsOf(word).map(beginning) : []),
    ],
  }
}

/** A letter begins a great many words, and each of them takes its time: only where somebody types they are looked for. */
function shortly(word: string, isTyped: boolean): Query[] {
  const whole: Query = { queries: [word], prefix: false }
  return isTyped ? [whole, { queries: [word], fields: ['name', 'title', 'tags'] }] : [whole]
}

/** A word that was not typed: found as it is, and ranked lower. */
function exactly(word: string): Exclude<Query, string | symbol> {
  return { combineWith: 'OR', queries: [word], prefix: false, boostDocument: () => 0.5 }
}

function beginning(word: string): Query {
  return { ...exactly(word), prefix: true }
}

/** "tests" and "testing" also find "test", "migrate" finds "migrations": by what is left without the ending. */
function stemsOf(word: string): string[] {
  const ending = ENDINGS.find((each) => word.endsWith(each))
  if (ending === undefined || word.endsWith('ss')) return []
  const stem = word.slice(0, -ending.length)
  if (stem.length < (SHORT_ENDINGS.includes(ending) ? 4 : 5)) return []
  const undoubled = /([^aeiouls])\1$/.test(stem) ? [stem.slice(0, -1)] : []
  return [stem, ...undoubled]
}

/** Each pair of neighbours swapped: the commonest slip of the fingers. */
function swapsOf(word: string): string[] {
  if (word.length < FUZZY_CHARS_MIN) return []
  const swaps = Array.from(
    { length: word.length - 1 },
    (_, at) => word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2),
  )
  return swaps.filter((swap) => swap !== word)
}

/** Letters wrong, missing or too many, and neighbours swapped, between two words (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1]
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        above[column]! + 1,
        current[column - 1]! + 1,
        above[column - 1]! + (isSame ? 0 : 1),
        isSwap ? before[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = above
    above = current
  }
  return above[b.length]!
}

/** @param terms normal words */
export function highlight(text: string, terms: ReadonlySet<string>): Segment[] {
  const segments: Segment[] = []
  let end = 0
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const normal = normalWord(word)
    if (normal === null || !terms.has(normal)) continue
    if (index > end) segments.push({ text: text.slice(end, index), isMatch: false })
    segments.push({ text: word, isMatch: true })
    end = index + word.length
  }
  if (end < text.length) segments.push({ text: text.slice(end), isMatch: false })
  return segments
}

/** The surroundings of the first word that was found; `undefined` when there is none. */
export function snippet(text: string, terms: ReadonlySet<string>): Segment[] | undefined {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const normal = normalWord(word)
    if (normal === null || !terms.has(normal)) continue
    const wordStart = text.indexOf(' ', Math.max(0, index - SNIPPET_CHARS_BEFORE)) + 1
    const start = index <= SNIPPET_CHARS_BEFORE ? 0 : Math.min(wordStart, index)
    const rest = cut(text.slice(start), SNIPPET_CHARS_MAX)
    const isCut = start + rest.length < text.length
    const shown = isCut ? rest.slice(0, Math.max(rest.lastIndexOf(' '), index - start + word.length)) : rest
    return highlight(`${start > 0 ? '… ' : ''}${shown}${isCut ? ' …' : ''}`, terms)
  }
  return undefined
}
