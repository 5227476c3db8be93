/** DuckDB through `@duckdb/node-api`: one file in the data folder, one process at a time. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { removeTemporaries } from '../kernel/durable.ts'
import { AppError } from '../kernel/errors.ts'
import { copyFileElsewhere } from './copy-file.ts'
import type { Engine, Sql, SqlRow, SqlValue } from './engine.ts'

/**
 * Open (or make) the database file.
 * @throws AppError `store_locked` when another process has it open; `store_corrupt` when DuckDB cannot read
 *   it. After either the process must exit: a failed open leaves the driver unusable (duckdb-node-neo#393).
 */
export async function openDuckdb(file: string): Promise<Engine> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true })
  const instance = await DuckDBInstance.create(file, { threads: '2' }).catch((cause: unknown) => {
    throw openingFailure(file, cause)
  })
  // Only now: another process would have the lock, and may be in the middle of a backup.
  await removeTemporaries(folder)
  const writer = await instance.connect()
  const reader = await instance.connect()
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
    async close() {
      await writer.run('CHECKPOINT').catch(() => undefined)
      writer.closeSync()
      reader.closeSync()
      instance.closeSync()
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

function openingFailure(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (/could not set lock|conflicting lock/i.test(reason)) {
    const owner = /PID (\d+)/.exec(reason)?.[1]
    return new AppError(
      'store_locked',
      `The database ${file} is in use by another process${owner ? ` (${owner})` : ''}; stop it or set another DATA_DIR.`,
      { cause },
    )
  }
  return new AppError(
    'store_corrupt',
    `The database ${file} cannot be opened (${firstLine(reason)}); put the newest ${file}.*.backup in its place.`,
    { cause },
  )
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
