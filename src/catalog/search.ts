/** A listing of the catalogue: match, filter, count, sort, cut. */
import type { ItemRow, VersionRow } from './items.repo.ts'
import type { IndexedItem, Runs } from './search-document.ts'
import type { Hit, Matches, SearchIndex } from './search-index.ts'

export const SORTS = ['relevance', 'name', 'createdAt', 'updatedAt', 'installs'] as const
export type Sort = (typeof SORTS)[number]

export const FACET_NAMES = ['type', 'tags', 'owner', 'sharing', 'category', 'source', 'runs'] as const
export type FacetName = (typeof FACET_NAMES)[number]

/** As `source`: what people of this store uploaded. */
export const UPLOADED = 'upload'

/** An item has to have one of the values of each filter; of `tags`, all. An empty list is no filter. */
export type Filters = { readonly [Name in FacetName]?: readonly string[] }

export interface Listing extends Filters {
  q?: string
  /** `relevance` is by name when there is nothing to be relevant to. */
  sort: Sort
  order?: 'asc' | 'desc'
  limit: number
  offset: number
}

export interface FoundItem extends IndexedItem {
  /** How it answers the query; absent without one. */
  hit?: Hit
}

export interface Found {
  results: FoundItem[]
  total: number
  /**
   * How many items have each value. For one facet its own filter does not count, so that a number says how many
   * would be added; tags narrow, so theirs say how many would be left.
   */
  facets: Record<FacetName, Record<string, number>>
  /** How many answer the query, whatever the filters. */
  unfiltered: number
  /** What was found is only spelt nearly as was asked for. */
  isClose: boolean
  /** What was found has most of the words, and not all. */
  isPartial: boolean
  /** Of what the reader may see, how much the words are known of; absent where it is all. */
  reading?: { known: number; of: number }
  /** There may be more: the words stand in too many places to look at all. */
  isCut: boolean
}

export interface Describe {
  isVisible(item: ItemRow): boolean
  ownerOf(item: ItemRow): string
  installsOf(item: ItemRow): number
  /** What a version can run with all that it brings, given what it runs itself. Absent: that. */
  runsOf?(version: VersionRow, own: readonly Runs[]): readonly Runs[]
}

interface Candidate extends FoundItem {
  values: Record<FacetName, readonly string[]>
}

/** @param index refreshed */
export async function search(index: SearchIndex, listing: Listing, describe: Describe): Promise<Found> {
  const matches = listing.q?.trim() ? await index.match(listing.q, describe.isVisible) : undefined
  const candidates = candidatesOf(index, matches, describe)
  const { found, counts } = filterAndCount(candidates, wantedOf(listing))
  found.sort(orderOf(listing, matches !== undefined, describe))
  return {
    results: found.slice(listing.offset, listing.offset + listing.limit),
    total: found.length,
    facets: counts,
    unfiltered: candidates.length,
    isClose: matches?.isClose ?? false,
    isPartial: matches?.isPartial ?? false,
    isCut: matches?.isCut ?? false,
    ...(matches?.reading === undefined ? {} : { reading: matches.reading }),
  }
}

function candidatesOf(index: SearchIndex, matches: Matches | undefined, describe: Describe): Candidate[] {
  const candidates: Candidate[] = []
  if (matches === undefined) {
    for (const item of index.values()) {
      if (describe.isVisible(item.row)) candidates.push({ ...item, values: valuesOf(item, describe) })
    }
    return candidates
  }
  for (const [id, hit] of matches.hits) {
    const item = index.get(id)
    if (item !== undefined) candidates.push({ ...item, hit, values: valuesOf(item, describe) })
  }
  return candidates
}

function valuesOf({ row, version, runs }: IndexedItem, { ownerOf, runsOf }: Describe): Candidate['values'] {
  return {
    type: [row.kind],
    tags: row.tags,
    owner: [ownerOf(row)],
    sharing: [row.sharing],
    category: row.category === null ? [] : [row.category],
    source: [row.source ?? UPLOADED],
    runs: version === undefined ? [] : (runsOf?.(version, runs) ?? runs),
  }
}

function wantedOf(listing: Listing): [FacetName, readonly string[]][] {
  return FACET_NAMES.flatMap((name) => {
    const values = listing[name] ?? []
    if (values.length === 0) return []
    return [[name, name === 'tags' ? values.map((tag) => tag.toLowerCase()) : values]]
  })
}

/** One pass: what fails no filter is found; what fails one alone counts for that one's facet. */
function filterAndCount(candidates: readonly Candidate[], wanted: [FacetName, readonly string[]][]) {
  const counts = new Map(FACET_NAMES.map((name) => [name, new Map<string, number>()]))
  const add = (name: FacetName, { values }: Candidate) => {
    const count = counts.get(name)!
    for (const value of values[name]) count.set(value, (count.get(value) ?? 0) + 1)
  }
  const found: Candidate[] = []
  for (const candidate of candidates) {
    const failed = wanted.filter(([name, values]) => !passes(name, candidate.values[name], values))
    if (failed.length === 0) {
      found.push(candidate)
      for (const name of FACET_NAMES) add(name, candidate)
    } else if (failed.length === 1 && failed[0]![0] !== 'tags') add(failed[0]![0], candidate)
  }
  const facets = FACET_NAMES.map((name) => [name, byCount(counts.get(name)!)])
  return { found, counts: Object.fromEntries(facets) as Found['facets'] }
}

function passes(name: FacetName, values: readonly string[], wanted: readonly string[]): boolean {
  const has = (value: string) => values.includes(value)
  return name === 'tags' ? wanted.every(has) : wanted.some(has)
}

function byCount(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
}

/** Names from A; relevance, dates and counts from the top. Equals by name. */
function orderOf({ sort, order }: Listing, hasQuery: boolean, { installsOf }: Describe) {
  const by = sort === 'relevance' && !hasQuery ? 'name' : sort
  const compare = {
    relevance: (a: FoundItem, b: FoundItem) => a.hit!.score - b.hit!.score,
    name: (a: FoundItem, b: FoundItem) => compareNames(a, b),
    createdAt: (a: FoundItem, b: FoundItem) => a.row.createdAt - b.row.createdAt,
    updatedAt: (a: FoundItem, b: FoundItem) => a.row.updatedAt - b.row.updatedAt,
    installs: (a: FoundItem, b: FoundItem) => installsOf(a.row) - installsOf(b.row),
  }[by]
  const direction = (order ?? (by === 'name' ? 'asc' : 'desc')) === 'asc' ? 1 : -1
  return (a: FoundItem, b: FoundItem) => direction * compare(a, b) || compareNames(a, b)
}

function compareNames({ row: a }: FoundItem, { row: b }: FoundItem): number {
  return a.servedName < b.servedName ? -1 : a.servedName > b.servedName ? 1 : 0
}
