/** The words of all items, and which items have them. Searching takes as long as words are many: it belongs into a thread. */
import MiniSearch, { type Options, type Query, type SearchResult } from 'minisearch'
import {
  SEARCH_ABOUT_WORDS_MAX,
  SEARCH_ALL_ABOUT_WORDS_MAX,
  SEARCH_LATE_ABOUT_WORDS_MAX,
  SEARCH_PLACES_MAX,
  SEARCH_WORDS_TOLD_MAX,
} from '../kernel/limits.ts'
import { budgetFor, counted, unlessSpent } from './search-budget.ts'
import { BOOST, FIELDS, type Field, SUGGESTED_FIELDS } from './search-document.ts'
import { type Segment, snippet } from './search-marks.ts'
import { type KeptNumeronym, Numeronyms } from './search-numeronyms.ts'
import { isLetterTerm, isRun, runsIn, termOfRun, termsOf, withTermsUpTo } from './search-pieces.ts'
import { headOf, type IndexHead, indexOf, indexTerms, type TermLine } from './search-terms.ts'
import { distance, editsOf, type Knowledge, queryOf, queryWords, wordsWithin } from './search-text.ts'

/** An item's texts, by field. */
export interface SearchDocument {
  id: string
  texts: Record<Field, string>
}

export interface WordsFound {
  /** By item: how well it answers, and the words that were found, normalised, with where. */
  hits: { id: string; score: number; terms: [word: string, fields: string[]][] }[]
  isClose: boolean
  isPartial: boolean
  /** The words stand in too many places to look at all: only whole words were looked for, and beginnings of names. */
  isCut: boolean
}

/** All that is known, as it can be written down: whoever reads it again need not look at any text. */
export interface KeptWords {
  head: IndexHead
  documents: Iterable<KeptDocument>
  terms: Iterable<TermLine>
  numeronyms: KeptNumeronym[]
}

export interface KeptDocument extends SearchDocument {
  aboutTerms: number
  runs: [field: Field, text: string][]
}

type Look = (query: Query) => SearchResult[]

const OPTIONS: Options<SearchDocument> = {
  fields: FIELDS,
  extractField: (document, field) => (field === 'id' ? document.id : document.texts[field as Field]),
  tokenize: termsOf,
  processTerm: (term) => term,
  // What is asked for is folded already.
  searchOptions: {
    tokenize: (term) => [term],
    boost: BOOST,
    prefix: true,
    weights: { prefix: 0.7, fuzzy: 0.6 },
  },
}

const SUGGESTIONS_MAX = 3

