/**
 * A plan as SQL. Each statement carries what the plan saw, and the engine decides: a row that is another one by now,
 * or a key that somebody else has, fails the transaction.
 */
import { deleteAll } from './delete-rows.ts'
import type { Sql, SqlValue } from './engine.ts'
import {
  type AnyTable,
  type ColumnType,
  columnName,
  fieldOf,
  type LogDefinition,
  toSqlValue,
} from './table.ts'
import { type ChangedRow, updateAll } from './update-rows.ts'

/** Rows in one INSERT: enough to amortise the statement, few enough to stay below 65,535 parameters. */
const ROWS_PER_INSERT = 200

/** What a plan changes of one table, with the rows as it saw them. */
export interface PlannedChange {
  table: AnyTable
  inserted: readonly object[]
  updated: readonly ChangedRow[]
  deleted: readonly object[]
}

export interface PlannedEntries {
  log: LogDefinition<object>
  rows: readonly object[]
}

/** @throws ConflictError when the engine holds something else than what the plan saw */
export async function executePlan(
  sql: Sql,
  changes: readonly PlannedChange[],
  entries: readonly PlannedEntries[],
): Promise<void> {
  for (const { table, inserted, updated, deleted } of changes) {
    await deleteAll(sql, table, deleted)
    await updateAll(sql, table, updated)
    await insertAll(sql, table, inserted)
  }
  for (const { log, rows } of entries) await insertAll(sql, log, rows)
}

async function insertAll(
  sql: Sql,
  table: { name: string; columns: object },
  rows: readonly object[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await insert(sql, table, rows.slice(start, start + ROWS_PER_INSERT))
}

async function insert(
  sql: Sql,
  table: { name: string; columns: object },
  rows: readonly object[],
): Promise<void> {
  const fields = Object.entries(table.columns) as [string, ColumnType][]
  const values: SqlValue[] = []
  const tuples = rows.map((row) => {
    const marks = fields.map(([field, type]) => `$${values.push(toSqlValue(type, fieldOf(row, field)))}`)
    return `(${marks.join(', ')})`
  })
  const columns = fields.map(([field]) => columnName(field)).join(', ')
  await sql.run(`INSERT INTO ${table.name} (${columns}) VALUES ${tuples.join(', ')}`, values)
}
