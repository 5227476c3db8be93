/** Searches, and the words that are kept for them. */
import { KIB, MIB } from './units.ts'

/** A search, in characters: a sentence. */
export const QUERY_CHARS_MAX = 200
/** One search, in milliseconds, and the heap of the thread that holds all words, in bytes: far above any store's. */
export const SEARCH_MS_MAX = 10_000
export const SEARCH_HEAP_BYTES_MAX = 1024 * MIB
/** Items that a search waits for when they were published or changed just now; more are read while searches go on. */
export const SEARCH_WAITED_FOR_ITEMS_MAX = 500
/** How long a search waits for the words on disk after a start, in milliseconds: longer is shown, and not waited for. */
export const SEARCH_WAITED_FOR_MS_MAX = 1_000
/** Reading the words of all items from disk, in milliseconds: seconds for a large store, on a machine that is busy. */
export const SEARCH_LOAD_MS_MAX = 120_000
/** Items that may be read again after a start: the words are written when more than these are new. */
export const SEARCH_UNSAVED_ITEMS_MAX = 100
/** Searches that wait for others; whoever comes later is told to come back. */
export const SEARCHES_WAITING_MAX = 100
/** What is searched of one item's README, in bytes: the first pages say what it is about, and 2,000 of these are 40 MB. */
export const SEARCH_TEXT_BYTES_MAX = 20 * KIB
/** Places that one search looks at, of a word in an item: a hundred times what words of a large store have. */
export const SEARCH_PLACES_MAX = 150_000
/** Words of an item that a search tells, for marking them. */
export const SEARCH_WORDS_TOLD_MAX = 50
/** Different words of one README that are looked for, and as many letters of scripts without spaces: few have half. */
export const SEARCH_ABOUT_WORDS_MAX = 1_000
/** Of all READMEs together, so that the words fit into their thread; of those that come later, some. */
export const SEARCH_ALL_ABOUT_WORDS_MAX = 1_000_000
export const SEARCH_LATE_ABOUT_WORDS_MAX = 100
