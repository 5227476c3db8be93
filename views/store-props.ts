import type { Frame } from './layout.tsx'
import type { StoreFacet } from './parts/facets.tsx'
import type { ItemCardProps } from './parts/item-card.tsx'

/** A search of the store, and what it found. */
export interface StoreProps {
  frame: Frame
  /** Of the page, and of the window. */
  title: string
  documentTitle: string
  /** Of exactly this. */
  address: string
  q: string
  sort: string
  sorts: readonly { value: string; label: string }[]
  facets: readonly StoreFacet[]
  /** The filters that are on, and the address without each. */
  chips: readonly { title: string; label: string; href: string }[]
  /** The address without any. */
  clearHref: string
  total: number
  unfiltered: number
  /** What was found is only spelt nearly as was asked for. */
  isClose: boolean
  /** What was found has most of the words, and not all. */
  isPartial: boolean
  /** The words stand in too many places to look at all: whole ones were looked for, and beginnings of names. */
  isCut: boolean
  /** The search has not read all items yet: how many of those that the reader may see. */
  reading?: { known: number; of: number }
  suggestions: readonly { words: string; href: string }[]
  items: readonly ItemCardProps[]
  /** Names of people who can bring what is missing; empty unless something is. */
  askWhom: readonly string[]
  page: number
  pages: number
  /** Addresses of the neighbouring pages. */
  previous?: string
  next?: string
}
