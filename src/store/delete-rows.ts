/** Rows that go in one transaction, as long as they are what the plan saw. */
import type { Sql, SqlValue } from './engine.ts'
import { assertAsSeen, seenCondition } from './seen-rows.ts'
import { type AnyTable, keyCondition } from './table.ts'

/** @throws ConflictError */
export async function deleteAll(sql: Sql, table: AnyTable, rows: readonly object[]): Promise<void> {
  for (const row of rows) {
    const values: SqlValue[] = []
    const gone = await sql.run(
      `DELETE FROM ${table.name} WHERE ${keyCondition(table, row, values)} AND ${seenCondition(table, row, values)}`,
      values,
    )
    if (gone === 1) continue
    await assertAsSeen(sql, table, [{ seen: row }])
    const key: SqlValue[] = []
    await sql.run(`DELETE FROM ${table.name} WHERE ${keyCondition(table, row, key)}`, key)
  }
}
