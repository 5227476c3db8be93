/** Everything that grows has a limit here, with its unit and the reason for the number. */

const KIB = 1024
const MIB = 1024 * KIB

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

/** The YAML between the `---` lines of a Markdown file, in bytes. Clients load it up front, so real ones are short. */
export const FRONT_MATTER_BYTES_MAX = 64 * KIB
/** A JSON manifest (plugin.json, hooks.json, .mcp.json), in bytes. It is parsed whole; real ones have a few KiB. */
export const MANIFEST_BYTES_MAX = 1 * MIB
/** Objects and lists inside each other in JSON or YAML. Real ones stay below ten; parsers recurse on each. */
export const MANIFEST_DEPTH_MAX = 100
/** Things that a version can do, each kept with its command: hundreds of scripts and hooks. What is more is kept as a digest. */
export const ABILITIES_MAX = 2_000
/** All commands of a version together, in characters, as they are kept in memory for every version. */
export const ABILITIES_COMMANDS_CHARS_MAX = 256 * KIB
/** Items that one item brings by depending on them, as far as a page or a filter says what they can do. */
export const INHERITED_ITEMS_MAX = 200
/** Gains that a list of versions or held changes has in all, and the characters of their commands: a megabyte. */
export const GAINS_LISTED_MAX = 3_000
export const GAINS_LISTED_CHARS_MAX = 512 * KIB
/** Issues reported for one upload. More than this is noise; the last one says that there are more. */
export const ISSUES_MAX = 200
/** One issue's sentence, in characters: a path of the longest, twice, and what is to be done about it. */
export const ISSUE_CHARS_MAX = 1_000
/** A SKILL.md or an agent's file, in bytes: a book. It is parsed and stamped whole; clients load it into a prompt. */
export const FRONT_MATTER_FILE_BYTES_MAX = 1 * MIB
/** Rounds in which the versions of a set are fitted to each other: ranges that chase each other have no end. */
export const RESOLVE_ROUNDS_MAX = 20
/** Dependencies of one plugin: far more than any has, and every list of versions repeats them. */
export const DEPENDENCIES_MAX = 100
/** The names of all that an item can run or provides, in characters together: they are in every answer about it. */
export const CAPABILITIES_CHARS_MAX = 256 * KIB

/** Places in one upload that look like secrets and can be confirmed one by one. More are a dump of them. */
export const SECRETS_FOUND_MAX = 50

/** A served name with its suffix, in characters: the smallest limit among clients (Copilot, agentskills.io). */
export const NAME_CHARS_MAX = 64
/** A user name, in characters: half of a served name, less "-by-". */
export const USERNAME_CHARS_MAX = 30
/** A skill's or plugin's description, in characters: agentskills.io's limit. */
export const DESCRIPTION_CHARS_MAX = 1_024
/** An item's title, in characters: what a card shows on two lines. */
export const TITLE_CHARS_MAX = 100
/** Notes on an item or a version, in characters: several pages. What is longer is an attached document. */
export const NOTES_CHARS_MAX = 10_000
/** Tags of one item. They are listed on its page and in every catalogue that carries it. */
export const TAGS_MAX = 20
/** One tag, in characters: a few words, on one line. */
export const TAG_CHARS_MAX = 40

/** People and groups that one item is shared with: each is looked at whenever somebody lists items. More is a group. */
export const SHARES_MAX = 200

