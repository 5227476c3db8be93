/** The record on disk and its image in memory, kept equal: writes go through one queue, reads never wait. */
import type { Clock } from '../kernel/clock.ts'
import { systemClock } from '../kernel/clock.ts'
import { newestRecord } from './changes.repo.ts'
import type { Engine, Sql } from './engine.ts'
import { Journal, type JournalDeps } from './journal/journal.ts'
import { type Expected, lookOver } from './journal/look-over.ts'
import { Memory } from './memory.ts'
import { newestMigration } from './migrate.ts'
import { type Reads, readsOf } from './reads.ts'
import { ReplayCheck } from './replay-check.ts'
import type { Revisions } from './revisions.ts'
import { strictReads } from './strict-reads.ts'
import { type AnyTable, defineTable } from './table.ts'
import { Plan, type Transaction } from './transaction.ts'
import { Writer } from './writer.ts'

/** Counters, marks and other single values, by name. */
export const meta = defineTable<{ name: string; value: string }>()({
  name: 'meta',
  key: ['name'],
  columns: { name: 'text', value: 'text' },
})

/** What everybody may have: reading, as of the last commit. */
export interface Database extends Reads {
  /** Whose sets may have changed, and when. */
  readonly revisions: Revisions
  /** For what memory does not hold: the audit trail, reports. */
  readonly sql: Pick<Sql, 'rows'>
}

/** Handed to whoever was let in to change something (operations/acts.ts), and to what the server does by itself. */
export interface WritableDatabase extends Database {
  /** The number of the newest change record that memory has. */
  readonly sequence: number
  /**
   * Plan a change and commit it: on disk first, then in memory. Plans run one at a time and see everything that
   * was committed before them, so a check inside a plan ("is the name free?") holds when it commits. The engine
   * decides: where it holds something else than what the plan saw, the plan is made again. Durable when it resolves.
   * @param plan reads and writes through its transaction alone, and changes nothing else: it may run several times
   * @throws what the plan throws; then nothing has changed
   */
  write<T>(plan: (tx: Transaction) => T): Promise<T>
  /** Write rows of tables of kind `note`: in a transaction of their own, outside of the change records. */
  note(plan: (tx: Pick<Transaction, 'get' | 'put' | 'delete'>) => void): Promise<void>
  readonly sql: Sql
  close(): Promise<void>
}

export interface DatabaseOptions {
  clock?: Clock
  /** Where the journal lies, and how a copy is looked over beside its rows. */
  journal?: Pick<JournalDeps, 'folder' | 'log' | 'bytesMax'> & {
    lookOver?(sql: Pick<Sql, 'rows'>): Promise<void>
  }
  /** See at the end that the change records lead to the very rows that memory has. */
  isStrict?: boolean
}

/** Load every table of `tables` into memory and take over the engine. */
export async function openDatabase(
  engine: Engine,
  tables: readonly AnyTable[],
  options: DatabaseOptions = {},
): Promise<WritableDatabase> {
  const { clock = systemClock, isStrict = process.env.STOA_STRICT === '1' } = options
  const memory = await Memory.load(engine, [meta as AnyTable, ...tables])
  const newest = await newestRecord(engine)
  const journal = await openJournal(engine, memory, options, newest)
  const committed = strictReads(
    readsOf((table) => memory.of(table)),
    isStrict,
  )
  const check = isStrict ? new ReplayCheck(memory, newest.sequence) : undefined
  const writer = new Writer(
    {
      engine,
      memory,
      clock,
      journal,
      newPlan: (kind) => new Plan((table) => memory.of(table), kind),
    },
    newest,
  )

  const database: WritableDatabase = {
    ...committed.reads,
    revisions: memory.revisions,
    get sequence() {
      return writer.at.sequence
    },
    write: (plan) => writer.write(committed.strictly(plan)),
    note: (plan) => writer.note(committed.strictly(plan)),
    sql: engine,
    async close() {
      await writer.close()
      try {
        await check?.assertReplays(engine, memory, writer.at.sequence)
      } finally {
        await engine.close()
      }
    },
  }
  return database
}

/** The same database, but for how it is written to. */
export function withWrite(db: WritableDatabase, write: WritableDatabase['write']): WritableDatabase {
  return {
    ...db,
    get sequence() {
      return db.sequence
    },
    write,
  }
}

async function openJournal(
  engine: Engine,
  memory: Memory,
  { journal, clock = systemClock }: DatabaseOptions,
  newest: Awaited<ReturnType<typeof newestRecord>>,
): Promise<Journal | undefined> {
  if (journal === undefined) return undefined
  const schema = await newestMigration(engine)
  const deps = {
    ...journal,
    engine,
    clock,
    schema,
    countRows: () => memory.counts(),
    lookOver: (copy: string, expected: Expected) => lookOver(copy, expected, journal.lookOver),
  }
  return Journal.open(
    deps,
    newest,
    [...memory.counts().values()].some((count) => count > 0),
  )
}
