/** Statements of one connection that are prepared once: to read and plan its text is much of what a small write costs. */
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api'
import { PREPARED_STATEMENTS_MAX } from '../kernel/limits.ts'

export interface PreparedStatements {
  /** @returns how many rows it changed */
  run(sql: string, values?: DuckDBValue[]): Promise<number>
  /** Let go of them, before the connection is closed. */
  close(): void
}

export function createPreparedStatements(connection: DuckDBConnection): PreparedStatements {
  /** By their text; the one that was used last is last. Whoever uses one takes it out. */
  const kept = new Map<string, DuckDBPreparedStatement>()
  const keep = (sql: string, statement: DuckDBPreparedStatement) => {
    // Two that ran at once are one from now on.
    kept.get(sql)?.destroySync()
    kept.delete(sql)
    kept.set(sql, statement)
    const [oldest] = kept
    if (kept.size <= PREPARED_STATEMENTS_MAX || oldest === undefined) return
    kept.delete(oldest[0])
    oldest[1].destroySync()
  }
  return {
    async run(sql, values = []) {
      const statement = kept.get(sql) ?? (await connection.prepare(sql))
      kept.delete(sql)
      try {
        statement.bind(values)
        const { rowsChanged } = await statement.run()
        keep(sql, statement)
        return rowsChanged
      } catch (error) {
        statement.destroySync()
        throw error
      }
    },
    close() {
      for (const statement of kept.values()) statement.destroySync()
      kept.clear()
    },
  }
}