/** A cover photo, in bytes: a camera's JPEG. */
export const PHOTO_BYTES_MAX = 5 * MIB
/** What a cover photo shows, in characters: a sentence or two that a screen reader says in one go. */
export const PHOTO_ALT_CHARS_MAX = 200
/** A reason for deprecating, in UTF-16 units, as far as a served tree repeats it: some clients show one line. */
export const DEPRECATION_CHARS_MAX = 300
/** A cover photo's longer side, in pixels: what a browser decodes without stuttering. */
export const PHOTO_PIXELS_MAX = 8_000
/** Segments of a photo: thousands of pieces are usual in none, and each costs a microsecond. */
export const PHOTO_SEGMENTS_MAX = 16_384
/** One attached document, in bytes: a PDF with pictures. It is held in memory while it is received. */
export const DOC_BYTES_MAX = 10 * MIB
/** Documents attached to one item: a list that people still read. */
export const DOCS_MAX = 20
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
/** A form of a page without files, in bytes: the largest, a page of grants, has some thousand short fields. */
export const FORM_BYTES_MAX = 256 * KIB
/** What more is read of a form that is too large, in bytes, for the texts in it: a browser hears no answer before. */
export const FORM_EXCESS_BYTES_MAX = 512 * MIB
/** Answers to forms that are kept for the same form sent again: how many, how large each and all, and how long. */
export const FORM_ANSWERS_MAX = 1_000
export const FORM_ANSWER_BYTES_MAX = 1 * MIB
export const FORM_ANSWERS_BYTES_MAX = 16 * MIB
export const FORM_ANSWERS_MS = 10 * 60_000
/** Fields of such a form: a page of grants has up to 2,000 cells, and each is looked at in turn. */
export const FORM_FIELDS_MAX = 5_000
/** Values of one filter in an address: every item is held against each. */
export const FILTER_VALUES_MAX = 50
/** Parts of a multipart form: the fields of an item's page, of which each share has three, and its documents. */
export const FORM_PARTS_MAX = 700
/** How long a request body may take to arrive, in milliseconds: 96 MiB over 8 Mbit/s. */
export const RECEIVE_MS_MAX = 110_000
/** Uploads of one person at once; a third waits for the first, and nobody else waits for any of them. */
export const UPLOADS_PER_USER_MAX = 2
/** Passwords verified at once. Each takes a thread of the few that file reads need too. */
export const PASSWORDS_AT_ONCE_MAX = 2
/** Who wait for that, all together: some ten seconds of work. Beyond it those who came with most are refused. */
export const PASSWORDS_WAITING_MAX = 500
/** Wrong passwords for one account from one network before the next has to wait: what fingers do on a bad day. */
export const SIGN_IN_TRIES_FREE = 5
/** The first wait, in milliseconds; each wrong password doubles it, up to the longest: four guesses an hour. */
export const SIGN_IN_WAIT_MS_MIN = 1_000
export const SIGN_IN_WAIT_MS_MAX = 15 * 60_000
/** Wrong passwords are forgotten this long after the last one, in milliseconds: a day, or waiting would pay. */
export const SIGN_IN_FORGET_MS = 24 * 3_600_000
/** Pairs of account and network whose wrong passwords are remembered: 2 MB. Each costs its sender an argon2 hash. */
export const SIGN_IN_PAIRS_MAX = 10_000
/** Wrong passwords of one network, for accounts that never signed in from there, before it has to wait. */
export const SIGN_IN_NETWORK_TRIES_FREE = 20
/** More of them for each account that did: an office behind one address mistypes more than a home. */
export const SIGN_IN_NETWORK_TRIES_PER_ACCOUNT = 5
/** The longest wait of a network: somebody new may be behind the same address as whoever guesses. In milliseconds. */
export const SIGN_IN_NETWORK_WAIT_MS_MAX = 60_000
/** How long after signing in somebody without a password may choose one, in milliseconds: time to find the page. */
export const FRESH_SIGN_IN_MS = 10 * 60_000
/** The front matter of all parts of one plugin, in bytes: hundreds of parts with a kilobyte each. */
export const PARTS_FRONT_MATTER_BYTES_MAX = 256 * KIB
/** Commas, brackets and line ends in one front matter: each is about one YAML node, read and written again in 30 µs. */
export const FRONT_MATTER_MARKS_MAX = 1_000
/** Texts, numbers, lists and objects in one JSON manifest: the longest known has some hundred. */
export const MANIFEST_VALUES_MAX = 20_000
/** Markdown that a page shows, in bytes: the longest lists that people keep in a README. The rest is in the file. */
export const MARKDOWN_SHOWN_BYTES_MAX = 256 * KIB
/** What it may become, in characters: a link of six characters can become a thousand. */
export const MARKDOWN_HTML_CHARS_MAX = 2 * MIB
/** Parts of pages made at once, each in a thread: as many as there are processors on the smallest machine. */
export const RENDERS_AT_ONCE_MAX = 2
/** Parts of pages that wait for a thread; whoever comes later is told to come back. */
export const RENDERS_WAITING_MAX = 100
/** The heap of such a thread, in bytes: a few times what the longest part takes. */
export const RENDER_HEAP_BYTES_MAX = 256 * MIB
/** One part of a page, in milliseconds: twenty times what the longest takes, as threads wait for requests where processors are scarce. */
export const RENDER_MS_MAX = 30_000
/** How long a thread that made a part waits for more, in milliseconds: starting one takes as long as ten parts. */
export const RENDER_THREAD_IDLE_MS = 10 * 60_000
/** Parts that were made and are kept, in characters. */
export const RENDERED_CHARS_MAX = 32 * MIB
/** How long a part that took too much is not tried again, in milliseconds. */
export const RENDERED_FAILURE_MS = 5 * 60_000
/** A JSON request body or a plain form, in bytes: far above the longest notes, and cheap to hold. */
export const JSON_BODY_BYTES_MAX = 1 * MIB
/** Texts, numbers, lists and objects in one body: a thousand shares have four thousand. */
export const JSON_BODY_VALUES_MAX = 20_000
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
/** Uploads being received at once, each held in memory. A slow sender takes one of these places, not one of the above. */
export const UPLOADS_RECEIVED_AT_ONCE_MAX = 8

