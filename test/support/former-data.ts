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
  const migrations = path.join(PROJECT, 'migrations')
  const names = (await readdir(migrations)).sort()
  const older = await temporaryFolder('migrations')
  for (const name of names.slice(0, -1)) await copyFile(path.join(migrations, name), path.join(older, name))
  const dataDir = path.join(await temporaryFolder(), 'data')
  await mkdir(dataDir, { mode: 0o700 })
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  await migrate(engine, older, systemClock)
  await engine.close()
  return dataDir
}

/** A copy of a data folder that nobody uses. */
export async function copyOf(dataDir: string): Promise<string> {
  const copy = path.join(await temporaryFolder(), 'data')
  await cp(dataDir, copy, { recursive: true, preserveTimestamps: true })
  return copy
}
