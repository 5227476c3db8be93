/**
 * The database at a start: opened, seen to belong to the rest of the data folder, and brought forward. A data folder
 * of which a part is gone is never filled up with new and empty parts: that would hide the loss, and add to it.
 */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { assertTrailIsWhole } from './audit/index.ts'
import type { Clock } from './kernel/clock.ts'
import { undefinedIfAbsent } from './kernel/disk-trouble.ts'
import { AppError } from './kernel/errors.ts'
import { projectFolder } from './kernel/project-folder.ts'
import type { Settings } from './kernel/settings.ts'
import type { Engine } from './store/index.ts'
import { isInUse, logOf, migrate, openDuckdb, restoring } from './store/open.ts'

interface OpenRecord {
  engine: Engine
  /** Migrations that were applied now. */
  applied: readonly string[]
}

/**
 * @param onLost told when the database was lost while it ran and cannot be opened anew: the process must end then
 * @throws AppError `store_incomplete` when the database is gone or empty and other things are there, or when it is a
 *   mixture; then its file and its log are as they were
 */
export async function openRecord(
  settings: Settings,
  clock: Clock,
  onLost: (error: unknown) => void,
): Promise<OpenRecord> {
  const file = databaseFile(settings)
  const rest = await thingsBeside(settings.dataDir, file)
  if (rest.length > 0 && !(await isThere(file))) throw gone(file, 'is gone', settings.dataDir, rest)
  const hadLog = await isThere(logOf(file))
  const engine = await openDuckdb(file, onLost)
  try {
    if (rest.length > 0 && (await isNew(engine))) throw gone(file, 'is empty', settings.dataDir, rest)
    await assertTrailIsWhole(engine, hadLog ? withoutLog(file) : restoring(file))
  } catch (error) {
    await engine.abandon()
    throw error
  }
  return { engine, applied: await migrate(engine, migrationsFolder(), clock) }
}

/** @throws AppError `store_incomplete` when versions are known and no pack is there, damaged ones included */
export async function assertObjectsAreThere(objectsGit: string, versionsCount: number): Promise<void> {
  if (versionsCount === 0 || (await packsIn(objectsGit)) > 0) return
  throw new AppError(
    'store_incomplete',
    `The database knows ${versionsCount} versions, but ${objectsGit} holds no objects; mount it or restore it from a backup, and start again.`,
  )
}

export function databaseFile(settings: Settings): string {
  return settings.databaseUrl === ''
    ? path.join(settings.dataDir, 'stoa.duckdb')
    : path.resolve(settings.databaseUrl.slice('duckdb:'.length))
}

/** What only a store that ran before leaves, in words. */
async function thingsBeside(dataDir: string, file: string): Promise<string[]> {
  const packs = await packsIn(path.join(dataDir, 'objects.git'))
  const blobs = await namesIn(path.join(dataDir, 'blobs'))
  const secrets = await namesIn(path.join(dataDir, 'secrets'))
  const hasLog = !(await isThere(file)) && (await isThere(logOf(file)))
  const hasJournal = await isInUse(path.join(dataDir, 'journal'))
  return [
    ...(packs > 0 ? [`${packs} packs of objects`] : []),
    ...(blobs.length > 0 ? ['photos or documents'] : []),
    ...(secrets.some((name) => name.startsWith('sec_')) ? ['secrets of sources'] : []),
    ...(hasLog ? ['the log of a database'] : []),
    ...(hasJournal ? ['the journal of a database'] : []),
  ]
}

async function isNew(engine: Engine): Promise<boolean> {
  const [table] = await engine.rows(
    `SELECT count(*) AS found FROM information_schema.tables WHERE table_name = 'migrations'`,
  )
  if (Number(table!.found) === 0) return true
  const [row] = await engine.rows('SELECT count(*) AS applied FROM migrations')
  return Number(row!.applied) === 0
}

function gone(file: string, how: string, dataDir: string, rest: readonly string[]): AppError {
  return new AppError(
    'store_incomplete',
    `The database ${file} ${how}, but ${dataDir} holds ${rest.join(', ')}: mount it, or ${restoring(file)}; for a new store set DATA_DIR to an empty folder.`,
  )
}

/** What was put in place is as it was, as long as the log has not been folded into it. */
function withoutLog(file: string): string {
  return `if ${path.basename(file)} was put there from a backup, move ${logOf(file)} aside and start again; else ${restoring(file)}`
}

async function packsIn(objectsGit: string): Promise<number> {
  const names = await namesIn(path.join(objectsGit, 'objects', 'pack'))
  return names.filter((name) => /\.pack(\.corrupt(-\d+)?)?$/.test(name)).length
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(undefinedIfAbsent)) ?? []
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(undefinedIfAbsent)) !== undefined
}

/** `migrations/` beside `src/`, and beside `dist/` once built. */
function migrationsFolder(): string {
  return path.join(projectFolder(), 'migrations')
}