/** Entries on one page of a listing: an answer of a few hundred KB at most. */
export const PAGE_MAX = 200
/** What long work does before others get their turn, in milliseconds: a fraction of the 50 that nobody may wait. */
export const TURN_MS_MAX = 10
/** Rows that a page shows of a list that comes with something else: groups of an item, items of a person's set. */
export const ROWS_BESIDE_MAX = 200
/** Groups to choose from on one page; with more, one also types a slug. */
export const GROUPS_OFFERED_MAX = 200
/** What is stamped on the event loop, in bytes: front matter of 200 lines at most, and JSON that parses in a millisecond. */
export const STAMPED_FRONT_MATTER_BYTES_QUICK = 1 * KIB
export const STAMPED_JSON_BYTES_QUICK = 16 * KIB
/** Members that the answer about a group names: 200 groups of one answer are a megabyte. All are at `…/members`. */
export const GROUP_MEMBERS_LISTED_MAX = 200
/** Versions of an item on one page, and among those to choose from: each is a form or two. */
export const VERSIONS_SHOWN_MAX = 50
export const VERSIONS_OFFERED_MAX = 200
/** Entries on one page when the caller does not say: what people look through. */
export const PAGE_DEFAULT = 50

/** The largest number of an entry in the audit trail: its column's. */
export const SEQUENCE_MAX = 2 ** 31 - 1

/** Life of a session without use, in milliseconds: a short holiday. Source: the Lucia guide's sliding expiry. */
export const SESSION_IDLE_MS = 14 * 24 * 3_600_000
/** Life of a session in all, in milliseconds: a stolen cookie ends within a quarter of a year. */
export const SESSION_ABSOLUTE_MS = 90 * 24 * 3_600_000
/** One single sign-on, from leaving for the provider to coming back: time to find a phone. */
export const SIGN_ON_MS = 10 * 60_000
/** Groups of a provider that match none here, kept to be shown: more than an admin reads. */
export const UNKNOWN_GROUPS_REMEMBERED_MAX = 100
/** What is kept of one group's name, in characters: a distinguished name of LDAP fits. */
export const CLAIMED_GROUP_CHARS_MAX = 250
/** Groups of one claim that count: an ID token that travels in a URL or header has no room for more. */
export const CLAIMED_GROUPS_MAX = 2_000
/** Attempts that one browser may have under way: each is a cookie of some 500 bytes, and Node reads 16 KiB of headers. */
export const SIGN_ONS_AT_ONCE_MAX = 8
/** How long a provider's discovery document is believed, and the longest wait for one of its answers. */
export const OIDC_METADATA_MS = 3_600_000
export const OIDC_REQUEST_MS_MAX = 10_000
/** One answer of a provider, in bytes: keys and claims are a few KB. */
export const OIDC_ANSWER_BYTES_MAX = MIB
/** Life of a one-time set-up link, in milliseconds: somebody who is away for days can still use it. */
export const SET_UP_LINK_MS = 7 * 24 * 3_600_000
/** Longest life of a token that has an end, in days: a year, leap years included. */
export const TOKEN_DAYS_MAX = 366
/** Tokens of one person: one for each machine and job, in a list that people can still tell apart. */
export const TOKENS_PER_USER_MAX = 100
/** A password, in characters. Source: NIST SP 800-63B, 5.1.1.2. */
export const PASSWORD_CHARS_MIN = 8
/** A password, in characters: longer than any passphrase, short enough to hash without being made to work. */
export const PASSWORD_CHARS_MAX = 200

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

/** How long a graceful stop waits for requests in flight, in milliseconds: as long as Kubernetes does by default. */
export const DRAIN_MS_MAX = 30_000

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
/**
 * A connection that nothing was asked on for this long is closed, in seconds (`IDLE_SECONDS`). Longer than the 60 that
 * balancers keep theirs, so that it is they who let go: a request that crosses our closing is lost.
 */
export const IDLE_SECONDS_DEFAULT = 75
/** A day: whoever wants more wants never. */
export const IDLE_SECONDS_MAX = 86_400
/** A client that takes no byte of its answer for this long is let go, in milliseconds. */
export const CLIENT_STALL_MS_MAX = 120_000
/** Closures of trees kept in memory, in object ids. 40 bytes each as strings, so about 20 MB. */
export const CLOSURE_CACHE_OIDS_MAX = 250_000

