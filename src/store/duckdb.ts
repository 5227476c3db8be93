/** DuckDB through `@duckdb/node-api`: one file in the data folder, one process at a time. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { removeTemporaries } from '../kernel/durable.ts'
import { copyFileElsewhere } from './copy-file.ts'
import type { Engine, Sql, SqlRow, SqlValue } from './engine.ts'
import { assertUsable, openingFailure } from './opening-failure.ts'

/**
 * Open (or make) the database file.
 * @throws AppError `store_locked` when another process has it open; `disk_trouble` when the machine does not let
 *   it; `store_corrupt` when DuckDB cannot read it. After either the process must exit: a failed open leaves the
 *   driver unusable (duckdb-node-neo#393).
 */
export async function openDuckdb(file: string): Promise<Engine> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true })
  await assertUsable(file)
  const instance = await DuckDBInstance.create(file, { threads: '2' }).catch((cause: unknown) => {
    throw openingFailure(file, cause)
  })
  // Only now: another process would have the lock, and may be in the middle of a backup.
  await removeTemporaries(folder)
  const writer = await instance.connect()
  const reader = await instance.connect()
  // The log goes into the main file when we say so: who looks and refuses what they see leaves both as they were.
  await writer.run('PRAGMA disable_checkpoint_on_shutdown')
  const letGo = () => {
    writer.closeSync()
    reader.closeSync()
    instance.closeSync()
  }
  return {
    ...sqlOf(reader),
    async transaction(work) {
      await writer.run('BEGIN TRANSACTION')
      try {
        const result = await work(sqlOf(writer))
        await writer.run('COMMIT')
        return result
      } catch (error) {
        await writer.run('ROLLBACK').catch(() => undefined)
        throw error
      }
    },
    async checkpoint() {
      await writer.run('CHECKPOINT')
    },
    async backUp(label) {
      await writer.run('CHECKPOINT')
      await copyFileElsewhere(file, `${file}.${label}.backup`)
    },
    async abandon() {
      letGo()
    },
    async close() {
      await writer.run('CHECKPOINT').catch(() => undefined)
      letGo()
    },
  }
}

function sqlOf(connection: DuckDBConnection): Sql {
  return {
    async rows(sql, values = []) {
      const reader = await connection.runAndReadAll(sql, bindable(values))
      return reader.getRowObjectsJS().map(plainRow)
    },
    async run(sql, values = []) {
      await connection.run(sql, bindable(values))
    },
  }
}

/** DuckDB wants 64-bit integers as bigint when they exceed 32 bits. */
function bindable(values: readonly SqlValue[]) {
  return values.map((value) =>
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value) > 0x7fffffff
      ? BigInt(value)
      : value,
  )
}

function plainRow(row: Record<string, unknown>): SqlRow {
  const plain: SqlRow = {}
  for (const [column, value] of Object.entries(row)) {
    plain[column] = typeof value === 'bigint' ? Number(value) : ((value as SqlRow[string]) ?? null)
  }
  return plain
}
