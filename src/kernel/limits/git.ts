/** What Git clients ask, and what is kept ready for them. */
import { KIB, MIB } from './units.ts'

/** One upload-pack request body, inflated, in bytes: 65,536 haves are 3.3 MB. */
export const GIT_REQUEST_BYTES_MAX = 8 * MIB
/** A request body that is worked on without waiting, in bytes: 1,300 haves, more than nearly every client sends. */
export const GIT_REQUEST_SMALL_BYTES_MAX = 64 * KIB
/** Larger ones received and answered at once: each takes up to 50 MiB of memory, inflated and parsed. */
export const GIT_REQUESTS_LARGE_AT_ONCE_MAX = 4
/** Of one person: nobody takes every place. */
export const GIT_REQUESTS_LARGE_PER_USER_MAX = 1
/** Wants, haves, shallows or ref-prefixes in one request. Source of the number: git's TOO_MANY_PREFIXES. */
export const GIT_LINES_MAX = 65_536
/** One pack, in bytes: offsets in an idx file are 31 bits wide. An upload inflates to a tenth of this at most. */
export const PACK_BYTES_MAX = 0x7fff_ffff
/** Pack files kept open for reading. The usual limit of open files is 1,024; most of it belongs to sockets. */
export const OPEN_PACKS_MAX = 128
/** One read of a pack, in bytes, and so the unit in which answers are streamed. */
export const PACK_READ_BYTES = 262_144
/** A pack that is read, hashed and sent in one piece, in bytes. Larger ones are streamed, in memory for one read only. */
export const WHOLE_PACK_BYTES_MAX = 8 * MIB
/** Histories kept in memory for requests by object id, in object ids: about 10 MB. */
export const REACH_OIDS_MAX = 100_000
/** Answers of upload-pack kept ready in memory, in bytes: a hundred full clones of 2 MB. */
export const READY_ANSWERS_BYTES_MAX = 256 * MIB
/** Answers that are being put together at once; each may hold its pack three times for a moment. */
export const ANSWERS_MADE_AT_ONCE_MAX = 4
/** Heads whose repository is kept open: each remembers the part of its line that was asked about. */
export const REPOSITORIES_OPEN_MAX = 256
/** How long a repository under `repos/` is believed to be whole without a look, in milliseconds. */
export const BARE_REPO_TRUSTED_MS = 50
/** Snapshots that were made last and may be what other feeds come to next. */
export const SNAPSHOTS_REMEMBERED_MAX = 200
/** Heads moved in one transaction. */
export const HEAD_MOVES_PER_WRITE_MAX = 500
/** Closures of trees kept in memory, in object ids. 40 bytes each as strings, so about 20 MB. */
export const CLOSURE_CACHE_OIDS_MAX = 250_000