/** A search, in characters: a sentence. */
export const QUERY_CHARS_MAX = 200
/** One search, in milliseconds, and the heap of the thread that holds all words, in bytes: far above any store's. */
export const SEARCH_MS_MAX = 10_000
export const SEARCH_HEAP_BYTES_MAX = 1024 * MIB
/** Searches that wait for others; whoever comes later is told to come back. */
export const SEARCHES_WAITING_MAX = 100
/** What is searched of one item's README, in bytes: the first pages say what it is about, and 2,000 of these are 40 MB. */
export const SEARCH_TEXT_BYTES_MAX = 20 * KIB
/** Places that one search looks at, of a word in an item: a hundred times what words of a large store have. */
export const SEARCH_PLACES_MAX = 150_000
/** Words of an item that a search tells, for marking them. */
export const SEARCH_WORDS_TOLD_MAX = 50
/** Different words of one README that are looked for, and as many letters of scripts without spaces: few have half. */
export const SEARCH_ABOUT_WORDS_MAX = 1_000
/** Of all READMEs together, so that the words fit into their thread; of those that come later, some. */
export const SEARCH_ALL_ABOUT_WORDS_MAX = 1_000_000
export const SEARCH_LATE_ABOUT_WORDS_MAX = 100

/** A file that a page shows as text, and one side of a line by line comparison, in bytes. */
export const FILE_SHOWN_BYTES_MAX = 256 * KIB
/** Lines of a file that a page shows: some 3 MB of markup. */
export const LINES_SHOWN_MAX = 20_000
/** Files compared line by line on one page, and what is read of both sides of all, in bytes: a second of a thread. */
export const DIFF_FILES_MAX = 200
export const DIFF_BYTES_MAX = 3 * MIB
/** What a comparison shows of all files, in lines and in characters: about 2 MB of markup. */
export const DIFF_LINES_MAX = 5_000
export const DIFF_CHARS_MAX = 1 * MIB

/** One pack from elsewhere, in bytes: a hundred times the largest public marketplace, and it fits in memory. */
export const UPSTREAM_PACK_BYTES_MAX = 256 * MIB
/** Objects in it, and paths in its commit. Each is one Git object here, too. */
export const UPSTREAM_OBJECTS_MAX = 200_000
/** All that is inflated or put together from deltas, in bytes: held in memory until it is published. */
export const UPSTREAM_INFLATED_BYTES_MAX = 1024 * MIB
/** Unpacked bytes for each byte of a pack. Deltas of text reach 50; memory is for those who send something. */
export const UPSTREAM_INFLATE_RATIO_MAX = 100
/** What every pack may inflate to, in bytes, whatever its ratio. */
export const UPSTREAM_INFLATE_FREE_BYTES = 64 * MIB
/** One look at a repository elsewhere, from asking to the last byte unpacked: 256 MiB over 8 Mbit/s. */
export const UPSTREAM_MS_MAX = 5 * 60_000
/** How long a server that is busy may tell us to wait, in seconds, for us to stay: longer waits are for another time. */
export const UPSTREAM_WAIT_SECONDS_MAX = 30
/** Such waits for one answer. */
export const UPSTREAM_WAITS_MAX = 4
/** A listing of refs, in bytes: some 60,000 tags. */
export const UPSTREAM_REFS_BYTES_MAX = 4 * MIB
/** Deltas on deltas. Source: git's own cap on `pack.depth`; packs that servers make stay at 50. */
export const DELTA_DEPTH_MAX = 4_095
/** Folders inside each other in a tree from elsewhere: twice what an upload may have. */
export const UPSTREAM_DEPTH_MAX = 64
/** All paths of a commit from elsewhere together, in characters: 80 for each of them. */
export const UPSTREAM_PATHS_CHARS_MAX = 16 * MIB
/** Symbolic links that are followed for one plugin: a few dozen are many, and links to folders of links multiply. */
export const LINKS_FOLLOWED_MAX = 1_000
/** What they may bring in, in files and in words about what is left out: four uploads of the most entries. */
export const LINKED_ENTRIES_MAX = 20_000
/** Names on the way of one link, `..` and those of the links between included: some of the deepest paths. */
export const LINK_STEPS_MAX = 256
/** Packs being unpacked at once, each in a thread with its own memory. */
export const UNPACKS_AT_ONCE_MAX = 2
/** How long a thread that unpacked waits for more, in milliseconds: a schedule syncs its sources one after another. */
export const UNPACK_THREAD_IDLE_MS = 30_000

