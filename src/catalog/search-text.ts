/** What is typed, as what the index is asked for. */
import type { Query } from 'minisearch'
import { FIELDS, type Field } from './search-document.ts'
import { fold } from './search-fold.ts'
import { foldedRun, foldWord, isAlsoWord, isRun, lettersIn, piecesOf, termOfRun } from './search-pieces.ts'
import { ABBREVIATIONS, isNumeronym, numeronymOf, SYNONYMS } from './search-synonyms.ts'

/** What the index knows beside its terms. */
export interface Knowledge {
  /** Whether an item has a run there, and not only its first letter. */
  hasRun(id: string, field: Field, run: string): boolean
  /** Words of names and descriptions that a numeronym may stand for. */
  wordsFor(numeronym: string): readonly string[]
}

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
/** Words of a question that say nothing about its answer. */
const STOP_WORDS = new Set(
  'a an and are as at be by can do for from how i in is it me my of on or that the this to we what when with'.split(
    ' ',
  ),
)

/** Particles of languages that write them onto the word before, found where a word of another script ends. */
const PARTICLES = 'の は を に が と で も へ や 的 了 를 을 는 은 이 가 의 에 와 과 도 로'
  .split(' ')
  .map(fold)
const LESS_TELLING = new Set([...STOP_WORDS, ...PARTICLES])
const PICTURE = /^\p{Extended_Pictographic}$/u

/** How much less a word counts that nobody typed. */
const LOWER = 0.5

/** The words of a query that count, folded. */
export function queryWords(q: string): string[] {
  const all = new Map<string, boolean>()
  for (const { text, letters } of piecesOf(q)) {
    const word = letters === undefined ? foldWord(text) : foldedRun(letters)
    if (word !== null && word !== '') all.set(word, !LESS_TELLING.has(word) && !PICTURE.test(text))
  }
  const telling = [...all].flatMap(([word, isTelling]) => (isTelling ? [word] : []))
  return (telling.length === 0 ? [...all.keys()] : telling).slice(0, QUERY_WORDS_MAX)
}

/** The words of a run, where it has several, as a dictionary has them. @param run folded */
export function wordsWithin(run: string): string[] {
  const words = [...segmenter.segment(run.normalize('NFC').replace(/\u0e4d\u0e32/g, '\u0e33'))]
    .flatMap(({ segment, isWordLike }) => (isWordLike === true ? [fold(segment)] : []))
    .filter((word) => !LESS_TELLING.has(word))
  // Letters alone are in most texts: together they say nothing.
  const isTelling = words.some((word) => word !== run && lettersIn(word) > 1)
  return isTelling ? [...new Set(words)].slice(0, QUERY_WORDS_MAX) : []
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** How many letters of a word may be wrong, at most. */
export function editsOf(word: string): number {
  if (isRun(word) && !isAlsoWord(word)) return 0
  if (word.length < FUZZY_CHARS_MIN || /^\d+$/.test(word)) return 0
  return word.length < TWO_EDITS_CHARS_MIN ? 1 : 2
}

/**
 * Every word must occur, as it is, as the beginning of a longer one, in another form, or as a synonym; or all
 * of them written as one ("post mortem"), or in short ("continuous integration" as "ci").
 * @param edits how many letters of a long word may be wrong; then also two may be swapped
 */
export function queryOf(words: readonly string[], edits: number, knowledge: Knowledge): Query {
  const every = (some: readonly Query[]): Query => ({ combineWith: 'AND', queries: [...some] })
  const asTyped = every(words.map((word, at) => anyOf(word, edits, at === words.length - 1, knowledge)))
  if (words.length === 1) return asTyped
  const inShort = abbreviated(words).map(({ short, rest }) =>
    every([exactly(short), ...rest.map((word) => anyOf(word, edits, false, knowledge))]),
  )
  return { combineWith: 'OR', queries: [asTyped, beginning(words.join('')), ...inShort] }
}

/** The query with one run of words abbreviated, for each that can be. */
function abbreviated(words: readonly string[]): { short: string; rest: string[] }[] {
  const spaced = ` ${words.join(' ')} `
  return Object.entries(ABBREVIATIONS).flatMap(([short, long]) => {
    const [before, after] = spaced.split(` ${long} `)
    return before === undefined || after === undefined
      ? []
      : [{ short, rest: `${before} ${after}`.split(' ').filter((word) => word !== '') }]
  })
}

/** @param isTyped whether it may be the beginning of a word that somebody is typing */
function anyOf(word: string, edits: number, isTyped: boolean, knowledge: Knowledge): Query {
  const asRun = isRun(word) ? runOf(word, knowledge) : []
  const asWord = asRun.length === 0 || isAlsoWord(word)
  return {
    combineWith: 'OR',
    queries: [...asRun, ...(asWord ? alternatives(word, edits, isTyped, knowledge) : [])],
  }
}

/** The run, or the words in it, each wherever it stands. */
function runOf(run: string, { hasRun }: Knowledge): Query[] {
  const within = (part: string, score: number): Query => ({
    combineWith: 'OR',
    queries: FIELDS.map((field) => ({
      combineWith: 'OR',
      queries: [termOfRun(part)],
      fields: [field],
      prefix: false,
      boostDocument: (id) => (hasRun(id as string, field, part) ? score : 0),
    })),
  })
  const apart = wordsWithin(run).map((word) => within(word, 0.5))
  return apart.length === 0 ? [within(run, 1)] : [within(run, 1), { combineWith: 'AND', queries: apart }]
}

function alternatives(word: string, edits: number, isTyped: boolean, { wordsFor }: Knowledge): Query[] {
  const group = SYNONYMS.find((some) => some.includes(word))
  const synonyms = group?.filter((other) => other !== word) ?? []
  const long = Object.hasOwn(ABBREVIATIONS, word) ? [ABBREVIATIONS[word]!] : []
  const fuzzy = Math.min(edits, editsOf(word))
  const numeronyms = isNumeronym(word) && group === undefined ? wordsFor(word) : []
  return [
    ...(word.length < PREFIX_CHARS_MIN
      ? shortly(word, isTyped)
      : [{ queries: [word], fuzzy: fuzzy > 0 && fuzzy }]),
    ...stemsOf(word),
    // Long ones also with an ending: "bug" finds what is tagged "tickets".
    ...synonyms.map((other) => (other.length < SYNONYM_PREFIX_CHARS_MIN ? exactly(other) : beginning(other))),
    ...[numeronymOf(word) ?? [], numeronyms].flat().map(exactly),
    ...[...long, ...hyphenated(word)].map(allOf),
    ...(edits > 0 ? swapsOf(word).map(beginning) : []),
  ]
}

/** "utf8" may be written "UTF-8". */
function hyphenated(word: string): string[] {
  const parts = /^([a-z]{2,})(\d{1,4})$/.exec(word)
  return parts === null ? [] : [`${parts[1]} ${parts[2]}`]
}

function allOf(words: string): Query {
  return { combineWith: 'AND', queries: words.split(' ').map(exactly) }
}

/** A letter begins a great many words, and each of them takes its time: only where somebody types they are looked for. */
function shortly(word: string, isTyped: boolean): Query[] {
  const whole: Query = { queries: [word], prefix: false }
  return isTyped ? [whole, { queries: [word], fields: ['name', 'title', 'tags'] }] : [whole]
}

/** A word that was not typed: found as it is, and ranked lower. */
function exactly(word: string): Exclude<Query, string | symbol> {
  return { combineWith: 'OR', queries: [word], prefix: false, boostDocument: () => LOWER }
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
