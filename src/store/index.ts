/** What the room of the record offers to those who keep rows: tables, reads and transactions. */

// Tables

export { MemoryTable, type Rows } from './memory-table.ts'
export { type AnyTable, defineTable, keyOf, type LogDefinition } from './table.ts'

// Reading and writing rows

export { type Database, meta, openDatabase, type WritableDatabase, withWrite } from './database.ts'
export { findMeta } from './meta.ts'
export { type Reads, withRows } from './reads.ts'
export type { Transaction } from './transaction.ts'

// The engine, for what is not kept in memory

export type { Engine, Sql } from './engine.ts'
