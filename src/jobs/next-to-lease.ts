/** Which job begins next. */
import type { EpochMs } from '../kernel/clock.ts'
import { JOB_WAITS_MS } from '../kernel/limits.ts'
import type { Reads } from '../store/index.ts'
import { type JobRow, openJobs } from './jobs.repo.ts'
import type { Wanted } from './queue.ts'

/** @returns nothing when none may begin now */
export function nextToLease(db: Reads, { worker, atOnce, kinds }: Wanted, now: EpochMs): JobRow | undefined {
  const open = openJobs(db)
  const leased = open.filter((row) => row.worker !== null)
  if (leased.filter((row) => row.worker === worker).length >= atOnce) return undefined
  const busy = new Set(leased.map(({ subject }) => subject))
  const isFree = ({ kind, subject }: JobRow) =>
    !busy.has(subject) && leased.filter((row) => row.kind === kind).length < (kinds.get(kind) ?? 0)
  const waiting = open.filter((row) => row.state === 'queued' && isTime(row, now) && isFree(row))
  return waiting.sort((a, b) => a.place - b.place)[0]
}

/** A time that no wait leads to was written by a clock that was ahead. */
function isTime({ notBefore }: JobRow, now: EpochMs): boolean {
  return notBefore === null || notBefore <= now || notBefore > now + JOB_WAITS_MS.at(-1)!
}
