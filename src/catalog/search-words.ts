/** The words of all items, and which items have them. Searching takes as long as words are many: it belongs into a thread. */
import MiniSearch, { type SearchResult } from 'minisearch'
import { BOOST, FIELDS, type Field, SUGGESTED_FIELDS } from './search-document.ts'
import { isLetterTerm, isRun, runsIn, termOfRun, termsOf } from './search-pieces.ts'
import { numeronymOf } from './search-synonyms.ts'
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
}

const SUGGESTIONS_MAX = 3
/** A numeronym may stand for many words; each is looked for. */
const NUMERONYM_WORDS_MAX = 20

export class SearchWords {
  readonly #documents = new Map<string, SearchDocument>()
  readonly #index = new MiniSearch<SearchDocument>({
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
  })

  /** The runs of each item that has some. */
  readonly #runs = new Map<string, ReadonlyMap<Field, string>>()
  /** Words that each may stand for, and how often they occur. */
  readonly #numeronyms = new Map<string, Map<string, number>>()
  readonly #knowledge: Knowledge = {
    hasRun: (id, field, run) => this.#runs.get(id)?.get(field)?.includes(run) ?? false,
    wordsFor: (numeronym) =>
      [...(this.#numeronyms.get(numeronym)?.keys() ?? [])].slice(0, NUMERONYM_WORDS_MAX),
  }

  put(document: SearchDocument): void {
    this.remove(document.id)
    this.#documents.set(document.id, document)
    this.#index.add(document)
    const runs = FIELDS.map((field) => [field, runsIn(document.texts[field])] as const)
    const some = runs.filter(([, text]) => text !== '')
    if (some.length > 0) this.#runs.set(document.id, new Map(some))
    this.#count(document, 1)
  }

  remove(id: string): void {
    const before = this.#documents.get(id)
    if (before === undefined) return
    this.#index.remove(before)
    this.#documents.delete(id)
    this.#runs.delete(id)
    this.#count(before, -1)
  }

  #count({ texts }: SearchDocument, change: 1 | -1): void {
    for (const word of SUGGESTED_FIELDS.flatMap((field) => termsOf(texts[field]))) {
      const numeronym = numeronymOf(word)
      if (numeronym === undefined) continue
      const words = this.#numeronyms.get(numeronym) ?? new Map<string, number>()
      const count = (words.get(word) ?? 0) + change
      if (count > 0) words.set(word, count)
      else words.delete(word)
      if (words.size > 0) this.#numeronyms.set(numeronym, words)
      else this.#numeronyms.delete(numeronym)
    }
  }

  match(q: string, visible: ReadonlySet<string>): WordsFound {
    const words = queryWords(q)
    const none: WordsFound = { hits: [], isClose: false, isPartial: false }
    if (words.length === 0) return none
    const filter = among(visible)
    const editsMax = Math.max(...words.map(editsOf))
    // What is spelt right is never mixed with what is not.
    for (let edits = 0; edits <= editsMax; edits += 1) {
      const results = this.#index.search(queryOf(words, edits, this.#knowledge), { filter })
      if (results.length > 0)
        return { ...none, hits: results.map((result) => this.#hitOf(result, words)), isClose: edits > 0 }
    }
    const hits = words.length === 1 ? [] : this.#most(words, filter)
    return hits.length === 0 ? none : { ...none, hits, isPartial: true }
  }

  suggest(q: string, visible: ReadonlySet<string>): string[] {
    const filter = among(visible)
    const finds = (words: readonly string[]) =>
      this.#index.search(queryOf(words, 0, this.#knowledge), { filter }).length > 0
    const typed = queryWords(q)
    const better = typed.map((word) => (finds([word]) ? [word] : this.#nearest(word, filter)))
    const whole = better.map(([first]) => first).filter((word) => word !== undefined)
    if (typed.length > 1 && whole.length === typed.length && finds(whole)) return [whole.join(' ')]
    // Together they find nothing: each by itself does.
    return [...new Set(better.flat())].filter((word) => word !== q).slice(0, SUGGESTIONS_MAX)
  }

  /** Words of names and descriptions, the one spelt most alike first. */
  #nearest(word: string, filter: (result: SearchResult) => boolean): string[] {
    if (isRun(word)) return []
    const found = this.#index.autoSuggest(word, {
      filter,
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
  #most(words: readonly string[], filter: (result: SearchResult) => boolean): WordsFound['hits'] {
    const found = new Map<string, { score: number; terms: Map<string, string[]>; words: number }>()
    for (const word of words) {
      const results = this.#index.search(queryOf([word], 0, this.#knowledge), { filter })
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
    for (const [term, fields] of Object.entries(match)) if (!isLetterTerm(term)) terms.set(term, fields)
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
