/** Whether a copy of the database can be relied on: everything else is let go of because of it. */
import type { RecordId } from '../change-record.ts'
import { newestRecord } from '../changes.repo.ts'
import { openCopy } from '../duckdb.ts'
import type { Sql } from '../engine.ts'

/** What was true when the copy was made. */
export interface Expected {
  newest: RecordId
  /** Rows by table, of those that are in memory. */
  counts: ReadonlyMap<string, number>
}

/**
 * Open it, read every value of every table once, and compare what is known of it.
 * @param more what else is to be right
 * @throws Error that says what is not
 */
export async function lookOver(
  copy: string,
  { newest, counts }: Expected,
  more: (sql: Pick<Sql, 'rows'>) => Promise<void> = async () => {},
): Promise<void> {
  const sql = await openCopy(copy)
  try {
    const found = await newestRecord(sql)
    if (found.id !== newest.id)
      throw new Error(`Its newest change record is number ${found.sequence}, not ${newest.sequence}.`)
    for (const { name } of await sql.rows(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' ORDER BY name`,
    )) {
      const [row] = await sql.rows(`SELECT count(*) AS rows, bit_xor(hash(t)) AS read FROM ${name} AS t`)
      const expected = counts.get(String(name))
      if (expected !== undefined && Number(row!.rows) !== expected)
        throw new Error(`Its table ${name} has ${row!.rows} rows, not ${expected}.`)
    }
    await more(sql)
  } finally {
    sql.close()
  }
}
