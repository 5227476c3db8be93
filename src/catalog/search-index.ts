/**
 * Every item as the search lists it, in memory, and its words in a thread. It is brought up to date when everybody's
 * revision has changed, and then only for items whose row or chosen version did. READMEs are read when the thread needs
 * them. Who may see what is the caller's to say, for each search.
 */
import type { ObjectSource } from '../git/index.ts'
import type { ItemId, UserId } from '../kernel/ids.ts'
import { turnTimer } from '../kernel/turns.ts'
import type { Database, Reads } from '../store/index.ts'
import { readAboutText } from './about-text.ts'
import { chooseVersion } from './choose-version.ts'
import { allItems, type ItemRow, listVersions, type VersionRow } from './items.repo.ts'
import { ownAbilities } from './own-abilities.ts'
import { type Field, fieldOf, type IndexedItem, runsOf, SUGGESTED_FIELDS } from './search-document.ts'
import type { SearchItem } from './search-item.ts'
import type { Segment } from './search-marks.ts'
import { createSearchThreads, type SearchThreads, type SearchThreadsOptions } from './search-threads.ts'

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
  /** The words stand in too many places to look at all: only whole words were looked for, and beginnings of names. */
  isCut: boolean
  /** Of what is visible, how much the words are known of; absent where it is all. */
  reading?: { known: number; of: number }
}

type IsVisible = (item: ItemRow) => boolean

export interface SearchIndex {
  /** How many items it knows. */
  readonly size: number
  /** Afterwards the index knows all that was committed before the call. */
  refresh(): Promise<void>
  get(id: ItemId): IndexedItem | undefined
  values(): Iterable<IndexedItem>
  /** @throws AppError `too_costly` */
  match(q: string, isVisible: IsVisible): Promise<Matches>
  /** Better spellings, best first, of words that occur in names and descriptions of what is visible. */
  suggest(q: string, isVisible: IsVisible): Promise<string[]>
  /**
   * Of what was found in READMEs alone, what stands around the words: finding that takes as long as READMEs are long.
   * @throws AppError `too_costly`
   */
  excerpts(found: readonly { row: ItemRow; hit?: Hit }[]): Promise<ReadonlyMap<ItemId, Segment[]>>
  /** Read everything ahead, so that the first search does not wait for it, and keep it on disk. */
  prepare(): Promise<void>
  /** Jobs that a thread was asked to do. */
  readonly jobs: number
  close(): Promise<void>
}

interface Deps {
  db: Database
  objects: ObjectSource
  nameOf(db: Reads, userId: UserId): string
}

export function createSearchIndex(deps: Deps, options: SearchThreadsOptions = {}): SearchIndex {
  return new Index(deps, createSearchThreads(options))
}

class Index implements SearchIndex {
  readonly #db: Database
  readonly #objects: ObjectSource
  readonly #nameOf: Deps['nameOf']
  readonly #indexed = new Map<ItemId, IndexedItem>()
  readonly #words: SearchThreads
  #revision = -1
  #updating: Promise<void> | undefined

  constructor({ db, objects, nameOf }: Deps, words: SearchThreads) {
    this.#db = db
    this.#objects = objects
    this.#nameOf = nameOf
    this.#words = words
  }

  get size(): number {
    return this.#indexed.size
  }

  async refresh(): Promise<void> {
    const wanted = this.#db.revisions.everybody
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

  get jobs(): number {
    return this.#words.jobs
  }

  async match(q: string, isVisible: IsVisible): Promise<Matches> {
    const visible = this.#visible(isVisible)
    const { hits, unread, ...rest } = await this.#words.match(q, visible)
    const found = hits.map(({ id, score, terms }): [ItemId, Hit] => [
      id as ItemId,
      { score, terms: new Map(terms as [string, Field[]][]) },
    ])
    const reading = unread === 0 ? {} : { reading: { known: visible.length - unread, of: visible.length } }
    return { hits: new Map(found), ...rest, ...reading }
  }

  suggest(q: string, isVisible: IsVisible): Promise<string[]> {
    return this.#words.suggest(q, this.#visible(isVisible))
  }

  async excerpts(found: readonly { row: ItemRow; hit?: Hit }[]): Promise<ReadonlyMap<ItemId, Segment[]>> {
    const wanted = found.flatMap(({ row: { id }, hit }) =>
      hit === undefined || isOutsideReadme(hit) ? [] : [{ id, terms: [...hit.terms.keys()] }],
    )
    if (wanted.length === 0) return new Map()
    const excerpts = await this.#words.excerpts(wanted)
    return new Map(wanted.flatMap(({ id }, at) => (excerpts[at] === undefined ? [] : [[id, excerpts[at]]])))
  }

  async prepare(): Promise<void> {
    await this.refresh()
    await this.#words.prepare()
  }

  close(): Promise<void> {
    return this.#words.close()
  }

  #visible(isVisible: IsVisible): ItemId[] {
    return [...this.#indexed.values()].flatMap(({ row }) => (isVisible(row) ? [row.id] : []))
  }

  async #update(): Promise<void> {
    const { everybody } = this.#db.revisions
    const rows = [...allItems(this.#db)]
    const turn = turnTimer()
    for (const row of rows) {
      this.#look(row)
      if (turn.isOver()) await turn.next()
    }
    const present = new Set(rows.map(({ id }) => id))
    for (const id of this.#indexed.keys()) if (!present.has(id)) this.#remove(id)
    this.#revision = everybody
  }

  /** Rows are frozen: a change is a new row. */
  #look(row: ItemRow): void {
    const before = this.#indexed.get(row.id)
    const version = chooseVersion(listVersions(this.#db, row.id))
    const owner = row.source === null ? this.#nameOf(this.#db, row.ownerId) : ''
    if (before?.row === row && before.version === version && before.owner === owner) return
    const item = { row, version, owner, runs: runsIn(version) }
    this.#indexed.set(row.id, item)
    this.#words.put(this.#searchItem(item))
  }

  #searchItem(item: IndexedItem): SearchItem {
    const { row, version } = item
    const texts = Object.fromEntries(SUGGESTED_FIELDS.map((field) => [field, fieldOf(item, field)]))
    return {
      id: row.id,
      texts: texts as SearchItem['texts'],
      about: version === undefined ? 'none' : [row.kind, row.servedName, version.treeOid].join(' '),
      readAbout: async () => (version === undefined ? '' : this.#readAbout(row, version)),
    }
  }

  /** An item whose files are damaged is still found by its row; the object store logs the damage. */
  async #readAbout(row: ItemRow, version: VersionRow): Promise<string | undefined> {
    try {
      return await readAboutText(this.#objects, row, version)
    } catch {
      return undefined
    }
  }

  #remove(id: ItemId): void {
    if (this.#indexed.delete(id)) this.#words.remove(id)
  }
}

function isOutsideReadme({ terms }: Hit): boolean {
  return [...terms.values()].some((fields) => fields.some((field) => field !== 'about'))
}

/** What cannot be told fails nobody's search. */
function runsIn(version: VersionRow | undefined): IndexedItem['runs'] {
  try {
    return version === undefined ? [] : runsOf(ownAbilities(version))
  } catch {
    return []
  }
}