/** Files and folders below one folder that is imported from the server's own disk: four uploads of the most entries. */
export const IMPORT_ENTRIES_MAX = 20_000
/** A .gitignore, in bytes: thousands of lines. A longer one is not followed. */
export const IGNORE_FILE_BYTES_MAX = 256 * KIB
/** What is read of them, in bytes: held in memory until it is published. */
export const IMPORT_BYTES_MAX = 256 * MIB

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
/** Silence on a stream of events before a comment is sent, in milliseconds: proxies give up after 30 to 60 seconds. */
export const EVENTS_SILENT_MS_MAX = 15_000
/** One webhook delivery, in bytes: as much as GitHub sends. It is read while it comes, and nothing of it is kept. */
export const WEBHOOK_BYTES_MAX = 25 * MIB
/** How far the clock in a signature may be from ours, in milliseconds. Source: Stripe's signature scheme. */
export const WEBHOOK_SKEW_MS_MAX = 5 * 60_000
/** Accepted deliveries that are remembered, so that they are not accepted again: 3 MB, and years of pushes. */
export const WEBHOOKS_REMEMBERED_MAX = 20_000

/** Plugins of one marketplace: ten times the largest public one. Each is a row and an item. */
export const SOURCE_PLUGINS_MAX = 2_000
/** A marketplace.json, in bytes: two kilobytes and more for each of 2,000 plugins. */
export const MARKETPLACE_BYTES_MAX = 5 * MIB
/** Values in it, at any depth: fifty for each of its plugins. */
export const MARKETPLACE_VALUES_MAX = 100_000
/** Tags of one source that are versions: years of releases of a hundred items. Each new one is a fetch. */
export const SOURCE_TAGS_MAX = 5_000
/** Tags in a row that a server fails with, before the rest is left for another time. */
export const SOURCE_TAG_TROUBLES_MAX = 3
/** Items of a tag source that a preview looks at: each is a fetch, and somebody waits. */
export const SOURCE_TAGS_PREVIEWED_MAX = 30
/**
 * Waits after a sync that failed, in milliseconds: a server that restarts is back in seconds, one that is mended in
 * hours. The last one is for all that follow.
 */
export const SOURCE_RETRY_WAITS_MS = [2, 5, 15, 30, 60, 120, 300, 900, 1_800, 3_600].map((s) => s * 1000)
/** Tries of a sync that fails, before only somebody who asks makes it be tried again: a day of them. */
export const SOURCE_RETRIES_MAX = 32
/** Looks for a commit that was announced and is not shown: nine minutes. Servers that copy from others need seconds. */
export const SOURCE_LOOKS_MAX = 7
/** Refs that were announced and have to be seen, of one source: a push of more is read all the same. */
export const SOURCE_ANNOUNCED_MAX = 200
/** Syncs that a source's page can look back on. Those in a row that found nothing new are one. */
export const SYNCS_KEPT_MAX = 100
/** Packs of one sync written at once: enough to have several syncs of the disk under way. */
export const SOURCE_WRITES_AT_ONCE_MAX = 8
/** A repository's address, in characters: what proxies and browsers take. */
export const SOURCE_URL_CHARS_MAX = 2_000
/** A branch or tag, in characters: a file name's limit, since git keeps refs as files. */
export const SOURCE_REF_CHARS_MAX = 255
/** A password or token of a source, in characters: a signed token has a few thousand. */
export const SOURCE_SECRET_CHARS_MAX = 8_000
/** One sync, in milliseconds: what came by then is not published, and everything served stays. */
export const SYNC_MS_MAX = 30 * 60_000
/** Reading tags, in milliseconds: what was read by then is published, and the next sync goes on with the others. */
export const SYNC_TAGS_MS_MAX = 20 * 60_000
/** Looking anew at stored versions, in milliseconds, before a start is ready; the rest is done while it serves. */
export const RENEW_BEFORE_READY_MS_MAX = 30_000
/** A cron schedule, in characters: five fields, even with every minute listed. */
export const SCHEDULE_CHARS_MAX = 200

/** By how much the machine's clock may be set back in the normal course: a correction, not a wrong date. */
export const CLOCK_SET_BACK_MS_MAX = 5 * 60_000

/** How long an item is offered to another owner, in milliseconds: long enough for holidays, and then it is forgotten. */
export const TRANSFER_OFFER_MS = 14 * 24 * 3_600_000

/** Offers that the account page and one answer of the API show; the oldest come first, and answering makes room. */
export const TRANSFERS_SHOWN_MAX = 50

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
