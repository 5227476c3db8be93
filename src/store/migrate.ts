/** Numbered SQL files bring the schema forward, each once, each unchanged for ever. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { Engine } from './engine.ts'

interface Migration {
  number: number
  name: string
  sql: string
  checksum: string
}

/**
 * Apply what is missing of `folder` (files `0001-name.sql`, `0002-…`), oldest first, each in a transaction of
 * its own with its row in `migrations`. Before the first one a non-empty database is backed up; after the
 * last one the log is folded in.
 * @returns the names applied now
 * @throws AppError `store_corrupt` when an applied file was changed or the database is newer than the folder
 */
export async function migrate(engine: Engine, folder: string, clock: Clock): Promise<string[]> {
  await engine.run(
    'CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL)',
  )
  const available = await readMigrations(folder)
  const applied = await engine.rows('SELECT number, name, checksum FROM migrations ORDER BY number')
  for (const row of applied)
    assertUnchanged(row as { number: number; name: string; checksum: string }, available)
  const missing = available.filter((migration) => !applied.some((row) => row.number === migration.number))
  if (missing.length === 0) return []
  if (applied.length > 0) await engine.backUp(`before-${missing[0]!.name}`)
  failpoint('migrate.backed-up')
  for (const migration of missing) await apply(engine, migration, clock)
  await engine.checkpoint()
  return missing.map((migration) => migration.name)
}

/** The number of the newest migration that was applied; 0 before the first. */
export async function newestMigration(sql: Pick<Engine, 'rows'>): Promise<number> {
  const [row] = await sql.rows('SELECT max(number) AS newest FROM migrations')
  return Number(row?.newest ?? 0)
}

async function apply(engine: Engine, migration: Migration, clock: Clock): Promise<void> {
  await engine.transaction(async (sql) => {
    for (const statement of statementsOf(migration.sql)) await sql.run(statement)
    failpoint('migrate.before-row')
    await sql.run('INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)', [
      migration.number,
      migration.name,
      migration.checksum,
      new Date(clock()).toISOString(),
    ])
  })
  failpoint('migrate.committed')
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (file) => {
      const sql = await readFile(path.join(folder, file), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      return { number: Number(file.slice(0, 4)), name: file.replace(/\.sql$/, ''), sql, checksum }
    }),
  )
}

function assertUnchanged(
  row: { number: number; name: string; checksum: string },
  available: Migration[],
): void {
  const migration = available.find((candidate) => candidate.number === row.number)
  if (migration === undefined) {
    throw new AppError(
      'store_corrupt',
      `The database has migration ${row.name}, which this version of Stoa does not know; start the version that wrote it, or a newer one.`,
    )
  }
  if (migration.checksum !== row.checksum) {
    throw new AppError(
      'store_corrupt',
      `Migration ${row.name} was changed after it was applied; restore the file that was released and add a new migration instead.`,
    )
  }
}

/** Our migrations hold plain statements: comments on lines of their own, no semicolon inside a literal. */
function statementsOf(sql: string): string[] {
  return sql
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement.length > 0)
}
