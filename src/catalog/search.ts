/** A plain listing of the catalogue: filter, count, sort, cut. */
import type { ItemRow } from './items.repo.ts'

export const SORTS = ['name', 'createdAt', 'updatedAt', 'installs'] as const
export type Sort = (typeof SORTS)[number]

export interface Listing {
  /** Words that must all occur, in any case, in name, title, description or tags. */
  q?: string
  type?: readonly string[]
  tags?: readonly string[]
  /** A user name. */
  owner?: string
  sharing?: readonly string[]
  sort: Sort
  order?: 'asc' | 'desc'
  limit: number
  offset: number
}

export interface Found {
  results: ItemRow[]
  total: number
  /** How many of the found items have each value. */
  facets: Record<'type' | 'tags' | 'owner' | 'sharing' | 'category', Record<string, number>>
}

export interface Describe {
  ownerOf(item: ItemRow): string
  installsOf(item: ItemRow): number
}

/** @param items what the caller may see */
export function search(items: readonly ItemRow[], listing: Listing, describe: Describe): Found {
  const found = items.filter((item) => matches(item, listing, describe))
  const direction = (listing.order ?? defaultOrder(listing.sort)) === 'asc' ? 1 : -1
  found.sort((a, b) => direction * compare(a, b, listing.sort, describe) || compareNames(a, b))
  return {
    results: found.slice(listing.offset, listing.offset + listing.limit),
    total: found.length,
    facets: {
      type: count(found, (item) => [item.kind]),
      tags: count(found, (item) => item.tags),
      owner: count(found, (item) => [describe.ownerOf(item)]),
      sharing: count(found, (item) => [item.sharing]),
      category: count(found, (item) => (item.category === null ? [] : [item.category])),
    },
  }
}

function matches(item: ItemRow, { q, type, tags, owner, sharing }: Listing, describe: Describe): boolean {
  if (type !== undefined && !type.includes(item.kind)) return false
  if (sharing !== undefined && !sharing.includes(item.sharing)) return false
  if (owner !== undefined && describe.ownerOf(item) !== owner) return false
  if (tags?.some((tag) => !item.tags.includes(tag.toLowerCase()))) return false
  if (q === undefined) return true
  const text = [item.servedName, item.title, item.description, ...item.tags].join('\n').toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Names from A, dates and counts from the top. */
function defaultOrder(sort: Sort): 'asc' | 'desc' {
  return sort === 'name' ? 'asc' : 'desc'
}

function compare(a: ItemRow, b: ItemRow, sort: Sort, { installsOf }: Describe): number {
  if (sort === 'name') return compareNames(a, b)
  if (sort === 'installs') return installsOf(a) - installsOf(b)
  return a[sort] - b[sort]
}

function compareNames(a: ItemRow, b: ItemRow): number {
  return a.servedName < b.servedName ? -1 : a.servedName > b.servedName ? 1 : 0
}

function count(
  items: readonly ItemRow[],
  valuesOf: (item: ItemRow) => readonly string[],
): Record<string, number> {
  const counts = new Map<string, number>()
  for (const value of items.flatMap(valuesOf)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
}
