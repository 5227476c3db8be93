/**
 * A transaction is planned in memory first and then executed whole: `put` and `delete` collect the net change
 * of each row, the SQL is derived from the difference to what is there. A plan that throws has changed nothing.
 */
import { AppError } from '../kernel/errors.ts'
import { isWellFormed } from '../kernel/well-formed.ts'
import type { Database } from './database.ts'
import type { Sql, SqlValue } from './engine.ts'
import type { MemoryTable, Rows } from './memory-table.ts'
import { PlannedRows } from './planned-rows.ts'
import { type Reads, readsOf } from './reads.ts'
import {
  type AnyTable,
  type ColumnType,
  columnName,
  fieldOf,
  keyCondition,
  keyOf,
  type TableDefinition,
  toSqlValue,
} from './table.ts'
import { type ChangedRow, updateAll } from './update-rows.ts'

/** Rows in one INSERT: enough to amortise the statement, few enough to stay below 65,535 parameters. */
const ROWS_PER_INSERT = 200

/** What a plan may do. Reads see the plan's own changes, and are all that a plan decides by. */
export interface Transaction extends Reads {
  /** Insert the row, or replace the one with its key. */
  put<Row extends object>(table: TableDefinition<Row>, row: Row): void
  /** Delete the row with this key, if any. */
  delete<Row extends object>(table: TableDefinition<Row>, ...key: readonly string[]): void
  /** Add a row to a table that is not kept in memory. */
  append<Row extends object>(log: LogDefinition<Row>, row: Row): void
  /** What every entry of the trail says beside its own details: set by who knows what was shown. */
  attribution: Readonly<Record<string, unknown>>
  /** The rows as they will be once what was planned so far is committed. */
  readonly after: Database
}

/** An append-only table on disk alone, such as the audit trail. */
export interface LogDefinition<Row extends object> {
  name: string
  columns: { readonly [Column in keyof Row]-?: ColumnType }
}

export class Plan implements Transaction {
  readonly #memory: (table: AnyTable) => MemoryTable<object>
  readonly #planned = new Map<AnyTable, PlannedRows>()
  readonly #appended = new Map<LogDefinition<object>, object[]>()
  readonly #present: Database
  readonly #reads = readsOf(
    (table) => this.#planned.get(table as AnyTable) ?? this.#memory(table as AnyTable),
  )
  attribution: Readonly<Record<string, unknown>> = {}

  readonly get = this.#reads.get
  readonly find = this.#reads.find
  readonly many = this.#reads.many
  readonly sorted = this.#reads.sorted
  readonly all = this.#reads.all
  readonly count = this.#reads.count

  /** @param present what the memory is of */
  constructor(memory: (table: AnyTable) => MemoryTable<object>, present: Database) {
    this.#memory = memory
    this.#present = present
  }

  get after(): Database {
    const { revision, sql } = this.#present
    const table = (definition: AnyTable): Rows<object> =>
      this.#planned.get(definition) ?? this.#memory(definition)
    return { ...this.#reads, revision, sql, table: table as unknown as Database['table'] }
  }

  put<Row extends object>(table: TableDefinition<Row>, row: Row): void {
    assertWellFormed(table, row)
    this.#plannedOf(table).change(keyOf(table, row), row)
  }

  delete<Row extends object>(table: TableDefinition<Row>, ...key: readonly string[]): void {
    this.#plannedOf(table).change(key.join('\0'), undefined)
  }

  append<Row extends object>(log: LogDefinition<Row>, row: Row): void {
    const definition = log as unknown as LogDefinition<object>
    assertWellFormed(definition, row)
    const rows = this.#appended.get(definition)
    if (rows === undefined) this.#appended.set(definition, [row])
    else rows.push(row)
  }

  get isEmpty(): boolean {
    return this.#planned.size === 0 && this.#appended.size === 0
  }

  /** Whether somebody's set may have changed. */
  get isRevisioned(): boolean {
    return [...this.#planned.keys()].some((table) => table.revisioned)
  }

  async execute(sql: Sql): Promise<void> {
    for (const [table, { changes }] of this.#planned) await this.#executeTable(sql, table, changes)
    for (const [log, rows] of this.#appended) await insertAll(sql, log, rows)
  }

  /** Bring the memory to what was committed. */
  apply(): void {
    for (const [table, { changes }] of this.#planned) {
      const memory = this.#memory(table)
      for (const [key, row] of changes) row === undefined ? memory.delete(key) : memory.put(row)
    }
  }

  #plannedOf(table: AnyTable): PlannedRows {
    const known = this.#planned.get(table)
    if (known !== undefined) return known
    const planned = new PlannedRows(table, this.#memory(table))
    this.#planned.set(table, planned)
    return planned
  }

  async #executeTable(
    sql: Sql,
    table: AnyTable,
    changes: ReadonlyMap<string, object | undefined>,
  ): Promise<void> {
    const memory = this.#memory(table)
    const inserts: object[] = []
    const updates: ChangedRow[] = []
    for (const [key, row] of changes) {
      const before = memory.get(key)
      if (row === undefined && before !== undefined) await remove(sql, table, before)
      else if (row !== undefined && before !== undefined) updates.push({ before, after: row })
      else if (row !== undefined) inserts.push(row)
    }
    await updateAll(sql, table, updates)
    await insertAll(sql, table, inserts)
  }
}

/**
 * Every way in looks at what people send; this is the last one, for what none of them thought of. What no encoding holds
 * would be one thing in memory and another on disk, and fail whoever shows it.
 * @throws AppError `bad_request`
 */
function assertWellFormed({ name, columns }: { name: string; columns: object }, row: object): void {
  for (const field of Object.keys(columns)) {
    if (isWellFormed(fieldOf(row, field))) continue
    const where = `The field "${field}" of ${name.replaceAll('_', ' ')}`
    throw new AppError('bad_request', `${where} has half of a Unicode surrogate pair; correct it.`)
  }
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

async function remove(sql: Sql, table: AnyTable, row: object): Promise<void> {
  const values: SqlValue[] = []
  await sql.run(`DELETE FROM ${table.name} WHERE ${keyCondition(table, row, values)}`, values)
}
