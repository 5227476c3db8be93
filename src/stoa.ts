/** One running Stoa: every room wired to the next. `main.ts` starts it, tests make their own. */
import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import {
  createProvider,
  createSets,
  createSignInAttempts,
  createTokenUse,
  createUnknownGroups,
  ensureEveryone,
  findUserById,
  maySee,
  usernameOf,
  viewerOf,
} from './access/index.ts'
import { assertTrailIsWhole } from './audit/index.ts'
import { openFileBlobs } from './blobs/index.ts'
import { bringForward } from './bring-forward.ts'
import { countVersions, createSearchIndex, openDrafts } from './catalog/index.ts'
import { watchDataFolder } from './data-folder.ts'
import { openObjectStore } from './git/index.ts'
import {
  createApp,
  createHandlers,
  createMetrics,
  createRenderer,
  type RenderLimits,
  type ServerDeps,
  spoolFolder,
  surfaceDeps,
} from './http/index.ts'
import type { Handlers } from './http/server.ts'
import { createInspector, type InspectLimits } from './intake/index.ts'
import * as jobKinds from './job-kinds.ts'
import { createJobs, type JobKind, kindsOf, startSchedules } from './jobs/index.ts'
import {
  type Clock,
  type Monotonic,
  type RandomBytes,
  systemClock,
  systemMonotonic,
  systemRandom,
} from './kernel/clock.ts'
import { undefinedIfAbsent } from './kernel/disk-trouble.ts'
import { removeTemporaries } from './kernel/durable.ts'
import { AppError } from './kernel/errors.ts'
import type { UserId } from './kernel/ids.ts'
import { outgoingProxies } from './kernel/outgoing-proxy.ts'
import type { Settings } from './kernel/settings.ts'
import { createLog } from './log.ts'
import { createOutbound, systemResolver } from './outbound/index.ts'
import { assertObjectsAreThere, databaseFile, openRecord } from './record.ts'
import { type RenewLimits, renewAtStart } from './renew-at-start.ts'
import { createFeeds, createFetches, openArchives, wasGroupServed } from './snapshot/index.ts'
import { type CheckLimits, createChecker, findSource, openSecrets, startRetries } from './sources/index.ts'
import { openDatabase, type Reads } from './store/index.ts'
import { assertCanBeClosed, closeFile, closeFolder, logOf } from './store/open.ts'
import { tables } from './tables.ts'
import { createUpstream } from './upstream/index.ts'

export interface Stoa {
  deps: ServerDeps
  /** All but the feeds. */
  app: ReturnType<typeof createApp>
  /** Answer every request: feeds, and what the app answers. */
  handlers: Handlers
  /** Say at /readyz that no more requests should be sent here. */
  drain(): void
  /** Write what is pending and let go of every file. Callers stop serving first. */
  close(): Promise<void>
}

export interface Overrides {
  clock?: Clock
  monotonic?: Monotonic
  random?: RandomBytes
  log?: Logger
  inspectLimits?: InspectLimits
  checkLimits?: CheckLimits
  renewLimits?: RenewLimits
  renderLimits?: RenderLimits
  /** Kinds of jobs beside those of the index. */
  jobKinds?: Readonly<Record<string, JobKind>>
}

/** How often what was only noted in memory is written: when tokens were used, and what was fetched. */
const FLUSH_MS = 60_000

