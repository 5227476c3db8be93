/** Every table's rows in memory, and the one way in which they change: by applying what a record says. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TableChange } from './change-record.ts'
import type { Sql } from './engine.ts'
import { MemoryTable } from './memory-table.ts'
import { RevisionCounters, type Revisions, type RowChange } from './revisions.ts'
import { type AnyTable, columnName, fromSqlRow } from './table.ts'

export class Memory {
  readonly #tables = new Map<string, MemoryTable<object>>()
  readonly #revisions = new RevisionCounters()
  readonly definitions: readonly AnyTable[]

  constructor(definitions: readonly AnyTable[]) {
    this.definitions = definitions
    for (const definition of definitions) this.#tables.set(definition.name, new MemoryTable(definition))
  }

  static async load(sql: Pick<Sql, 'rows'>, definitions: readonly AnyTable[]): Promise<Memory> {
    const memory = new Memory(definitions)
    for (const definition of definitions) await loadTable(sql, definition, memory.of(definition))
    return memory
  }

  of({ name }: { name: string }): MemoryTable<object> {
    const found = this.#tables.get(name)
    if (found === undefined) throw new Error(`Table ${name} was not given to openDatabase.`)
    return found
  }

  /** They move whenever rows do. */
  get revisions(): Revisions {
    return this.#revisions
  }

  /** How many rows there are, by table. */
  counts(): ReadonlyMap<string, number> {
    return new Map([...this.#tables].map(([name, rows]) => [name, rows.size]))
  }

  /** Entries of logs, which are on disk alone, are passed over. */
  apply(changes: readonly TableChange[]): void {
    const applied: RowChange[] = []
    for (const { table: name, gone = [], put = [] } of changes) {
      const rows = this.#tables.get(name)
      if (rows === undefined) continue
      const table = rows.definition
      for (const key of gone) applied.push({ table, before: rows.delete(key), after: undefined })
      for (const after of put) applied.push({ table, before: rows.put(after), after })
    }
    this.#revisions.follow(applied)
  }
}

const ROWS_PER_TURN = 2_000

async function loadTable(
  sql: Pick<Sql, 'rows'>,
  definition: AnyTable,
  into: MemoryTable<object>,
): Promise<void> {
  const columns = Object.keys(definition.columns).map(columnName).join(', ')
  const order = definition.key.map(columnName).join(', ')
  const rows = await sql.rows(`SELECT ${columns} FROM ${definition.name} ORDER BY ${order}`)
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await nextTurn()
    into.put(fromSqlRow<object>(definition, row))
  }
}
