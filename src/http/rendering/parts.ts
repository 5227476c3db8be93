/** Parts of pages that are made of what people uploaded: what a thread needs to know to make each. */
import type { TreeFolder } from '../../../views/item/files.tsx'
import type { TextPlace } from '../pages/item/place.ts'

export interface MarkdownPart {
  part: 'markdown'
  /** The file, or its beginning. */
  source: Uint8Array
  /** Of the whole file. */
  sizeBytes: number
  place: TextPlace
}

/** A file on two sides, with its bytes where they are to be compared. */
export interface FilePair {
  path: string
  change: 'added' | 'removed' | 'changed'
  facts: readonly string[]
  /** Those among them that its lines do not show. */
  unseen: readonly string[]
  beforeUrl?: string
  afterUrl?: string
  /** Its lines. A side where there is nothing is empty. */
  sides?: { before: Uint8Array; after: Uint8Array; sizes: string }
}

export interface ChangesPart {
  part: 'changes'
  files: readonly FilePair[]
  /** What the sides are called. */
  from: string
  to: string
}

export interface TreePart {
  part: 'tree'
  root: TreeFolder
}

export interface LinesPart {
  part: 'lines'
  path: string
  text: Uint8Array
  /** The words of its lines with their classes, as JSON; absent when they have no colours. */
  coloured?: string
  lineUrl: string
  /** Lines that a link points at, from 1. */
  marked?: { first: number; last: number }
}

export type Part = MarkdownPart | ChangesPart | TreePart | LinesPart

/** What each part is as HTML. */
export interface Rendered {
  markdown: string
  /** `undefined` in place of both when nothing differs. */
  changes: { list: string; files: string }
  tree: string
  lines: { html: string; count: string }
}
