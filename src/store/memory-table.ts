/** One table's rows in memory, with its indexes: what every request reads. */
import { type AnyTable, keyOf } from './table.ts'

const NONE: ReadonlyMap<string, never> = new Map<string, never>()

/** The reading half. Rows are frozen: a change is a new row. */
export interface Rows<Row extends object, Unique extends string = string, Groups extends string = string> {
  readonly size: number
  get(...key: readonly string[]): Row | undefined
  values(): IterableIterator<Row>
  /** The row with this value of a unique index. */
  one(index: Unique, value: string): Row | undefined
  /** The rows with this value of a group index, by key, in the order they came. */
  many(index: Groups, value: string): ReadonlyMap<string, Row>
  /** The same rows in the order that the table has for this index: sorted once, and again when one of them changes. */
  sorted(index: Groups, value: string): readonly Row[]
}

export class MemoryTable<Row extends object> implements Rows<Row> {
  readonly definition: AnyTable
  readonly #rows = new Map<string, Row>()
  readonly #unique = new Map<string, Map<string, Row>>()
  readonly #groups = new Map<string, Map<string, Map<string, Row>>>()
  /** By the rows of one value of a group index; what changes is forgotten. */
  readonly #sorted = new Map<ReadonlyMap<string, Row>, readonly Row[]>()

  constructor(definition: AnyTable) {
    this.definition = definition
    for (const index of Object.keys(definition.unique)) this.#unique.set(index, new Map())
    for (const index of Object.keys(definition.groups)) this.#groups.set(index, new Map())
  }

  get size(): number {
    return this.#rows.size
  }

  get(...key: readonly string[]): Row | undefined {
    return this.#rows.get(key.length === 1 ? key[0]! : key.join('\0'))
  }

  values(): IterableIterator<Row> {
    return this.#rows.values()
  }

  one(index: string, value: string): Row | undefined {
    return this.#unique.get(index)!.get(value)
  }

  many(index: string, value: string): ReadonlyMap<string, Row> {
    return this.#groups.get(index)!.get(value) ?? NONE
  }

  sorted(index: string, value: string): readonly Row[] {
    const rows = this.many(index, value)
    const known = this.#sorted.get(rows)
    if (known !== undefined) return known
    const sorted = inOrder(this.definition, index, rows)
    if (rows.size > 0) this.#sorted.set(rows, sorted)
    return sorted
  }

  /** @returns the row that it takes the place of */
  put(row: Row): Row | undefined {
    const key = keyOf(this.definition, row)
    const before = this.#rows.get(key)
    if (before !== undefined) this.#unindex(key, before)
    this.#rows.set(key, Object.freeze(row))
    this.#index(key, row)
    return before
  }

  /** @returns the row that is gone, if there was one */
  delete(key: string): Row | undefined {
    const before = this.#rows.get(key)
    if (before === undefined) return undefined
    this.#unindex(key, before)
    this.#rows.delete(key)
    return before
  }

  #index(key: string, row: Row): void {
    for (const [index, extract] of indexesOf<Row>(this.definition.unique)) {
      const value = extract(row)
      if (value !== undefined) this.#unique.get(index)!.set(value, row)
    }
    for (const [index, extract] of indexesOf<Row>(this.definition.groups)) {
      const value = extract(row)
      if (value === undefined) continue
      const groups = this.#groups.get(index)!
      const members = groups.get(value)
      if (members === undefined) groups.set(value, new Map([[key, row]]))
      else members.set(key, row)
      if (members !== undefined) this.#sorted.delete(members)
    }
  }

  #unindex(key: string, row: Row): void {
    for (const [index, extract] of indexesOf<Row>(this.definition.unique)) {
      const value = extract(row)
      if (value !== undefined && this.#unique.get(index)!.get(value) === row)
        this.#unique.get(index)!.delete(value)
    }
    for (const [index, extract] of indexesOf<Row>(this.definition.groups)) {
      const value = extract(row)
      if (value === undefined) continue
      const groups = this.#groups.get(index)!
      const members = groups.get(value)
      members?.delete(key)
      if (members !== undefined) this.#sorted.delete(members)
      if (members?.size === 0) groups.delete(value)
    }
  }
}

export function inOrder<Row extends object>(
  definition: AnyTable,
  index: string,
  rows: ReadonlyMap<string, Row>,
): readonly Row[] {
  return Object.freeze([...rows.values()].sort(definition.orders[index]))
}

function indexesOf<Row>(indexes: object): [string, (row: Row) => string | undefined][] {
  return Object.entries(indexes)
}
