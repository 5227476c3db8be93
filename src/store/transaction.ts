/**
 * A transaction is planned in memory first and then executed whole: `put` and `delete` collect the net change
 * of each row, the SQL is derived from the difference to what is there. A plan that throws has changed nothing.
 */
import { AppError } from '../kernel/errors.ts'
import { isWellFormed } from '../kernel/well-formed.ts'
import type { PlannedChange, PlannedEntries } from './execute-plan.ts'
import type { MemoryTable, Rows } from './memory-table.ts'
import { PlannedRows } from './planned-rows.ts'
import { type Reads, readsOf } from './reads.ts'
import { isSameRow } from './seen-rows.ts'
import { type AnyTable, fieldOf, keyOf, type LogDefinition, type TableDefinition } from './table.ts'
import type { ChangedRow } from './update-rows.ts'

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
}

export class Plan implements Transaction {
  readonly #memory: (table: AnyTable) => MemoryTable<object>
  readonly #planned = new Map<AnyTable, PlannedRows>()
  readonly #appended = new Map<LogDefinition<object>, object[]>()
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

  readonly #kind: AnyTable['kind']

  /** @param kind of the tables that it may write to */
  constructor(memory: (table: AnyTable) => MemoryTable<object>, kind: AnyTable['kind'] = 'memory') {
    this.#memory = memory
    this.#kind = kind
  }

  put<Row extends object>(table: TableDefinition<Row>, row: Row): void {
    this.#assertKind(table)
    assertWellFormed(table, row)
    this.#plannedOf(table).change(keyOf(table, row), row)
  }

  delete<Row extends object>(table: TableDefinition<Row>, ...key: readonly string[]): void {
    this.#assertKind(table)
    this.#plannedOf(table).change(key.join('\0'), undefined)
  }

  append<Row extends object>(log: LogDefinition<Row>, row: Row): void {
    const definition = log as unknown as LogDefinition<object>
    assertWellFormed(definition, row)
    const rows = this.#appended.get(definition)
    if (rows === undefined) this.#appended.set(definition, [row])
    else rows.push(row)
  }

  /** What differs from before, table by table. */
  changes(): PlannedChange[] {
    return [...this.#planned].map(([table, planned]) => changeOf(table, planned, this.#memory(table)))
  }

  entries(): PlannedEntries[] {
    return [...this.#appended].map(([log, rows]) => ({ log, rows }))
  }

  #assertKind({ name, kind }: { name: string; kind: AnyTable['kind'] }): void {
    if (kind !== this.#kind)
      throw new Error(`${name} is a table of kind ${kind}; a ${this.#kind} plan cannot write to it.`)
  }

  #plannedOf(table: AnyTable): PlannedRows {
    const known = this.#planned.get(table)
    if (known !== undefined) return known
    const planned = new PlannedRows(table, this.#memory(table))
    this.#planned.set(table, planned)
    return planned
  }
}

function changeOf(table: AnyTable, { changes }: PlannedRows, before: Rows<object>): PlannedChange {
  const inserted: object[] = []
  const updated: ChangedRow[] = []
  const deleted: object[] = []
  for (const [key, row] of changes) {
    const seen = before.get(key)
    if (row === undefined && seen !== undefined) deleted.push(seen)
    else if (row !== undefined && seen === undefined) inserted.push(row)
    else if (row !== undefined && seen !== undefined && !isSameRow(table, seen, row))
      updated.push({ before: seen, after: row })
  }
  return { table, inserted, updated, deleted }
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
