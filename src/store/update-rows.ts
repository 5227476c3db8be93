/** Rows that change in one transaction: those whose same columns change go in one statement, which costs a tenth. */
import type { Sql, SqlValue } from './engine.ts'
import { type AnyTable, type ColumnType, columnName, fieldOf, keyCondition, toSqlValue } from './table.ts'

/** Rows in one UPDATE: enough to amortise the statement, few enough to stay below 65,535 parameters. */
const ROWS_PER_UPDATE = 200

/** Both engines have to be told what a parameter in a list of values is. */
const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'TEXT',
  int: 'BIGINT',
  bool: 'BOOLEAN',
  time: 'TIMESTAMPTZ',
  json: 'TEXT',
}

export interface ChangedRow {
  before: object
  after: object
}

/** Only changed columns are set: DuckDB rewrites the whole row when a column under a constraint is assigned. */
export async function updateAll(sql: Sql, table: AnyTable, rows: readonly ChangedRow[]): Promise<void> {
  for (const { fields, changed } of byChangedFields(table, rows).values()) {
    for (let start = 0; start < changed.length; start += ROWS_PER_UPDATE) {
      const [first, ...others] = changed.slice(start, start + ROWS_PER_UPDATE)
      if (others.length === 0) await updateOne(sql, table, fields, first!)
      else await updateMany(sql, table, fields, [first!, ...others])
    }
  }
}

interface Alike {
  fields: string[]
  /** Rows as they shall be. */
  changed: object[]
}

function byChangedFields(table: AnyTable, rows: readonly ChangedRow[]): Map<string, Alike> {
  const alike = new Map<string, Alike>()
  for (const { before, after } of rows) {
    const fields = Object.entries<ColumnType>(table.columns)
      .filter(
        ([field, type]) =>
          toSqlValue(type, fieldOf(after, field)) !== toSqlValue(type, fieldOf(before, field)),
      )
      .map(([field]) => field)
    if (fields.length === 0) continue
    const known = alike.get(fields.join(' '))
    if (known === undefined) alike.set(fields.join(' '), { fields, changed: [after] })
    else known.changed.push(after)
  }
  return alike
}

/** By its key alone, which the engine looks up. */
async function updateOne(sql: Sql, table: AnyTable, fields: readonly string[], row: object): Promise<void> {
  const values: SqlValue[] = []
  const assignments = fields.map(
    (field) =>
      `${columnName(field)} = $${values.push(toSqlValue(typeOf(table, field), fieldOf(row, field)))}`,
  )
  await sql.run(
    `UPDATE ${table.name} SET ${assignments.join(', ')} WHERE ${keyCondition(table, row, values)}`,
    values,
  )
}

async function updateMany(
  sql: Sql,
  table: AnyTable,
  fields: readonly string[],
  rows: readonly object[],
): Promise<void> {
  const { name, key } = table
  const listed = [...key, ...fields]
  const values: SqlValue[] = []
  const tuples = rows.map((row) => {
    const marks = listed.map((field) => {
      const type = typeOf(table, field)
      return `CAST($${values.push(toSqlValue(type, fieldOf(row, field)))} AS ${SQL_TYPES[type]})`
    })
    return `(${marks.join(', ')})`
  })
  const assignments = fields.map((field) => `${columnName(field)} = changed.${columnName(field)}`)
  const keys = key.map((field) => `${name}.${columnName(field)} = changed.${columnName(field)}`)
  await sql.run(
    `UPDATE ${name} SET ${assignments.join(', ')} FROM (VALUES ${tuples.join(', ')}) AS changed (${listed.map(columnName).join(', ')}) WHERE ${keys.join(' AND ')}`,
    values,
  )
}

function typeOf({ columns }: AnyTable, field: string): ColumnType {
  return columns[field]!
}
