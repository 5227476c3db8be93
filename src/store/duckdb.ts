/** DuckDB through `@duckdb/node-api`: one file in the data folder, one process at a time. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { removeTemporaries } from '../kernel/durable.ts'
import { copyFileElsewhere } from './copy-file.ts'
import { ConflictError, type Copying, type Engine, type Sql, type SqlRow, type SqlValue } from './engine.ts'
import { OpenFile } from './open-file.ts'
import { assertUsable } from './opening-failure.ts'
import type { PreparedStatements } from './prepared-statements.ts'

/**
 * Open (or make) the database file.
 * @param onLost told when a database that DuckDB gave up cannot be opened anew; the process must end then
 * @throws AppError `store_locked` when another process has it open; `disk_trouble` when the machine does not let
 *   it; `store_corrupt` when DuckDB cannot read it. After either the process must exit: a failed open leaves the
 *   driver unusable (duckdb-node-neo#393).
 */
export async function openDuckdb(
  file: string,
  onLost: (error: unknown) => void = () => undefined,
): Promise<Engine> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true })
  await assertUsable(file)
  const opened = await OpenFile.open(file, onLost)
  // Only now: another process would have the lock, and may be in the middle of a backup.
  await removeTemporaries(folder)
  const checkpoint = () => opened.use(({ writer }) => writer.run('CHECKPOINT').then(() => undefined))
  return {
    get openings() {
      return opened.openings
    },
    assertUsable: () => opened.use(async () => undefined),
    rows: (sql, values) => opened.use(({ reader }) => sqlOf(reader).rows(sql, values)),
    run: (sql, values) => opened.use(({ reader }) => sqlOf(reader).run(sql, values)),
    transaction: (work) =>
      opened.use(async ({ writer, prepared }) => {
        await prepared.run('BEGIN TRANSACTION')
        try {
          const result = await work(sqlOf(writer, prepared))
          await prepared.run('COMMIT')
          return result
        } catch (error) {
          await writer.run('ROLLBACK').catch(() => undefined)
          throw asConflict(error)
        }
      }),
    checkpoint,
    async backUp(label) {
      await checkpoint()
      await copyFileElsewhere(file, `${file}.${label}.backup`)
    },
    copyTo: (to) => copying((work) => opened.use(({ writer }) => work(writer)), file, to),
    async abandon() {
      opened.letGo()
    },
    async close() {
      await checkpoint().catch(() => undefined)
      opened.letGo()
    },
  }
}

/** @param prepared of this connection: for statements with values, which come again with others */
function sqlOf(connection: DuckDBConnection, prepared?: PreparedStatements): Sql {
  return {
    async rows(sql, values = []) {
      const reader = await connection.runAndReadAll(sql, bindable(values))
      return reader.getRowObjectsJS().map(plainRow)
    },
    async run(sql, values = []) {
      if (prepared !== undefined && values.length > 0) return prepared.run(sql, bindable(values))
      const { rowsChanged } = await connection.run(sql, bindable(values))
      return rowsChanged
    },
  }
}

/** What is read of a copy while it is looked over; nothing in it can be changed. */
export async function openCopy(file: string): Promise<Pick<Sql, 'rows'> & { close(): void }> {
  const instance = await DuckDBInstance.create(file, { threads: '1', access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  return {
    rows: sqlOf(connection).rows,
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** All is folded into the main file, which then stays as it is: what is written meanwhile goes into the log. */
function copying(
  use: (work: (writer: DuckDBConnection) => Promise<unknown>) => Promise<unknown>,
  file: string,
  to: string,
): Copying {
  const fix = async () => {
    await use((writer) => writer.run('CHECKPOINT'))
    await use((writer) => writer.run(`SET GLOBAL checkpoint_threshold = '${NEVER}'`))
  }
  const isFixed = fix()
  const copy = async () => {
    await isFixed
    try {
      await copyFileElsewhere(file, to)
    } finally {
      await use((writer) => writer.run(`SET GLOBAL checkpoint_threshold = '${CHECKPOINT_THRESHOLD}'`))
    }
  }
  const isDone = copy()
  // Whoever waits for the first only hears of it there.
  isDone.catch(() => undefined)
  return { isFixed, isDone }
}

/** DuckDB has no word for it. */
const NEVER = '1TiB'
/** How much of a log DuckDB folds into the main file by itself: its own default. */
const CHECKPOINT_THRESHOLD = '16MiB'

function asConflict(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ConflictError) return error
  const isConflict = /duplicate key|violates (?:unique|primary key) constraint|conflict/i.test(error.message)
  return isConflict ? new ConflictError(error.message, { cause: error }) : error
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
