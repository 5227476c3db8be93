/** Jobs and other long work, and the clock. */

/** What long work does before others get their turn, in milliseconds: a fraction of the 50 that nobody may wait. */
export const TURN_MS_MAX = 10
/** Jobs that run at once. A sync may hold a repository in memory, and requests are answered meanwhile. */
export const JOBS_AT_ONCE_MAX = 2
/** Jobs that are kept as rows: months of nightly syncs of a few sources. */
export const JOBS_KEPT_MAX = 500
/** Jobs that have ended and whose events are kept for somebody who lost the connection and comes back. */
export const JOBS_REMEMBERED_MAX = 20
/** Events of one job that are kept: a few for each of 2,000 plugins. Of more than that the newest. */
export const JOB_EVENTS_MAX = 10_000
/** How long a stop waits for jobs to notice it, in milliseconds. */
export const JOBS_STOP_MS_MAX = 10_000
/** Looking anew at stored versions, in milliseconds, before a start is ready; the rest is done while it serves. */
export const RENEW_BEFORE_READY_MS_MAX = 30_000
/** By how much the machine's clock may be set back in the normal course: a correction, not a wrong date. */
export const CLOCK_SET_BACK_MS_MAX = 5 * 60_000
