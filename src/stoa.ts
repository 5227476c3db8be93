/** One running Stoa: every room wired to the next. `main.ts` starts it, tests make their own. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type Logger, pino } from 'pino'
import { withoutTokens } from './access/secrets.ts'
import { ensureEveryone } from './access/set-up.ts'
import { createSets } from './access/sets.ts'
import { createTokenUse } from './access/token-use.ts'
import { openFileBlobs } from './blobs/file-blobs.ts'
import { openObjectStore } from './git/object-store.ts'
import { createApp } from './http/app.ts'
import type { HttpDeps } from './http/deps.ts'
import { type Clock, type RandomBytes, systemClock, systemRandom } from './kernel/clock.ts'
import { removeTemporaries } from './kernel/durable.ts'
import { AppError } from './kernel/errors.ts'
import { projectFolder } from './kernel/project-folder.ts'
import type { Settings } from './kernel/settings.ts'
import { createFeeds } from './snapshot/feeds.ts'
import { openDatabase } from './store/database.ts'
import { openDuckdb } from './store/duckdb.ts'
import { migrate } from './store/migrate.ts'
import { tables } from './tables.ts'

export interface Stoa {
  deps: HttpDeps
  app: ReturnType<typeof createApp>
  /** Say at /readyz that no more requests should be sent here. */
  drain(): void
  /** Write what is pending and let go of every file. Callers stop serving first. */
  close(): Promise<void>
}

export interface Overrides {
  clock?: Clock
  random?: RandomBytes
  log?: Logger
}

/** How often the times at which tokens were used are written. */
const TOKEN_USE_FLUSH_MS = 60_000

/** @param settings with `baseUrl` known */
export async function createStoa(settings: Settings, overrides: Overrides = {}): Promise<Stoa> {
  const log = overrides.log ?? createLog(settings)
  const clock = overrides.clock ?? systemClock
  const random = overrides.random ?? systemRandom
  await makeDataDir(settings.dataDir)

  const engine = await openDuckdb(databaseFile(settings))
  const applied = await migrate(engine, migrationsFolder(), clock)
  if (applied.length > 0) log.info({ migrations: applied }, 'migrated')
  const db = await openDatabase(engine, tables)
  const objectsGit = path.join(settings.dataDir, 'objects.git')
  const objects = await openObjectStore(objectsGit, {
    onCorrupt: (pack: string, reason: string) => log.error({ pack, reason }, 'a damaged pack was set aside'),
  })
  const blobs = await openFileBlobs(path.join(settings.dataDir, 'blobs'))

  const { marketplaceName } = settings
  const sets = createSets(db)
  const feeds = createFeeds({
    db,
    objects,
    sets,
    clock,
    marketplaceName,
    reposFolder: path.join(settings.dataDir, 'repos'),
    objectsFolder: path.join(objectsGit, 'objects'),
  })
  const tokenUse = createTokenUse(db)
  const flushing = setInterval(
    () => void tokenUse.flush().catch((err) => log.error({ err }, 'token use')),
    TOKEN_USE_FLUSH_MS,
  )
  flushing.unref()

  let isDraining = false
  const deps: HttpDeps = {
    settings,
    log,
    clock,
    random,
    db,
    objects,
    blobs,
    marketplaceName,
    sets,
    feeds,
    tokenUse,
    isReady: () => (isDraining ? { ok: false, why: 'The server is stopping.' } : { ok: true }),
  }
  await ensureEveryone(deps)
  return {
    deps,
    app: createApp(deps),
    drain() {
      isDraining = true
    },
    async close() {
      isDraining = true
      clearInterval(flushing)
      await tokenUse.flush()
      await db.close()
      await objects.close()
    },
  }
}

/** @throws AppError `settings_invalid` when there can be no such folder */
async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    // A cache of repositories; what a crash left half-made is nobody's.
    await removeTemporaries(path.join(dataDir, 'repos'))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new AppError(
      'settings_invalid',
      `DATA_DIR is "${dataDir}", where no folder can be made (${code}); it accepts a folder that this user may write to.`,
      { cause },
    )
  }
}

/** JSON lines on stdout. Anything that looks like a secret is cut out, wherever it hides. */
export function createLog(settings: Pick<Settings, 'logLevel'>): Logger {
  return pino({
    level: settings.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: [
      'password',
      'token',
      'authorization',
      'cookie',
      '*.password',
      '*.token',
      '*.authorization',
      '*.cookie',
    ],
    hooks: { streamWrite: withoutTokens },
  })
}

function databaseFile(settings: Settings): string {
  return settings.databaseUrl === ''
    ? path.join(settings.dataDir, 'stoa.duckdb')
    : path.resolve(settings.databaseUrl.slice('duckdb:'.length))
}

/** `migrations/` beside `src/`, and beside `dist/` once built. */
function migrationsFolder(): string {
  return path.join(projectFolder(), 'migrations')
}
