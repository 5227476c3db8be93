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
/** How often a worker looks for jobs whose time has come, and stores what those it runs have told, in milliseconds. */
export const JOBS_LOOK_MS = 1_000
/** How often a worker says that it still has its jobs, in milliseconds. */
export const JOB_BEAT_MS = 10_000
/** How long nothing is heard of a worker before others take its jobs, in milliseconds: some beats, and a slow disk. */
export const JOB_LEASE_MS = 60_000
/** Workers that may be lost over one job. One that takes the server down with it each time is not begun for ever. */
export const JOB_LOST_MAX = 5
/** Waits before a job is begun again, in milliseconds: after a lost worker, or a try that failed. The last for all that follow. */
export const JOB_WAITS_MS = [0, 5, 30, 120, 600].map((s) => s * 1000)
/** One line that a job tells, in characters. */
export const JOB_LINE_CHARS_MAX = 2_000

/** Lines of a job on its page; all that are kept are among its events. */
export const JOB_LINES_SHOWN_MAX = 20
/** What a job is asked to do, as JSON, in characters: references, not contents. */
export const JOB_INPUT_CHARS_MAX = 64 * 1024
/** Stored events of all jobs together, which are in memory as well. */
export const JOB_EVENTS_KEPT_MAX = 50_000
/** Events in one row: what a second of a busy job tells. */
export const JOB_EVENTS_PER_ROW_MAX = 500
/** Looking anew at stored versions, in milliseconds, before a start is ready; the rest is done while it serves. */
export const RENEW_BEFORE_READY_MS_MAX = 30_000
/** By how much the machine's clock may be set back in the normal course: a correction, not a wrong date. */
export const CLOCK_SET_BACK_MS_MAX = 5 * 60_000
