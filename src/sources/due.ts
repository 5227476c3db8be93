/**
 * Syncs that were asked for and have not succeeded yet. Whoever asks is answered when the row is on disk; it goes in the
 * transaction of the sync that has read what was asked for, so that neither a restart nor a failure loses it.
 */

import type { Oid } from '../git/objects.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { SourceId } from '../kernel/ids.ts'
import { SOURCE_LOOKS_MAX, SOURCE_RETRIES_MAX, SOURCE_RETRY_WAITS_MS } from '../kernel/limits.ts'
import type { Reads, Transaction } from '../store/index.ts'
import type { RemoteRef } from '../upstream/index.ts'
import { type Announcement, announce, behindText, type Move, unseen } from './announced.ts'
import { allDue, type DueRow, dueSyncs, findDue } from './due.repo.ts'
import { findSourceById, type SourceRow, type SyncTrigger } from './sources.repo.ts'
import type { Trouble } from './trouble.ts'

export interface Asking {
  trigger: SyncTrigger
  startedBy: string
  /** What has to be there for the sync to be the one that was asked for. */
  moves?: readonly Move[]
}

/** Plan that a sync is due. @throws AppError `source_not_found` when the source was removed meanwhile */
export function askForSync(
  tx: Transaction,
  { id, slug }: Pick<SourceRow, 'id' | 'slug'>,
  now: EpochMs,
  asking: Asking,
): void {
  const { trigger, startedBy, moves = [] } = asking
  const source = findSourceById(tx, id)
  if (source === undefined)
    throw new AppError('source_not_found', `The source "${slug}" was removed meanwhile; add it again.`)
  const known = tx.get(dueSyncs, source.id)
  const asked: DueRow = {
    sourceId: source.id,
    since: known?.since ?? now,
    asked: (known?.asked ?? 0) + 1,
    trigger: known?.trigger ?? trigger,
    startedBy: known?.startedBy ?? startedBy,
    announced: announce(known?.announced ?? [], moves, (ref) => lastRead(source, ref)),
    // What comes by itself does not begin the waits anew.
    tries: known === undefined || !BY_ITSELF.has(trigger) ? 0 : known.tries,
    nextTryAt: now,
    why: known?.why ?? null,
  }
  tx.put(dueSyncs, asked)
}

function lastRead({ mode, headOid, tags }: SourceRow, ref: string): Oid | undefined {
  if (mode === 'tags') return tags?.[ref.slice('refs/tags/'.length)]
  return headOid === null ? undefined : (headOid as Oid)
}

const BY_ITSELF: ReadonlySet<SyncTrigger> = new Set(['schedule', 'retry'])

/** When a sync began, and what it can be for. */
export interface Begun {
  at: EpochMs
  asked: number
}

export function beginDue(db: Reads, sourceId: SourceId, at: EpochMs): Begun {
  return { at, asked: findDue(db, sourceId)?.asked ?? 0 }
}

/**
 * Plan what becomes of a due sync when one has ended.
 * @param refs what the repository showed; `null` when nothing was read
 */
export function settleDue(
  tx: Transaction,
  sourceId: SourceId,
  begun: Begun,
  now: EpochMs,
  { refs, trouble }: { refs: readonly RemoteRef[] | null; trouble: Trouble | null },
): void {
  const row = tx.get(dueSyncs, sourceId)
  if (row === undefined) return
  const isAskedAgain = row.asked !== begun.asked
  const announced = refs === null ? row.announced : unseen(row.announced, refs)
  const lacks = trouble ?? (announced.length === 0 ? null : behind(announced))
  if (lacks === null && !isAskedAgain) {
    tx.delete(dueSyncs, sourceId)
  } else if (lacks === null) {
    tx.put(dueSyncs, { ...row, since: begun.at, announced, tries: 0, nextTryAt: now, why: null })
  } else {
    const { code, message } = lacks
    const tries = row.tries + 1
    const nextTryAt = isAskedAgain ? now : nextTry(lacks, tries, now, now - begun.at)
    tx.put(dueSyncs, { ...row, announced, tries, nextTryAt, why: { code, message } })
  }
}

function behind(announced: readonly Announcement[]): Trouble {
  return { code: 'upstream_behind', message: behindText(announced) }
}

/** What was read was read to its end, and stays so until somebody pushes. */
const FINAL: ReadonlySet<string> = new Set(['source_invalid', 'upstream_too_large'])

/** @param tookMs of the try: who hangs for minutes is not asked all the time, as others wait for the same place */
function nextTry(
  { code, retryAfterSeconds = 0 }: Trouble,
  tries: number,
  now: EpochMs,
  tookMs: number,
): EpochMs | null {
  const triesMax = code === 'upstream_behind' ? SOURCE_LOOKS_MAX : SOURCE_RETRIES_MAX
  if (FINAL.has(code) || tries > triesMax) return null
  const longest = SOURCE_RETRY_WAITS_MS.at(-1)!
  const wait = SOURCE_RETRY_WAITS_MS[tries - 1] ?? longest
  return now + Math.max(wait, Math.min(Math.max(retryAfterSeconds * 1000, 2 * tookMs), longest))
}

/** Plan that nobody waits for it any more: somebody called it off. */
export function dropDue(tx: Transaction, sourceId: SourceId): void {
  tx.delete(dueSyncs, sourceId)
}

/** Plan that it is tried at once: what stood in its way may be gone. */
export function hurryDue(tx: Transaction, sourceId: SourceId, now: EpochMs): void {
  const row = tx.get(dueSyncs, sourceId)
  if (row !== undefined) tx.put(dueSyncs, { ...row, tries: 0, nextTryAt: now })
}

/** Rows to try now. A time that no wait leads to was written by a clock that was ahead. */
export function dueNow(db: Reads, now: EpochMs): DueRow[] {
  const farthest = now + SOURCE_RETRY_WAITS_MS.at(-1)!
  return [...allDue(db)].filter(
    ({ nextTryAt }) => nextTryAt !== null && (nextTryAt <= now || nextTryAt > farthest),
  )
}
