/** A table described once: it drives the SQL, the in-memory rows and their indexes. */
import { parseWellFormed } from '../kernel/well-formed.ts'
import type { SqlRow, SqlValue } from './engine.ts'

/** `time` is milliseconds since 1970 in memory and TIMESTAMPTZ on disk; `json` is any plain value and TEXT. */
export type ColumnType = 'text' | 'int' | 'bool' | 'time' | 'json'

type IndexFunctions<Row> = Record<string, (row: Row) => string | undefined>

/**
 * `everybody`: anybody's set. A function: the reader whose row it is, or everybody where what others know of them differs
 * from `other`, the row that it follows or precedes.
 */
export type Revises<Row> = 'nothing' | 'everybody' | ((row: Row, other: Row | undefined) => string)

export interface TableDefinition<
  Row extends object = object,
  Unique extends IndexFunctions<Row> = IndexFunctions<Row>,
  Groups extends IndexFunctions<Row> = IndexFunctions<Row>,
> {
  name: string
  /** Never set: carries the row's type. */
  readonly row?: Row
  /** Columns of the primary key. All are text. */
  key: readonly (keyof Row & string)[]
  columns: { readonly [Column in keyof Row]-?: ColumnType }
  /**
   * `memory`: every change is in a change record, and all rows are in memory. `note`: written in batches outside of the
   * records, and may lose a minute, such as when a token was last used. (Logs, on disk alone, are `LogDefinition`.)
   */
  kind: 'memory' | 'note'
  /** Whose sets a change of a row may change (revisions.ts). */
  revises: Revises<Row>
  /** At most one row for each value. `undefined` leaves a row out. */
  unique: Unique
  /** Any number of rows for each value. */
  groups: Groups
  /** How `sorted` orders the rows of a group index. */
  orders: { readonly [Index in keyof Groups]?: (a: Row, b: Row) => number }
}

// biome-ignore lint/suspicious/noExplicitAny: tables of all row types live side by side; the functions that take one restore the type.
export type AnyTable = TableDefinition<any, any, any>

/** Describe a table whose rows live in memory. Usage: `defineTable<Row>()({ … })`. */
export function defineTable<Row extends object>() {
  return <Unique extends IndexFunctions<Row>, Groups extends IndexFunctions<Row>>(
    definition: Omit<
      TableDefinition<Row, Unique, Groups>,
      'row' | 'kind' | 'revises' | 'unique' | 'groups' | 'orders'
    > & {
      kind?: 'note'
      revises?: Revises<Row>
      unique?: Unique
      groups?: Groups
      orders?: { readonly [Index in keyof Groups]?: (a: Row, b: Row) => number }
    },
  ): TableDefinition<Row, Unique, Groups> => ({
    kind: 'memory',
    revises: 'nothing',
    unique: {} as Unique,
    groups: {} as Groups,
    orders: {},
    ...definition,
  })
}

/** `createdAt` is the column `created_at`. */
export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A row's key as one string: text columns joined by NUL, which no key contains. */
export function keyOf(definition: { key: readonly string[] }, row: object): string {
  return definition.key.map((field) => fieldOf(row, field)).join('\0')
}

/** SQL for the row with this row's key; its values are added to `values`. */
export function keyCondition(definition: AnyTable, row: object, values: SqlValue[]): string {
  return definition.key
    .map((field) => `${columnName(field)} = $${values.push(toSqlValue('text', fieldOf(row, field)))}`)
    .join(' AND ')
}

/** A field that a definition names, of a row whose type is not known here. */
export function fieldOf(row: object, field: string): unknown {
  return (row as Record<string, unknown>)[field]
}

export function toSqlValue(type: ColumnType, value: unknown): SqlValue {
  if (value === null || value === undefined) return null
  if (type === 'time') return new Date(value as number).toISOString()
  if (type === 'json') return JSON.stringify(value)
  return value as SqlValue
}

export function fromSqlRow<Row extends object>(
  definition: Pick<TableDefinition<Row>, 'columns'>,
  sqlRow: SqlRow,
): Row {
  const row: Record<string, unknown> = {}
  for (const [field, type] of Object.entries<ColumnType>(definition.columns)) {
    row[field] = fromSqlValue(type, sqlRow[columnName(field)] ?? null)
  }
  return row as Row
}

function fromSqlValue(type: ColumnType, value: SqlRow[string]): unknown {
  if (value === null || value === undefined) return null
  if (type === 'time') return (value as Date).getTime()
  if (type === 'json') return parseWellFormed(value as string)
  return value
}

/** An append-only table on disk alone, such as the audit trail. */
export interface LogDefinition<Row extends object> {
  name: string
  columns: { readonly [Column in keyof Row]-?: ColumnType }
}
