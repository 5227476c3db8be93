/** What the thread of the search and the one that asks it tell each other. */

import type { Field } from './search-document.ts'
import type { Marks } from './search-file.ts'
import type { Segment } from './search-marks.ts'
import type { WordsFound } from './search-words.ts'

export type SearchJob =
  /** Know nothing but what is on disk. */
  | { do: 'begin'; session: number; folder: string | undefined }
  | { do: 'tell'; session: number; put: ToldItem[]; removed: string[] }
  | { do: 'ask'; session: number; ask: Ask }
  /** Write what is known, a part of it each time. */
  | { do: 'save'; session: number; folder: string; isFirst: boolean }

export interface ToldItem {
  id: string
  marks: Marks
  texts: Record<Exclude<Field, 'about'>, string>
  /** Absent: as it was told before. */
  about?: string
}

export type Ask =
  | {
      for: 'hits' | 'suggestions'
      q: string
      /** Ids of items that count. */
      visible: string[]
    }
  | { for: 'excerpts'; found: Marked[] }

/** An item, and the words that were found in it. */
export interface Marked {
  id: string
  terms: string[]
}

export type SearchAnswer =
  | { is: 'begun'; known: [id: string, marks: Marks][] }
  | { is: 'told' }
  /** This thread is another than the one that was told what came before. */
  | { is: 'behind' }
  | { is: 'found'; found: WordsFound }
  | { is: 'suggested'; suggestions: string[] }
  | { is: 'read'; excerpts: (Segment[] | undefined)[] }
  | { is: 'saving' }
  /** Something was told meanwhile. */
  | { is: 'abandoned' }
  | { is: 'saved' }
