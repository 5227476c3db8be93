/** Rows that change in one transaction: those whose same columns change go in one statement, which costs a tenth. */
import type { Sql, SqlValue } from './engine.ts'
import { assertAsSeen, seenCondition } from './seen-rows.ts'
import { SQL_TYPES } from './sql-types.ts'
import { type AnyTable, type ColumnType, columnName, fieldOf, keyCondition, toSqlValue } from './table.ts'

/** Rows in one UPDATE: enough to amortise the statement, few enough to stay below 65,535 parameters. */
const ROWS_PER_UPDATE = 200

export interface ChangedRow {
  before: object
  after: object
}

/**
 * Only changed columns are set: DuckDB rewrites the whole row when a column under a constraint is assigned. Rows that get
 * another unique value change together: one may get what another one gives up, whichever comes first.
 * @throws ConflictError when a row is not what the plan saw
 */
export async function updateAll(sql: Sql, table: AnyTable, rows: readonly ChangedRow[]): Promise<void> {
  for (const { fields, changed } of byChangedFields(table, rows).values()) {
    for (let start = 0; start < changed.length; start += ROWS_PER_UPDATE)
      await updateSome(sql, table, [...fields], changed.slice(start, start + ROWS_PER_UPDATE))
  }
}

async function updateSome(
  sql: Sql,
  table: AnyTable,
  fields: readonly string[],
  rows: readonly ChangedRow[],
): Promise<void> {
  const [only, ...others] = rows
  const update = (isExpecting: boolean) =>
    others.length === 0
      ? updateOne(sql, table, fields, only!, isExpecting)
      : updateMany(sql, table, fields, rows, isExpecting)
  if ((await update(true)) === rows.length) return
  await assertAsSeen(
    sql,
    table,
    rows.map(({ before, after }) => ({ seen: before, becomes: after })),
  )
  await update(false)
}

interface Alike {
  fields: Set<string>
  changed: ChangedRow[]
}

function byChangedFields(table: AnyTable, rows: readonly ChangedRow[]): Map<string, Alike> {
  const alike = new Map<string, Alike>()
  for (const row of rows) {
    const fields = Object.entries<ColumnType>(table.columns)
      .filter(
        ([field, type]) =>
          toSqlValue(type, fieldOf(row.after, field)) !== toSqlValue(type, fieldOf(row.before, field)),
      )
      .map(([field]) => field)
    if (fields.length === 0) continue
    const name = fields.some((field) => field in table.unique) ? 'unique' : fields.join(' ')
    const known = alike.get(name) ?? { fields: new Set(), changed: [] }
    for (const field of fields) known.fields.add(field)
    known.changed.push(row)
    alike.set(name, known)
  }
  return alike
}

/** By its key, which the engine looks up. */
function updateOne(
  sql: Sql,
  table: AnyTable,
  fields: readonly string[],
  { before, after }: ChangedRow,
  isExpecting: boolean,
): Promise<number> {
  const values: SqlValue[] = []
  const assignments = fields.map(
    (field) =>
      `${columnName(field)} = $${values.push(toSqlValue(typeOf(table, field), fieldOf(after, field)))}`,
  )
  const key = keyCondition(table, after, values)
  const seen = isExpecting ? ` AND ${seenCondition(table, before, values)}` : ''
  return sql.run(`UPDATE ${table.name} SET ${assignments.join(', ')} WHERE ${key}${seen}`, values)
}

/** The rows as they shall be, beside the rows as they were seen. */
function updateMany(
  sql: Sql,
  table: AnyTable,
  fields: readonly string[],
  rows: readonly ChangedRow[],
  isExpecting: boolean,
): Promise<number> {
  const { name, key } = table
  const others = Object.keys(table.columns).filter((field) => !key.includes(field))
  const listed = [
    ...[...key, ...fields].map((field) => ({ field, column: columnName(field), of: 'after' as const })),
    ...(isExpecting ? others : []).map((field) => ({
      field,
      column: `seen_${columnName(field)}`,
      of: 'before' as const,
    })),
  ]
  const values: SqlValue[] = []
  const tuples = rows.map((row) => {
    const marks = listed.map(({ field, of }) => {
      const type = typeOf(table, field)
      return `CAST($${values.push(toSqlValue(type, fieldOf(row[of], field)))} AS ${SQL_TYPES[type]})`
    })
    return `(${marks.join(', ')})`
  })
  const assignments = fields.map((field) => `${columnName(field)} = changed.${columnName(field)}`)
  const conditions = [
    ...key.map((field) => `${name}.${columnName(field)} = changed.${columnName(field)}`),
    ...(isExpecting ? others : []).map(
      (field) => `${name}.${columnName(field)} IS NOT DISTINCT FROM changed.seen_${columnName(field)}`,
    ),
  ]
  return sql.run(
    `UPDATE ${name} SET ${assignments.join(', ')} FROM (VALUES ${tuples.join(', ')}) AS changed (${listed.map(({ column }) => column).join(', ')}) WHERE ${conditions.join(' AND ')}`,
    values,
  )
}

function typeOf({ columns }: AnyTable, field: string): ColumnType {
  return columns[field]!
}
