/** One sync of a source: read upstream, decide, store, and change everything in one transaction. */
import type { JobRun } from '../jobs/index.ts'
import { AppError, knownFailure } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { SourceId } from '../kernel/ids.ts'
import { SYNC_MS_MAX } from '../kernel/limits.ts'
import { applyChanges } from './apply-changes.ts'
import type { Changes } from './changes.ts'
import type { SourcesDeps } from './deps.ts'
import { type Begun, beginDue, settleDue } from './due.ts'
import { marketplaceChanges } from './marketplace-changes.ts'
import { readMarketplaceCommit } from './read-marketplace.ts'
import { isUnchanged, readHead, remoteOf, type UpstreamHead } from './read-upstream.ts'
import { openRepositories, type Repositories } from './repositories.ts'
import type { Correction } from './source-rows.ts'
import { findSourceById, type SourceRow, type SyncRow, type SyncTrigger, sources } from './sources.repo.ts'
import { readStanding, type Standing } from './standing.ts'
import { endJob, putSync, type SyncFacts } from './sync-history.ts'
import { tagChanges } from './tag-changes.ts'
import type { Trouble } from './trouble.ts'

/** A sync that is a job ends it together with what it changes. */
export type SyncRun = Pick<JobRun, 'signal' | 'progress' | 'log'> & Partial<Pick<JobRun, 'ends'>>

/** Another publication or an admin may be quicker; then it is decided again, on what is there by then. */
const ATTEMPTS_MAX = 3

/**
 * Bring the catalogue to what upstream has. A failure is a row too: nothing that is served has changed then.
 * @param startedBy a user name, or `system`
 * @throws AppError `source_not_found`; what nobody foresaw; the signal's reason when it was aborted
 */
export async function syncSource(
  deps: SourcesDeps,
  run: SyncRun,
  sourceId: SourceId,
  trigger: SyncTrigger,
  startedBy = 'system',
): Promise<SyncRow> {
  const source = findSourceById(deps.db, sourceId)
  if (source === undefined)
    throw new AppError('source_not_found', 'The source was removed before it was synced; add it again.')
  const startedAt = deps.clock()
  const facts = { startedAt, trigger, startedBy, begun: beginDue(deps.db, sourceId, startedAt) }
  const deadline = deadlineOf(deps, source)
  const limited = { ...run, signal: AbortSignal.any([run.signal, deadline.signal]) }
  try {
    const sync = await attempt(deps, limited, source, facts)
    deps.log.info({ source: source.slug, outcome: sync.outcome, failed: sync.failed.length }, 'synced')
    return sync
  } catch (error) {
    run.signal.throwIfAborted()
    if (error instanceof AppError && error.code === 'source_not_found') throw error
    return recordFailure(deps, run, source, facts, deadline.signal.aborted ? deadline.signal.reason : error)
  } finally {
    deadline.end()
  }
}

/** Whatever upstream does, a sync ends. */
function deadlineOf({ syncMsMax = SYNC_MS_MAX }: SourcesDeps, { slug }: SourceRow) {
  const controller = new AbortController()
  const minutes = Math.ceil(syncMsMax / 60_000)
  const sentence = `The sync of ${slug} took more than ${minutes} minutes and was ended; what is served stays as it was. Sync again, or split the source.`
  const timer = setTimeout(() => controller.abort(new AppError('sync_too_long', sentence)), syncMsMax).unref()
  return { signal: controller.signal, end: () => clearTimeout(timer) }
}

export type Facts = Pick<SyncFacts, 'startedAt' | 'trigger' | 'startedBy'> & { begun: Begun }

