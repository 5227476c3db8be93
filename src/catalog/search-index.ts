/**
 * Every item as a document to search, in memory. It is brought up to date when the revision has changed, and then
 * only for items whose row or chosen version did. Who may see what is the caller's to say, for each search.
 */
import MiniSearch, { type SearchResult } from 'minisearch'
import type { ObjectSource } from '../git/object-source.ts'
import { AppError } from '../kernel/errors.ts'
import type { ItemId } from '../kernel/ids.ts'
import type { Database } from '../store/database.ts'
import { readAboutText } from './about-text.ts'
import { chooseVersion } from './choose-version.ts'
import { type ItemRow, items, listVersions, type VersionRow } from './items.repo.ts'
import { ownAbilities } from './own-abilities.ts'
import {
  BOOST,
  FIELDS,
  type Field,
  fieldOf,
  type IndexedItem,
  runsOf,
  SUGGESTED_FIELDS,
} from './search-document.ts'
import { distance, editsOf, normalWord, queryOf, queryWords, wordsOf } from './search-text.ts'

export interface Hit {
  score: number
  /** The words of the item that were found, normalised, and where. */
  terms: ReadonlyMap<string, readonly Field[]>
}

export interface Matches {
  hits: ReadonlyMap<ItemId, Hit>
  /** Nothing has the words as typed: these have words that are spelt nearly alike. */
  isClose: boolean
  /** Nothing has all of the words: these have most of them. */
  isPartial: boolean
}

type IsVisible = (item: ItemRow) => boolean

export interface SearchIndex {
  /** How many items it knows. */
  readonly size: number
  /** Afterwards the index knows all that was committed before the call. */
  refresh(): Promise<void>
  get(id: ItemId): IndexedItem | undefined
  values(): Iterable<IndexedItem>
  match(q: string, isVisible: IsVisible): Matches
  /** Better spellings, best first, of words that occur in names and descriptions of what is visible. */
  suggest(q: string, isVisible: IsVisible): string[]
}

const SUGGESTIONS_MAX = 3
/** READMEs read at once. */
const READS_AT_ONCE = 16

export function createSearchIndex(deps: { db: Database; objects: ObjectSource }): SearchIndex {
  return new Index(deps.db, deps.objects)
}

