/** The record on disk and its image in memory, kept equal: writes go through one queue, reads never wait. */
import { failpoint } from '../kernel/failpoint.ts'
import type { Engine, Sql } from './engine.ts'
import { MemoryTable, type Rows } from './memory-table.ts'
import { type Reads, readsOf } from './reads.ts'
import { type AnyTable, columnName, defineTable, fromSqlRow } from './table.ts'
import { Plan, type Transaction } from './transaction.ts'

/** Counters, marks and other single values, by name. */
export const meta = defineTable<{ name: string; value: string }>()({
  name: 'meta',
  key: ['name'],
  columns: { name: 'text', value: 'text' },
})

/** What everybody may have: reading, as of the last commit. */
export interface Database extends Reads {
  /** Grows with every change that may change somebody's set. Equal revisions mean equal sets. */
  readonly revision: number
  /** The rows of a table as of the last commit. */
  table<Row extends object, Unique extends object, Groups extends object>(definition: {
    name: string
    readonly row?: Row
    unique: Unique
    groups: Groups
  }): Rows<Row, keyof Unique & string, keyof Groups & string>
  /** For what memory does not hold: the audit trail, reports. */
  readonly sql: Pick<Sql, 'rows'>
}

/** Handed to whoever was let in to change something (operations/acts.ts), and to what the server does by itself. */
export interface WritableDatabase extends Database {
  /**
   * Plan a change and commit it: on disk first, then in memory. Plans run one at a time and see everything that
   * was committed before them, so a check inside a plan ("is the name free?") holds when it commits.
   * @throws what the plan throws; then nothing has changed
   */
  write<T>(plan: (tx: Transaction) => T): Promise<T>
  readonly sql: Sql
  close(): Promise<void>
}

/** Load every table of `tables` into memory and take over the engine. */
export async function openDatabase(engine: Engine, tables: readonly AnyTable[]): Promise<WritableDatabase> {
  const memory = new Map<string, MemoryTable<object>>()
  for (const table of [meta as AnyTable, ...tables]) memory.set(table.name, await load(engine, table))
  const memoryOf = (table: { name: string }): MemoryTable<object> => {
    const found = memory.get(table.name)
    if (found === undefined) throw new Error(`Table ${table.name} was not given to openDatabase.`)
    return found
  }
  const revision = () => Number((memoryOf(meta).get('revision') as { value: string } | undefined)?.value ?? 0)
  let tail: Promise<unknown> = Promise.resolve()

  const commit = async <T>(planning: (tx: Transaction) => T): Promise<T> => {
    const plan = new Plan(memoryOf, database)
    const result = planning(plan)
    if (plan.isEmpty) return result
    if (plan.isRevisioned) plan.put(meta, { name: 'revision', value: String(revision() + 1) })
    await engine.transaction(async (sql) => {
      await plan.execute(sql)
      failpoint('database.before-commit')
    })
    failpoint('database.committed')
    plan.apply()
    return result
  }

  const database: WritableDatabase = {
    ...readsOf(memoryOf),
    get revision() {
      return revision()
    },
    table: ((definition: { name: string }) => memoryOf(definition)) as unknown as Database['table'],
    write<T>(planning: (tx: Transaction) => T) {
      const done = tail.then(() => commit(planning))
      tail = done.catch(() => undefined)
      return done
    },
    sql: engine,
    async close() {
      await tail
      await engine.close()
    },
  }
  return database
}

/** The same database, but for how it is written to. */
export function withWrite(db: WritableDatabase, write: WritableDatabase['write']): WritableDatabase {
  return {
    ...db,
    get revision() {
      return db.revision
    },
    write,
  }
}

async function load(engine: Engine, table: AnyTable): Promise<MemoryTable<object>> {
  const memory = new MemoryTable<object>(table)
  const columns = Object.keys(table.columns).map(columnName).join(', ')
  const order = table.key.map(columnName).join(', ')
  for (const row of await engine.rows(`SELECT ${columns} FROM ${table.name} ORDER BY ${order}`)) {
    memory.put(fromSqlRow<object>(table, row))
  }
  return memory
}
