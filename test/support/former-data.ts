/** Data folders as a stopped Stoa left them, for stories about what the next start finds. */
import { copyFile, cp, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '../../src/kernel/clock.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import { PROJECT } from './process.ts'
import { temporaryFolder } from './temp.ts'

/** A data folder with an empty database that lacks the newest migration: the next start upgrades it. */
export async function dataBeforeLastMigration(): Promise<string> {
  const names = await migrationNames()
  return dataWith(names.slice(0, -1))
}

/**
 * A data folder as a program left it that had no migrations from this one on.
 * @param number of the first one that it lacks
 * @param statements that put something into it
 */
export async function dataBefore(number: number, statements: readonly string[]): Promise<string> {
  const names = await migrationNames()
  return dataWith(
    names.filter((name) => Number(name.slice(0, 4)) < number),
    statements,
  )
}

const MIGRATIONS = path.join(PROJECT, 'migrations')

async function migrationNames(): Promise<string[]> {
  return (await readdir(MIGRATIONS)).sort()
}

async function dataWith(names: readonly string[], statements: readonly string[] = []): Promise<string> {
  const older = await temporaryFolder('migrations')
  for (const name of names) await copyFile(path.join(MIGRATIONS, name), path.join(older, name))
  const dataDir = path.join(await temporaryFolder(), 'data')
  await mkdir(dataDir, { mode: 0o700 })
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  await migrate(engine, older, systemClock)
  for (const statement of statements) await engine.run(statement)
  await engine.close()
  return dataDir
}

/** A copy of a data folder that nobody uses. */
export async function copyOf(dataDir: string): Promise<string> {
  const copy = path.join(await temporaryFolder(), 'data')
  await cp(dataDir, copy, { recursive: true, preserveTimestamps: true })
  return copy
}