/** @param settings with `baseUrl` known */
export async function createStoa(settings: Settings, overrides: Overrides = {}): Promise<Stoa> {
  const log = overrides.log ?? createLog(settings)
  const clock = overrides.clock ?? systemClock
  const random = overrides.random ?? systemRandom
  // Who sets the time sets both.
  const monotonic = overrides.monotonic ?? overrides.clock ?? systemMonotonic
  await assertImportRoot(settings)
  await makeDataDir(settings.dataDir)
  assertCanBeClosed(settings.dataDir)

  const { engine, applied } = await openRecord(settings, clock, (err) => {
    log.fatal(
      { err },
      'the database cannot be opened anew; whoever watches over the server is to start it again',
    )
    process.exit(1)
  })
  // With the lock of the database: nobody else is at work in the folder, and what is half-made was left by a crash.
  closeFolder(settings.dataDir)
  for (const file of [databaseFile(settings), logOf(databaseFile(settings))]) closeFile(file)
  for (const folder of [path.join(settings.dataDir, 'repos'), spoolFolder(settings.dataDir)])
    await removeTemporaries(folder)
  if (applied.length > 0) log.info({ migrations: applied }, 'migrated')
  const db = await openDatabase(engine, tables, {
    clock,
    journal: {
      folder: path.join(settings.dataDir, 'journal'),
      log,
      lookOver: (sql) => assertTrailIsWhole(sql, 'the copy is let go'),
    },
  })
  const jobs = await createJobs({
    db,
    kinds: kindsOf({ ...jobKinds, ...overrides.jobKinds }),
    clock,
    monotonic,
    random,
    onBug: (err, row) => log.error({ err, job: row?.id, kind: row?.kind, subject: row?.subject }, 'job'),
  })
  const objectsGit = path.join(settings.dataDir, 'objects.git')
  await assertObjectsAreThere(objectsGit, countVersions(db))
  const objects = await openObjectStore(objectsGit, {
    onCorrupt: (pack, reason) => log.error({ pack, reason }, 'a damaged pack was set aside'),
    onMended: (pack, reason) => log.warn({ pack, reason }, 'the index of a pack was made anew'),
  })
  const checker = createChecker({ clock, ...overrides.checkLimits })
  const looking = { db, objects, look: checker.capabilities }
  const renewing = await renewAtStart(looking, log, overrides.renewLimits)
  const changed = await bringForward({ db, objects, clock })
  if (Object.values(changed).some((count) => count > 0)) log.info({ changed }, 'brought forward')
  const folder = await watchDataFolder({
    folder: settings.dataDir,
    places: { 'objects.git': path.join(objectsGit, 'objects', 'pack') },
    monotonic,
    onTrouble: (why, err) => log.error({ err }, why),
  })
  const archives = await openArchives(path.join(settings.dataDir, 'archives'), objects)
  const blobs = await openFileBlobs(path.join(settings.dataDir, 'blobs'))

  const inspector = createInspector({ clock, ...overrides.inspectLimits })
  const renderer = createRenderer(overrides.renderLimits)
  const upstream = createUpstream(
    createOutbound(settings.outboundAllow, systemResolver, outgoingProxies(settings)),
  )
  const secrets = await openSecrets(settings.dataDir, random)
  const drafts = await openDrafts(path.join(settings.dataDir, 'drafts'), {
    clock,
    monotonic,
    random,
    onUnread: (folder, err) => log.error({ folder, err }, 'a draft cannot be read and was left as it is'),
  })

  const { marketplaceName } = settings
  const nameOf = (reads: Reads, id: UserId) => findUserById(reads, id)?.displayName ?? ''
  const search = createSearchIndex(
    { db, objects, nameOf },
    {
      folder: path.join(settings.dataDir, 'search'),
      onTrouble: (err) => log.error({ err }, 'search index'),
    },
  )
  const sets = createSets(db)
  const feeds = createFeeds({
    db,
    objects,
    sets,
    clock,
    marketplaceName,
    reposFolder: path.join(settings.dataDir, 'repos'),
    objectsFolder: path.join(objectsGit, 'objects'),
    onUnwritten: (folder, err) => log.error({ folder, err }, 'a repository could not be written'),
  })
  const tokenUse = createTokenUse(db)
  const fetches = createFetches(db, clock)
  const flush = async () => {
    await tokenUse.flush()
    await fetches.flush()
    await drafts.removeExpired()
  }
  const flushing = setInterval(() => void flush().catch((err) => log.error({ err }, 'noted uses')), FLUSH_MS)
  flushing.unref()

  let isDraining = false
  const deps: ServerDeps = {
    settings,
    log,
    clock,
    monotonic,
    random,
    db,
    record: db,
    objects,
    blobs,
    inspector,
    drafts,
    marketplaceName,
    search,
    renderer,
    sets,
    archives,
    nameOf,
    usernameOf,
    sees: (reads, userId, item) => maySee(reads, viewerOf(reads, userId), item),
    hasSource: (reads, slug) => findSource(reads, slug) !== undefined,
    wasServed: wasGroupServed,
    feeds,
    fetches,
    provider: createProvider({ monotonic, settings }),
    tokenUse,
    jobs,
    upstream,
    checker,
    secrets,
    signInAttempts: createSignInAttempts(monotonic),
    unknownGroups: createUnknownGroups(clock),
    unready: async () => (isDraining ? 'The server is stopping.' : folder.trouble()),
  }
  await ensureEveryone(deps)
  // Look ahead at all rows, so that the first page after a start does not wait for that.
  const warming = search.refresh().catch((err) => log.error({ err }, 'search index'))
  renewing.goOn()
  const metrics = createMetrics(db)
  await jobs.begin(deps)
  const schedules = startSchedules({
    db,
    jobs,
    clock,
    onTrouble: (err, schedule) => log.error({ err, schedule: schedule?.id }, 'schedule'),
  })
  const retries = startRetries(deps)
  const surface = surfaceDeps(deps)
  const app = createApp(surface, metrics)
  return {
    deps,
    app,
    handlers: createHandlers(surface, app, metrics),
    drain() {
      isDraining = true
      schedules.stop()
      retries.stop()
      // Also ends the streams of events, which would keep their connections open.
      void jobs.close()
    },
    async close() {
      isDraining = true
      clearInterval(flushing)
      schedules.stop()
      retries.stop()
      await jobs.close()
      await upstream.close()
      await flush()
      await renewing.stop()
      await warming
      await search.close()
      await inspector.close()
      await checker.close()
      await archives.close()
      await renderer.close()
      await db.close()
      await objects.close()
    },
  }
}

/** @throws AppError `settings_invalid` when there can be no such folder */
async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new AppError(
      'settings_invalid',
      `DATA_DIR is "${dataDir}", where no folder can be made (${code}); it accepts a folder that this user may write to.`,
      { cause },
    )
  }
}

/** @throws AppError `settings_invalid` when there is no such folder */
async function assertImportRoot({ localImportRoot: root }: Settings): Promise<void> {
  const found = root === null ? undefined : await stat(root).catch(undefinedIfAbsent)
  if (root === null || found?.isDirectory() === true) return
  throw new AppError('settings_invalid', `LOCAL_IMPORT_ROOT is "${root}"; it accepts a folder that is there.`)
}
