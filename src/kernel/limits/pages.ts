/** Pages and lists: what is shown at once, and what making it may take. */
import { KIB, MIB } from './units.ts'

/** Gains that a list of versions or held changes has in all, and the characters of their commands: a megabyte. */
export const GAINS_LISTED_MAX = 3_000
export const GAINS_LISTED_CHARS_MAX = 512 * KIB
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
/** A file that gets colours, in bytes: the answer grows about sixfold in markup. */
export const HIGHLIGHT_BYTES_MAX = 128 * KIB
/** The heap of the thread that colours files, in bytes: grammars of all languages, and the tokens of one file. */
export const HIGHLIGHT_HEAP_BYTES_MAX = 512 * MIB
/** One file, in milliseconds: a grammar that has not answered by then never will. */
export const HIGHLIGHT_MS_MAX = 20_000
/** How long a page waits for its colours, in milliseconds; then it is plain. */
export const HIGHLIGHT_WAITED_FOR_MS_MAX = 2_500
/** Files that wait for their colours; more are plain. */
export const HIGHLIGHTS_WAITING_MAX = 16
/** Parts that were made and are kept, in characters. */
export const RENDERED_CHARS_MAX = 32 * MIB
/** How long a part that took too much is not tried again, in milliseconds. */
export const RENDERED_FAILURE_MS = 5 * 60_000
/** Entries on one page of a listing: an answer of a few hundred KB at most. */
export const PAGE_MAX = 200
/** Rows that a page shows of a list that comes with something else: groups of an item, items of a person's set. */
export const ROWS_BESIDE_MAX = 200
/** Groups to choose from on one page; with more, one also types a slug. */
export const GROUPS_OFFERED_MAX = 200
/** Members that the answer about a group names: 200 groups of one answer are a megabyte. All are at `…/members`. */
export const GROUP_MEMBERS_LISTED_MAX = 200
/** Versions of an item on one page, and among those to choose from: each is a form or two. */
export const VERSIONS_SHOWN_MAX = 50
export const VERSIONS_OFFERED_MAX = 200
/** Entries on one page when the caller does not say: what people look through. */
export const PAGE_DEFAULT = 50
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
