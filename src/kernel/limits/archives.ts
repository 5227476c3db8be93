/** ZIPs of marketplaces. */
import { MIB } from './units.ts'

/** Stored bytes that one thread makes into a piece of a ZIP at once: some 20 ms of work, and few messages. */
export const ARCHIVE_BATCH_BYTES = MIB / 2
/** Files of such a piece: of small ones each costs more than its bytes. */
export const ARCHIVE_BATCH_FILES_MAX = 256
/** Threads that make ZIPs, for all of them together. */
export const ARCHIVE_THREADS_MAX = 2
/** JavaScript heap of such a thread; contents are buffers and not in it. */
export const ARCHIVE_HEAP_BYTES_MAX = 64 * MIB
/** For one piece, in milliseconds: the largest file there is, on a slow and busy machine. */
export const ARCHIVE_BATCH_MS_MAX = 60_000
/** A thread that waits for longer is ended, in milliseconds. */
export const ARCHIVE_THREAD_IDLE_MS = 10_000
/** ZIPs that are made at the same time; others wait. */
export const ARCHIVES_MADE_AT_ONCE_MAX = 2
/** ZIPs that are kept on the disk, in bytes: the marketplaces of twenty sets of 50 MB. */
export const ARCHIVES_BYTES_MAX = 1_024 * MIB