class Index implements SearchIndex {
  readonly #db: Database
  readonly #objects: ObjectSource
  readonly #indexed = new Map<ItemId, IndexedItem>()
  readonly #words = new MiniSearch<IndexedItem>({
    fields: FIELDS,
    idField: 'row.id',
    extractField: (item, field) => fieldOf(item, field as Field | 'row.id'),
    tokenize: wordsOf,
    processTerm: normalWord,
    searchOptions: { boost: BOOST, prefix: true, weights: { prefix: 0.7, fuzzy: 0.6 } },
  })
  #revision = -1
  #updating: Promise<void> | undefined

  constructor(db: Database, objects: ObjectSource) {
    this.#db = db
    this.#objects = objects
  }

  get size(): number {
    return this.#indexed.size
  }

  async refresh(): Promise<void> {
    const wanted = this.#db.revision
    while (this.#revision < wanted) {
      this.#updating ??= this.#update().finally(() => {
        this.#updating = undefined
      })
      await this.#updating
    }
  }

  get(id: ItemId): IndexedItem | undefined {
    return this.#indexed.get(id)
  }

  values(): Iterable<IndexedItem> {
    return this.#indexed.values()
  }

  match(q: string, isVisible: IsVisible): Matches {
    const words = queryWords(q)
    const none: Matches = { hits: new Map(), isClose: false, isPartial: false }
    if (words.length === 0) return none
    const filter = this.#filter(isVisible)
    // What is spelt right is never mixed with what is not.
    for (const edits of [0, 1, 2]) {
      const results = this.#words.search(queryOf(words, edits), { filter })
      if (results.length > 0) return { ...none, hits: new Map(results.map(hitOf)), isClose: edits > 0 }
    }
    const hits = this.#most(words, filter)
    return hits.size === 0 ? none : { ...none, hits, isPartial: true }
  }

  suggest(q: string, isVisible: IsVisible): string[] {
    const filter = this.#filter(isVisible)
    const finds = (words: readonly string[]) => this.#words.search(queryOf(words, 0), { filter }).length > 0
    const typed = queryWords(q)
    const better = typed.map((word) => (finds([word]) ? [word] : this.#nearest(word, filter)))
    const whole = better.map(([first]) => first).filter((word) => word !== undefined)
    if (typed.length > 1 && whole.length === typed.length && finds(whole)) return [whole.join(' ')]
    // Together they find nothing: each by itself does.
    return [...new Set(better.flat())].filter((word) => word !== q).slice(0, SUGGESTIONS_MAX)
  }

  /** Words of names and descriptions, the one spelt most alike first. */
  #nearest(word: string, filter: (result: SearchResult) => boolean): string[] {
    const found = this.#words.autoSuggest(word, {
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
  #most(words: readonly string[], filter: (result: SearchResult) => boolean): Map<ItemId, Hit> {
    const found = new Map<ItemId, Hit & { words: number }>()
    for (const word of words) {
      for (const [id, { score, terms }] of this.#words.search(queryOf([word], 0), { filter }).map(hitOf)) {
        const before = found.get(id) ?? { score: 0, terms: new Map(), words: 0 }
        const all = new Map([...before.terms, ...terms])
        found.set(id, { score: before.score + score, terms: all, words: before.words + 1 })
      }
    }
    return new Map([...found].filter(([, hit]) => hit.words > words.length / 2))
  }

  #filter(isVisible: IsVisible): (result: SearchResult) => boolean {
    return ({ id }) => {
      const found = this.#indexed.get(id as ItemId)
      return found !== undefined && isVisible(found.row)
    }
  }

  async #update(): Promise<void> {
    const { revision } = this.#db
    const present = new Set<ItemId>()
    const changed: { row: ItemRow; version: VersionRow | undefined }[] = []
    for (const row of this.#db.table(items).values()) {
      present.add(row.id)
      const before = this.#indexed.get(row.id)
      const version = chooseVersion(listVersions(this.#db, row.id))
      // Rows are frozen: a change is a new row.
      if (before?.row !== row || before.version !== version) changed.push({ row, version })
    }
    for (let start = 0; start < changed.length; start += READS_AT_ONCE) {
      const batch = changed.slice(start, start + READS_AT_ONCE)
      const read = await Promise.all(batch.map(({ row, version }) => this.#describe(row, version)))
      for (const item of read) this.#put(item)
    }
    for (const id of this.#indexed.keys()) if (!present.has(id)) this.#remove(id)
    this.#revision = revision
  }

  async #describe(row: ItemRow, version: VersionRow | undefined): Promise<IndexedItem> {
    const before = this.#indexed.get(row.id)
    const isSameTree = before?.version !== undefined && before.version.treeOid === version?.treeOid
    const about = isSameTree ? before.about : await this.#aboutOf(row, version)
    return { row, version, runs: version === undefined ? [] : runsOf(ownAbilities(version)), about }
  }

  async #aboutOf(row: ItemRow, version: VersionRow | undefined): Promise<string> {
    if (version === undefined) return ''
    try {
      return await readAboutText(this.#objects, row, version)
    } catch (error) {
      // An item whose files are damaged is still found by its row; the object store logs the damage.
      if (error instanceof AppError) return ''
      throw error
    }
  }

  #put(item: IndexedItem): void {
    this.#remove(item.row.id)
    this.#indexed.set(item.row.id, item)
    this.#words.add(item)
  }

  #remove(id: ItemId): void {
    const before = this.#indexed.get(id)
    if (before === undefined) return
    this.#words.remove(before)
    this.#indexed.delete(id)
  }
}

function hitOf({ id, score, match }: SearchResult): [ItemId, Hit] {
  return [id as ItemId, { score, terms: new Map(Object.entries(match)) as Hit['terms'] }]
}