export class SearchWords {
  readonly #documents = new Map<string, SearchDocument & { aboutTerms: number }>()
  readonly #placesMax: number
  /** Different words and letters of each README, added up. */
  #aboutTerms = 0
  readonly #index: MiniSearch<SearchDocument>
  /** The runs of each item that has some. */
  readonly #runs = new Map<string, ReadonlyMap<Field, string>>()
  readonly #numeronyms: Numeronyms
  readonly #knowledge: Knowledge = {
    hasRun: (id, field, run) => this.#runs.get(id)?.get(field)?.includes(run) ?? false,
    wordsFor: (numeronym) => this.#numeronyms.wordsFor(numeronym),
  }

  /** @param kept what another one knew, made by the same rules */
  constructor(limits: { placesMax?: number } = {}, kept?: KeptWords) {
    this.#placesMax = limits.placesMax ?? SEARCH_PLACES_MAX
    this.#numeronyms = new Numeronyms(kept?.numeronyms)
    for (const { runs, ...document } of kept?.documents ?? []) {
      this.#documents.set(document.id, document)
      this.#aboutTerms += document.aboutTerms
      if (runs.length > 0) this.#runs.set(document.id, new Map(runs))
    }
    this.#index = kept === undefined ? new MiniSearch(OPTIONS) : indexOf(kept.head, kept.terms, OPTIONS)
  }

  /** Good until something is put or removed. */
  kept(): KeptWords {
    const index = this.#index
    const numeronyms = this.#numeronyms.kept()
    return { head: headOf(index), documents: this.#keptDocuments(), terms: indexTerms(index), numeronyms }
  }

  *#keptDocuments(): Generator<KeptDocument> {
    for (const document of this.#documents.values())
      yield { ...document, runs: [...(this.#runs.get(document.id) ?? [])] }
  }

  get size(): number {
    return this.#documents.size
  }

  /** What is searched of an item's README. */
  aboutOf(id: string): string {
    return this.#documents.get(id)?.texts.about ?? ''
  }

  put({ id, texts }: SearchDocument): void {
    this.remove(id)
    const isLate = this.#aboutTerms >= SEARCH_ALL_ABOUT_WORDS_MAX
    const about = withTermsUpTo(texts.about, isLate ? SEARCH_LATE_ABOUT_WORDS_MAX : SEARCH_ABOUT_WORDS_MAX)
    const document = { id, texts: { ...texts, about: about.text }, aboutTerms: about.terms }
    this.#aboutTerms += about.terms
    this.#documents.set(id, document)
    this.#index.add(document)
    const runs = FIELDS.map((field) => [field, runsIn(document.texts[field])] as const)
    const some = runs.filter(([, text]) => text !== '')
    if (some.length > 0) this.#runs.set(id, new Map(some))
    this.#count(document, 1)
  }

  remove(id: string): void {
    const before = this.#documents.get(id)
    if (before === undefined) return
    this.#index.remove(before)
    this.#documents.delete(id)
    this.#runs.delete(id)
    this.#aboutTerms -= before.aboutTerms
    this.#count(before, -1)
  }

  #count({ texts }: SearchDocument, change: 1 | -1): void {
    const words = SUGGESTED_FIELDS.flatMap((field) => termsOf(texts[field]))
    this.#numeronyms.count(words, change)
  }

  match(q: string, visible: ReadonlySet<string>): WordsFound {
    const words = queryWords(q)
    const none: WordsFound = { hits: [], isClose: false, isPartial: false, isCut: false }
    if (words.length === 0) return none
    const cut = (): WordsFound => ({ ...none, hits: this.#whole(words, visible), isCut: true })
    return (
      unlessSpent(() => this.#match(words, this.#look(visible), none)) ??
      unlessSpent(cut) ?? { ...none, isCut: true }
    )
  }

  #match(words: readonly string[], look: Look, none: WordsFound): WordsFound {
    const editsMax = Math.max(...words.map(editsOf))
    // What is spelt right is never mixed with what is not.
    for (let edits = 0; edits <= editsMax; edits += 1) {
      const results = look(queryOf(words, edits, this.#knowledge))
      if (results.length > 0)
        return { ...none, hits: results.map((result) => this.#hitOf(result, words)), isClose: edits > 0 }
    }
    const hits = words.length === 1 ? [] : this.#most(words, look)
    return hits.length === 0 ? none : { ...none, hits, isPartial: true }
  }

  /** Whole words; and of one word, names and descriptions that have its beginning, as far as they are few. */
  #whole(words: readonly string[], visible: ReadonlySet<string>): WordsFound['hits'] {
    const whole = this.#look(visible, true)(queryOf(words, 0, this.#knowledge))
    const [word] = words
    const named =
      words.length > 1 || word === undefined || isRun(word)
        ? []
        : unlessSpent(() => this.#look(visible)({ queries: [word], fields: SUGGESTED_FIELDS }))
    const known = new Set(whole.map(({ id }) => id))
    const all = [...whole, ...(named ?? []).filter(({ id }) => !known.has(id))]
    return all.map((result) => this.#hitOf(result, words))
  }

  /** A search with a budget: all that is asked of one look is paid from the same. */
  #look(visible: ReadonlySet<string>, isWhole = false): Look {
    const boostDocument = budgetFor(visible, this.#placesMax)
    return (query) =>
      this.#index.search(counted(query, boostDocument, isWhole), { filter: among(visible), boostDocument })
  }

  suggest(q: string, visible: ReadonlySet<string>): string[] {
    return unlessSpent(() => this.#suggest(q, visible)) ?? []
  }

  /** What stands around the first of the words in a README. */
  excerpt(id: string, terms: ReadonlySet<string>): Segment[] | undefined {
    const document = this.#documents.get(id)
    return document === undefined ? undefined : snippet(document.texts.about, terms)
  }

  #suggest(q: string, visible: ReadonlySet<string>): string[] {
    const look = this.#look(visible)
    const finds = (words: readonly string[]) => look(queryOf(words, 0, this.#knowledge)).length > 0
    const typed = queryWords(q)
    const better = typed.map((word) => (finds([word]) ? [word] : this.#nearest(word, visible)))
    const whole = better.map(([first]) => first).filter((word) => word !== undefined)
    if (typed.length > 1 && whole.length === typed.length && finds(whole)) return [whole.join(' ')]
    // Together they find nothing: each by itself does.
    return [...new Set(better.flat())].filter((word) => word !== q).slice(0, SUGGESTIONS_MAX)
  }

  /** Words of names and descriptions, the one spelt most alike first. */
  #nearest(word: string, visible: ReadonlySet<string>): string[] {
    if (isRun(word)) return []
    const found = this.#index.autoSuggest(word, {
      filter: among(visible),
      boostDocument: budgetFor(visible, this.#placesMax),
      fields: SUGGESTED_FIELDS,
      boost: BOOST,
      // One more than when searching: a suggestion is asked about, not taken.
      fuzzy: editsOf(word) + (word.length < 3 ? 0 : 1),
      prefix: false,
    })
    const terms = [...new Set(found.flatMap((suggestion) => suggestion.terms))]
    const byDistance = terms.map((term) => ({ term, distance: distance(word, term) }))
    const nearest = Math.min(...byDistance.map((candidate) => candidate.distance))
    return byDistance.filter((candidate) => candidate.distance === nearest).map(({ term }) => term)
  }

  /** What has more than half of the words; the more, the higher. */
  #most(words: readonly string[], look: Look): WordsFound['hits'] {
    const found = new Map<string, { score: number; terms: Map<string, string[]>; words: number }>()
    for (const word of words) {
      const results = look(queryOf([word], 0, this.#knowledge))
      for (const { id, score, terms } of results.map((result) => this.#hitOf(result, [word]))) {
        const before = found.get(id) ?? { score: 0, terms: new Map(), words: 0 }
        const all = new Map([...before.terms, ...terms])
        found.set(id, { score: before.score + score, terms: all, words: before.words + 1 })
      }
    }
    return [...found]
      .filter(([, hit]) => hit.words > words.length / 2)
      .map(([id, { score, terms }]) => ({ id, score, terms: [...terms] }))
  }

  /** Of a run, what was asked for was found, and not the letter that it is looked up by. */
  #hitOf({ id, score, match }: SearchResult, words: readonly string[]): WordsFound['hits'][number] {
    const terms = new Map<string, string[]>()
    const matched = Object.entries(match).filter(([term]) => !isLetterTerm(term))
    for (const [term, fields] of matched.slice(0, SEARCH_WORDS_TOLD_MAX)) terms.set(term, fields)
    const find = (run: string) => {
      const fields = (match[termOfRun(run)] ?? []).filter((field) =>
        this.#knowledge.hasRun(id as string, field as Field, run),
      )
      if (fields.length > 0) terms.set(run, fields)
      return fields.length > 0
    }
    for (const run of words.filter(isRun)) if (!find(run)) wordsWithin(run).forEach(find)
    return { id: id as string, score, terms: [...terms] }
  }
}

function among(visible: ReadonlySet<string>): (result: SearchResult) => boolean {
  return ({ id }) => visible.has(id as string)
}
