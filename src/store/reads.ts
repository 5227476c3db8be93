/** Reading rows: of the last commit, or of a transaction with what it has planned so far. Both are read the same way. */
import type { Rows } from './memory-table.ts'
import type { TableDefinition } from './table.ts'

type IndexFunctions = object

/** A table as readers need it: its row's type and the names of its indexes. */
export interface Readable<Row extends object, Unique extends IndexFunctions, Groups extends IndexFunctions> {
  name: string
  readonly row?: Row
  unique: Unique
  groups: Groups
}

/** Repositories take this, so that what a page asks and what a plan asks is one function. */
export interface Reads {
  /** The row with this key. */
  get<Row extends object>(table: TableDefinition<Row>, ...key: readonly string[]): Row | undefined
  /** The row with this value of a unique index. */
  find<Row extends object, Unique extends object>(
    table: Readable<Row, Unique, object>,
    index: keyof Unique & string,
    value: string,
  ): Row | undefined
  /** The rows with this value of a group index, by key, in the order they came. */
  many<Row extends object, Groups extends object>(
    table: Readable<Row, object, Groups>,
    index: keyof Groups & string,
    value: string,
  ): ReadonlyMap<string, Row>
  /** The same rows in the order that the table has for this index. */
  sorted<Row extends object, Groups extends object>(
    table: Readable<Row, object, Groups>,
    index: keyof Groups & string,
    value: string,
  ): readonly Row[]
  /** Every row, in the order they came. */
  all<Row extends object>(table: Readable<Row, object, object>): IterableIterator<Row>
  count(table: { name: string }): number
}

/** @param rowsOf a table's rows as this reader sees them */
export function readsOf(rowsOf: (table: { name: string }) => Rows<object>): Reads {
  const reads = {
    get: (table: { name: string }, ...key: string[]) => rowsOf(table).get(...key),
    find: (table: { name: string }, index: string, value: string) => rowsOf(table).one(index, value),
    many: (table: { name: string }, index: string, value: string) => rowsOf(table).many(index, value),
    sorted: (table: { name: string }, index: string, value: string) => rowsOf(table).sorted(index, value),
    all: (table: { name: string }) => rowsOf(table).values(),
    count: (table: { name: string }) => rowsOf(table).size,
  }
  return reads as unknown as Reads
}

/** What `reads` has, but for some tables. */
export function withRows(reads: Reads, others: ReadonlyMap<string, Rows<object>>): Reads {
  const replaced = readsOf((table) => others.get(table.name)!)
  return pickedReads(({ name }) => (others.has(name) ? replaced : reads))
}

/** @param readsFor the reader that a table is read from, asked at each read */
export function pickedReads(readsFor: (table: { name: string }) => Reads): Reads {
  return {
    get: (table, ...key) => readsFor(table).get(table, ...key),
    find: (table, index, value) => readsFor(table).find(table, index, value),
    many: (table, index, value) => readsFor(table).many(table, index, value),
    sorted: (table, index, value) => readsFor(table).sorted(table, index, value),
    all: (table) => readsFor(table).all(table),
    count: (table) => readsFor(table).count(table),
  }
}
