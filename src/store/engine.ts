/** The metadata engine behind everything: DuckDB now, PostgreSQL when a company outgrows one machine. */

export type SqlValue = string | number | boolean | null

/** A row as the driver gives it: column names as in the schema, timestamps as `Date`, integers as `number`. */
export type SqlRow = Record<string, string | number | boolean | Date | null>

/** Statements that DuckDB and PostgreSQL 15 both run: `$1` parameters, no engine's own functions. */
export interface Sql {
  /** Rows of one statement, in the statement's order. */
  rows(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>
  /** Run one statement for its effect. */
  run(sql: string, values?: readonly SqlValue[]): Promise<void>
}

export interface Engine extends Sql {
  /** All or nothing. Callers do not overlap: `database.ts` queues them. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** Fold the write-ahead log into the main file, where the engine has one. */
  checkpoint(): Promise<void>
  /** A consistent copy of everything beside the original, named after `label`; called before migrating. */
  backUp(label: string): Promise<void>
  /** Let go of it as it is: what was read of it is not to be kept. */
  abandon(): Promise<void>
  close(): Promise<void>
}
