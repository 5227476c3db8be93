/** What the store shows is its address: read from it, and written into every link. */

import { type FacetName, SORTS, type Sort } from '../../catalog/index.ts'
import { cut } from '../../kernel/cut.ts'
import { QUERY_CHARS_MAX } from '../../kernel/limits.ts'

/** Filters of the page, in the order in which they are shown. */
export const PAGE_FACETS = ['type', 'runs', 'category', 'tags', 'owner', 'source'] as const
export type PageFacet = (typeof PAGE_FACETS)[number] & FacetName

export interface StoreState {
  q: string
  filters: Record<PageFacet, readonly string[]>
  /** `undefined` is by relevance, or by name when nothing is searched for. */
  sort: Sort | undefined
  /** From 1. */
  page: number
}

/** Values of one filter that are read: more is no filter but an attack. */
const VALUES_MAX = 20

/** Anything that is not understood is left out: an old link still shows something. */
export function readStoreState(query: URLSearchParams, username: string): StoreState {
  const q = cut((query.get('q') ?? '').trim(), QUERY_CHARS_MAX)
  const filters = Object.fromEntries(
    PAGE_FACETS.map((name) => [name, readValues(query.getAll(name), name, username)]),
  ) as unknown as StoreState['filters']
  const sort = SORTS.find((name) => name === query.get('sort'))
  const isDefault = sort === (q === '' ? 'name' : 'relevance')
  const page = Math.trunc(Number(query.get('page') ?? 1))
  return { q, filters, sort: isDefault ? undefined : sort, page: page >= 1 && page < 1e6 ? page : 1 }
}

/** The same state always has the same address. */
export function storeAddress({ q, filters, sort, page }: StoreState): string {
  const query = new URLSearchParams(q === '' ? [] : [['q', q]])
  for (const name of PAGE_FACETS) for (const value of filters[name]) query.append(name, value)
  if (sort !== undefined) query.set('sort', sort)
  if (page > 1) query.set('page', String(page))
  return query.size === 0 ? '/store' : `/store?${query}`
}

export function withoutFilter(state: StoreState, name: PageFacet, value: string): StoreState {
  const rest = state.filters[name].filter((other) => other !== value)
  return { ...state, page: 1, filters: { ...state.filters, [name]: rest } }
}

export function withoutFilters(state: StoreState): StoreState {
  const none = Object.fromEntries(PAGE_FACETS.map((name) => [name, []])) as unknown as StoreState['filters']
  return { ...state, page: 1, filters: none }
}

function readValues(values: readonly string[], name: PageFacet, username: string): string[] {
  const read = values
    .map((value) => (name === 'tags' ? value.toLowerCase() : value))
    // A link is for others too, to whom "me" is somebody else.
    .map((value) => (name === 'owner' && value === 'me' ? username : value))
    .filter((value) => value !== '' && value.length <= QUERY_CHARS_MAX)
  return [...new Set(read)].slice(0, VALUES_MAX)
}
