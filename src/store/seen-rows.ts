/** Whether rows in the engine are still those that a plan saw. */
import { ConflictError, type Sql, type SqlValue } from './engine.ts'
import { type AnyTable, columnName, fieldOf, fromSqlRow, keyCondition, keyOf, toSqlValue } from './table.ts'

/** SQL that holds for a row whose columns beside the key are these; their values are added to `values`. */
export function seenCondition(table: AnyTable, seen: object, values: SqlValue[]): string {
  const conditions = Object.entries(table.columns)
    .filter(([field]) => !table.key.includes(field))
    .map(([field, type]) => {
      const value = toSqlValue(type, fieldOf(seen, field))
      return value === null ? `${columnName(field)} IS NULL` : `${columnName(field)} = $${values.push(value)}`
    })
  return conditions.length === 0 ? 'TRUE' : conditions.join(' AND ')
}

/**
 * Of rows that a condition passed over: each is what was seen, or what it was to become, only written otherwise (JSON
 * with blanks, a time to the microsecond), as rows that SQL made may be.
 * @throws ConflictError when one is another row by now, or gone
 */
export async function assertAsSeen(
  sql: Sql,
  table: AnyTable,
  rows: readonly { seen: object; becomes?: object }[],
): Promise<void> {
  for (const { seen, becomes } of rows) {
    const row = await rowNow(sql, table, seen)
    const isAsSeen = row !== undefined && [seen, becomes].some((one) => one && isSameRow(table, row, one))
    if (!isAsSeen) throw new ConflictError(`Another row of ${table.name} stands at ${keyOf(table, seen)}.`)
  }
}

/** The row that the engine has at the key of `seen`. */
export async function rowNow(sql: Sql, table: AnyTable, seen: object): Promise<object | undefined> {
  const columns = Object.keys(table.columns).map(columnName).join(', ')
  const values: SqlValue[] = []
  const condition = keyCondition(table, seen, values)
  const [found] = await sql.rows(`SELECT ${columns} FROM ${table.name} WHERE ${condition}`, values)
  return found === undefined ? undefined : fromSqlRow<object>(table, found)
}

export function isSameRow({ columns }: AnyTable, a: object, b: object): boolean {
  return Object.entries(columns).every(
    ([field, type]) => toSqlValue(type, fieldOf(a, field)) === toSqlValue(type, fieldOf(b, field)),
  )
}
