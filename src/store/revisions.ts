/**
 * What may have changed since somebody looked: two kinds of revision, so that one person's install makes nobody else
 * look again. They follow each commit as memory does, begin at 0 in every process and are kept nowhere.
 */
import type { AnyTable } from './table.ts'

export interface Revisions {
  /** Of what may change anybody's set: items, versions, grants, groups. */
  readonly everybody: number
  /** Of a reader: what is everybody's, and what is their own. Equal revisions mean equal sets. */
  of(reader: string): number
  /** Of any of them: grows with every change that may change somebody's set. */
  readonly newest: number
  /** Those whose own revision has moved since it was `newest`. Where everybody's has moved, all may be concerned. */
  since(newest: number): readonly string[]
}

/** One row of a commit; a row that is new has nothing before it, and one that is gone nothing after. */
export interface RowChange {
  table: AnyTable
  before: object | undefined
  after: object | undefined
}

/** One counter for both kinds, so that the larger number is always the later one. */
export class RevisionCounters implements Revisions {
  #everybody = 0
  #newest = 0
  /** Later than everybody's alone; who moved last is at the end. */
  readonly #own = new Map<string, number>()

  get everybody(): number {
    return this.#everybody
  }

  get newest(): number {
    return this.#newest
  }

  of(reader: string): number {
    return this.#own.get(reader) ?? this.#everybody
  }

  since(newest: number): readonly string[] {
    return [...this.#own].flatMap(([reader, revision]) => (revision > newest ? [reader] : []))
  }

  /** All that one commit changed, told in the turn in which memory changes. */
  follow(changes: Iterable<RowChange>): void {
    const readers = new Set<string>()
    for (const change of changes) for (const reader of readersOf(change)) readers.add(reader)
    if (readers.size === 0) return
    this.#newest += 1
    if (readers.has('everybody')) {
      this.#everybody = this.#newest
      this.#own.clear()
      return
    }
    for (const reader of readers) {
      this.#own.delete(reader)
      this.#own.set(reader, this.#newest)
    }
  }
}

/** Also of the row before: it may have been somebody else's. */
function readersOf({ table: { revises }, before, after }: RowChange): readonly string[] {
  if (revises === 'nothing' || (before ?? after) === undefined) return []
  if (revises === 'everybody') return [revises]
  return [
    ...(before === undefined ? [] : [revises(before, after)]),
    ...(after === undefined ? [] : [revises(after, before)]),
  ]
}
