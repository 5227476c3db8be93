/** The metadata engine behind everything: DuckDB now, PostgreSQL when a company outgrows one machine. */

export type SqlValue = string | number | boolean | null

/** A row as the driver gives it: column names as in the schema, timestamps as `Date`, integers as `number`. */
export type SqlRow = Record<string, string | number | boolean | Date | null>

/** Statements that DuckDB and PostgreSQL 15 both run: `$1` parameters, no engine's own functions. */
export interface Sql {
  /** Rows of one statement, in the statement's order. */
  rows(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>
  /**
   * Run one statement for its effect.
   * @returns how many rows it inserted, changed or deleted
   * @throws ConflictError when a key is taken, or another transaction got in between
   */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>
}

/** What the engine holds is not what a plan took for granted: it is to be made again, on newer rows. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError'
}

/** A copy of everything that was committed when it was asked for. */
export interface Copying {
  /** From then on writes may go on: they are not in the copy. Nothing may be written before. */
  isFixed: Promise<void>
  /** The copy is whole, and on disk. */
  isDone: Promise<void>
}

export interface Engine extends Sql {
  /**
   * How often it was opened. An engine may lose what it has open, and open it anew: after that it may hold a commit that
   * failed for whoever asked for it.
   */
  readonly openings: number
  /** Open it anew if need be. @throws the disk's own error while that cannot be */
  assertUsable(): Promise<void>
  /** All or nothing. Callers do not overlap: `database.ts` queues them. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** Fold the write-ahead log into the main file, where the engine has one. */
  checkpoint(): Promise<void>
  /** A consistent copy of everything beside the original, named after `label`; called before migrating. */
  backUp(label: string): Promise<void>
  /** Copy everything to a file that is not there yet; it can be opened like the original. */
  copyTo(file: string): Copying
  /** Let go of it as it is: what was read of it is not to be kept. */
  abandon(): Promise<void>
  close(): Promise<void>
}
