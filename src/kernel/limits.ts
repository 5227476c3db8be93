/** Everything that grows has a limit here, with its unit and the reason for the number. */

const KIB = 1024
const MIB = 1024 * KIB

/** An uploaded ZIP, in bytes. Large enough for every plugin seen in public marketplaces, small enough to hold in memory. */
export const ZIP_BYTES_MAX = 50 * MIB
/** All files of one upload together, as inflated, in bytes. */
export const INFLATED_BYTES_MAX = 200 * MIB
/** One file of an upload, as inflated, in bytes. */
export const FILE_BYTES_MAX = 50 * MIB
/** Entries in one upload, directories included. */
export const ENTRIES_MAX = 5_000
/** One path inside an upload, in UTF-8 bytes. Windows' 260-character limit less room for a client's cache folder is far below; 240 is what checkouts survive in practice. */
export const PATH_BYTES_MAX = 240
/** Folders above a file inside an upload, the file included. */
export const PATH_DEPTH_MAX = 32
/** Inflated bytes per compressed byte of one file. Deflate cannot exceed 1032; source text stays below 50. */
export const INFLATE_RATIO_MAX = 200
/** Files smaller than this may exceed the ratio: a short run of one byte compresses without bound but harms nobody. */
export const INFLATE_RATIO_FREE_BYTES = 1 * MIB

/** The front matter of a Markdown file, in bytes, delimiters included. */
export const FRONT_MATTER_BYTES_MAX = 64 * KIB
/** A JSON manifest (plugin.json, hooks.json, .mcp.json), in bytes. */
export const MANIFEST_BYTES_MAX = 1 * MIB
/** Issues reported for one upload. More than this is noise; the last one says that there are more. */
export const ISSUES_MAX = 200

/** A served name with its suffix, in characters: the smallest limit among clients (Copilot, agentskills.io). */
export const NAME_CHARS_MAX = 64
/** A skill's or plugin's description, in characters: agentskills.io's limit. */
export const DESCRIPTION_CHARS_MAX = 1_024
export const TITLE_CHARS_MAX = 100
export const NOTES_CHARS_MAX = 10_000
export const TAGS_MAX = 20
export const TAG_CHARS_MAX = 40

/** A cover photo, in bytes, and its longer side, in pixels: what a browser decodes without stuttering. */
export const PHOTO_BYTES_MAX = 5 * MIB
export const PHOTO_PIXELS_MAX = 8_000
/** One attached document, in bytes, and how many there may be. */
export const DOC_BYTES_MAX = 10 * MIB
export const DOCS_MAX = 20
/** A multipart upload in all: the ZIP, the photo, a few documents and the fields. */
export const UPLOAD_BYTES_MAX = ZIP_BYTES_MAX + PHOTO_BYTES_MAX + 4 * DOC_BYTES_MAX + 1 * MIB
/** A JSON request body, in bytes. */
export const JSON_BODY_BYTES_MAX = 1 * MIB
/** Uploads being checked or published at once: each may hold its ZIP and its inflated files in memory. */
export const UPLOADS_AT_ONCE_MAX = 2
/** Uploads being received at once, each held in memory. A slow sender takes one of these places, not one of the above. */
export const UPLOADS_RECEIVED_AT_ONCE_MAX = 8

/** One page of a listing, and what it is when the caller does not say. */
export const PAGE_MAX = 200
export const PAGE_DEFAULT = 50

/** Life of a session without use, and in all. Source: the Lucia guide's sliding expiry. */
export const SESSION_IDLE_MS = 14 * 24 * 3_600_000
export const SESSION_ABSOLUTE_MS = 90 * 24 * 3_600_000
/** A one-time set-up link, until it expires. */
export const SET_UP_LINK_MS = 7 * 24 * 3_600_000
/** Longest life of a token, in days. */
export const TOKEN_DAYS_MAX = 366
export const TOKENS_PER_USER_MAX = 100
export const PASSWORD_CHARS_MIN = 8
export const PASSWORD_CHARS_MAX = 200

/** One upload-pack request body, inflated, in bytes: 65,536 haves are 3.3 MB. */
export const GIT_REQUEST_BYTES_MAX = 8 * MIB
/** Wants, haves, shallows or ref-prefixes in one request. Source of the number: git's TOO_MANY_PREFIXES. */
export const GIT_LINES_MAX = 65_536

/** How long a graceful stop waits for requests in flight, in milliseconds. */
export const DRAIN_MS_MAX = 30_000

/** One pack, in bytes: offsets in an idx file are 31 bits wide. An upload inflates to a tenth of this at most. */
export const PACK_BYTES_MAX = 0x7fff_ffff
/** Pack files kept open for reading. The usual limit of open files is 1,024; most of it belongs to sockets. */
export const OPEN_PACKS_MAX = 128
/** One read of a pack, in bytes, and so the unit in which answers are streamed. */
export const PACK_READ_BYTES = 262_144
/** Closures of trees kept in memory, in object ids. 40 bytes each as strings, so about 20 MB. */
export const CLOSURE_CACHE_OIDS_MAX = 250_000
