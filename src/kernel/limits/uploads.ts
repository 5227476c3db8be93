/** An upload: what it holds, how it is checked, and the draft that it may be for a while. */
import { DOC_BYTES_MAX, PHOTO_BYTES_MAX } from './items.ts'
import { KIB, MIB } from './units.ts'

/** An uploaded ZIP, in bytes. Large enough for every plugin seen in public marketplaces, small enough to hold in memory. */
export const ZIP_BYTES_MAX = 50 * MIB
/** All files of one upload together, as inflated, in bytes. Held in memory too; source text deflates to a quarter. */
export const INFLATED_BYTES_MAX = 200 * MIB
/** One file of an upload, as inflated, in bytes: as much as a ZIP of one file that does not compress. */
export const FILE_BYTES_MAX = 50 * MIB
/** Entries in one upload, directories included. Each costs a Git object, and a place in every client's checkout. */
export const ENTRIES_MAX = 5_000
/**
 * One path inside an upload, in UTF-8 bytes. Windows' 260 characters less room for a client's cache folder would
 * be far below; 240 is what checkouts survive.
 */
export const PATH_BYTES_MAX = 240
/**
 * One path inside the plugin that serves it, in UTF-16 units, before a warning: a client's cache folder on Windows takes
 * about 110 of 260.
 */
export const SERVED_PATH_CHARS_MAX = 150
/** Such paths that are named one by one; of the others it is said how many. */
export const SERVED_PATHS_NAMED_MAX = 20
/** Names in one path inside an upload, the file's own included. Each folder is one more tree to store and walk. */
export const PATH_DEPTH_MAX = 32
/** Inflated bytes per compressed byte of one file. Deflate cannot exceed 1032; source text stays below 50. */
export const INFLATE_RATIO_MAX = 200
/** Files smaller than this may exceed the ratio: a short run of one byte compresses without bound but harms nobody. */
export const INFLATE_RATIO_FREE_BYTES = 1 * MIB
/** A multipart upload in all: the ZIP, the photo, a few documents and the fields. */
export const UPLOAD_BYTES_MAX = ZIP_BYTES_MAX + PHOTO_BYTES_MAX + 4 * DOC_BYTES_MAX + 1 * MIB
/** Drafts of one person: what somebody works on at a time. Each has at most the size of an upload. */
export const DRAFTS_PER_USER_MAX = 5
/** Life of a draft, in milliseconds: an upload begun in the morning is finished before the next one. */
export const DRAFT_LIFE_MS = 24 * 3_600_000
/** For how long a draft must have been seen expired before its files go: a clock that jumped is set right by then. */
export const DRAFT_EXPIRED_MS_MIN = 3_600_000
/** What is typed on one page of the wizard, in characters of one field: twice the longest notes. */
export const DRAFT_FIELD_CHARS_MAX = 20_000
/** Uploads of one person at once; a third waits for the first, and nobody else waits for any of them. */
export const UPLOADS_PER_USER_MAX = 2
/** Uploads being checked or published at once: each may hold its ZIP and its inflated files in memory. */
export const UPLOADS_AT_ONCE_MAX = 2
/** Threads that check uploads: as many as may be checked at once. Each holds a ZIP and its inflated files. */
export const CHECKS_AT_ONCE_MAX = UPLOADS_AT_ONCE_MAX
/** Threads that check what sources and local folders bring: uploads do not wait for those. */
export const SOURCE_CHECKS_AT_ONCE_MAX = 2
/** The heap of one of them, in bytes, besides the ZIP and the files: several times what the largest manifests need. */
export const CHECK_HEAP_BYTES_MAX = 256 * MIB
/** One check, in milliseconds. Far above what the largest ZIP takes, also on a busy machine. */
export const CHECK_MS_MAX = 60_000
/** How long a thread that checked waits for more, in milliseconds: preview and publishing follow each other. */
export const CHECK_THREAD_IDLE_MS = 30_000
/** Uploads that are there and are taken apart, checked or wait for that, each held in memory. */
export const UPLOADS_RECEIVED_AT_ONCE_MAX = 8
/**
 * Bodies of uploads, and large ones of git, on their way at once: on disk, so that slow senders hold no memory. More than
 * a company has people who send slowly at the same moment; each person has the few of `UPLOADS_PER_USER_MAX`.
 */
export const BODIES_ARRIVING_AT_ONCE_MAX = 256
/** What of such a body stays in memory, in bytes. */
export const SPOOL_MEMORY_BYTES_MAX = 256 * KIB
