/** Rows that go in one transaction, as long as they are what the plan saw. Many go in one statement: it costs a twentieth. */
import { ConflictError, type Sql, type SqlValue } from './engine.ts'
import { assertAsSeen, rowNow, seenCondition } from './seen-rows.ts'
import { SQL_TYPES } from './sql-types.ts'
import { type AnyTable, type ColumnType, columnName, fieldOf, keyCondition, toSqlValue } from './table.ts'

/** Rows in one DELETE: enough to amortise the statement, few enough to stay below 65,535 parameters. */
const ROWS_PER_DELETE = 200

/** @throws ConflictError when a row is not what the plan saw */
export async function deleteAll(sql: Sql, table: AnyTable, rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_DELETE)
    await deleteSome(sql, table, rows.slice(start, start + ROWS_PER_DELETE))
}

async function deleteSome(sql: Sql, table: AnyTable, rows: readonly object[]): Promise<void> {
  const gone = rows.length === 1 ? await deleteOne(sql, table, rows[0]!) : await deleteMany(sql, table, rows)
  if (gone === rows.length) return
  const left: object[] = []
  for (const row of rows) if ((await rowNow(sql, table, row)) !== undefined) left.push(row)
  if (gone + left.length < rows.length)
    throw new ConflictError(`A row of ${table.name} that was to be deleted is gone.`)
  await assertAsSeen(
    sql,
    table,
    left.map((seen) => ({ seen })),
  )
  for (const row of left) {
    const key: SqlValue[] = []
    await sql.run(`DELETE FROM ${table.name} WHERE ${keyCondition(table, row, key)}`, key)
  }
}

/** By its key, which the engine looks up. */
function deleteOne(sql: Sql, table: AnyTable, row: object): Promise<number> {
  const values: SqlValue[] = []
  const condition = `${keyCondition(table, row, values)} AND ${seenCondition(table, row, values)}`
  return sql.run(`DELETE FROM ${table.name} WHERE ${condition}`, values)
}

function deleteMany(sql: Sql, table: AnyTable, rows: readonly object[]): Promise<number> {
  const { name, key } = table
  const columns = Object.entries<ColumnType>(table.columns)
  const values: SqlValue[] = []
  const tuples = rows.map((row) => {
    const marks = columns.map(
      ([field, type]) => `CAST($${values.push(toSqlValue(type, fieldOf(row, field)))} AS ${SQL_TYPES[type]})`,
    )
    return `(${marks.join(', ')})`
  })
  const names = columns.map(([field]) => columnName(field))
  const conditions = columns.map(([field]) => {
    const equals = key.includes(field) ? '=' : 'IS NOT DISTINCT FROM'
    return `${name}.${columnName(field)} ${equals} seen.${columnName(field)}`
  })
  return sql.run(
    `DELETE FROM ${name} USING (VALUES ${tuples.join(', ')}) AS seen (${names.join(', ')}) WHERE ${conditions.join(' AND ')}`,
    values,
  )
}