async function attempt(deps: SourcesDeps, run: SyncRun, source: SourceRow, facts: Facts): Promise<SyncRow> {
  const repositories = openRepositories(deps.upstream, run.signal)
  run.progress(0, null, `Asking ${new URL(source.url).host}`)
  const remote = await remoteOf(deps, source)
  const upstream = await readHead(repositories, remote, source)
  const before = readStanding(deps.db, source)
  if (await isUnchanged(repositories, before, upstream, deps.settings.outboundAllow))
    return recordUnchanged(deps, run, source, facts, upstream)
  const decide = await read(deps, run, repositories, source, remote, upstream)
  for (let tries = 1; ; tries += 1) {
    try {
      const standing = readStanding(deps.db, findSourceById(deps.db, source.id) ?? source)
      const changes = await decide(standing)
      failpoint('source.objects-written')
      run.signal.throwIfAborted()
      const sync = await applyChanges(deps, run, source, standing, changes, facts, upstream.refs)
      for (const alarm of changes.alarms)
        deps.log.error({ source: source.slug, ...alarm }, 'upstream changed a tag')
      return sync
    } catch (error) {
      if (tries === ATTEMPTS_MAX || !isOvertaken(error)) throw error
    }
  }
}

/** Fetch what upstream has. @returns how to decide, as often as needed, without fetching it again */
async function read(
  deps: SourcesDeps,
  run: SyncRun,
  repositories: Repositories,
  source: SourceRow,
  remote: Awaited<ReturnType<typeof remoteOf>>,
  upstream: UpstreamHead,
): Promise<(standing: Standing) => Promise<Changes>> {
  if (upstream.commit === null) {
    return (standing) => tagChanges(deps, run, standing, repositories, remote, upstream)
  }
  run.progress(0, null, `Fetching ${upstream.commit.ref}`)
  const commit = await repositories.commit(remote, upstream.commit)
  failpoint('source.fetched')
  const reading = await readMarketplaceCommit(
    {
      checker: deps.checker,
      repositories,
      rules: deps.settings.outboundAllow,
      corrections: correctionsOf(readStanding(deps.db, source)),
    },
    commit,
  )
  run.log(`${source.slug} lists ${reading.candidates.length} plugins at ${upstream.head}`)
  return (standing) => marketplaceChanges(deps, run, standing, reading, upstream.head)
}

function correctionsOf({ plugins }: Standing): Map<string, Correction> {
  const corrected = [...plugins.values()].map(({ name, correction }) => [name, correction] as const)
  return new Map(corrected.filter((entry): entry is [string, Correction] => entry[1] !== null))
}

function isOvertaken(error: unknown): boolean {
  return (
    error instanceof AppError && ['name_taken', 'version_exists', 'changed_meanwhile'].includes(error.code)
  )
}

const NOTHING = { added: [], updated: [], archived: [], held: [], failed: [] }

function recordUnchanged(
  deps: SourcesDeps,
  run: SyncRun,
  source: SourceRow,
  facts: Facts,
  { head, refs }: UpstreamHead,
): Promise<SyncRow> {
  const { begun, ...rest } = facts
  return deps.db.write((tx) => {
    settleDue(tx, source.id, begun, deps.clock(), { refs, trouble: null })
    const sync = putSync(deps, tx, source, { ...rest, ...NOTHING, outcome: 'unchanged', head, error: null })
    endJob(run, tx, sync)
    return sync
  })
}

/** @throws what is not ours to explain, after it was noted */
async function recordFailure(
  deps: SourcesDeps,
  run: SyncRun,
  source: SourceRow,
  facts: Facts,
  error: unknown,
): Promise<SyncRow> {
  const known = knownFailure(error)
  const { code, message, retryAfterSeconds }: Trouble = known ?? {
    code: 'internal',
    message: 'The sync failed; the log of the server says why.',
  }
  const { begun, ...rest } = facts
  const sync = await deps.db.write((tx) => {
    if (tx.get(sources, source.id) === undefined) return undefined
    settleDue(tx, source.id, begun, deps.clock(), {
      refs: null,
      trouble: { code, message, retryAfterSeconds },
    })
    const failed = putSync(deps, tx, source, {
      ...rest,
      ...NOTHING,
      outcome: 'failed',
      head: null,
      error: { code, message },
    })
    endJob(run, tx, failed)
    return failed
  })
  if (known === undefined || sync === undefined) throw error
  deps.log.warn({ source: source.slug, code, message }, 'a sync failed')
  return sync
}
