/** Requests: bodies, forms, numbers in them, and how long either side may take. */
import { KIB, MIB } from './units.ts'

/** A form of a page without files, in bytes: the largest, a page of grants, has some thousand short fields. */
export const FORM_BYTES_MAX = 256 * KIB
/** Grants that one act changes: as many as such a form has room for, at 10 bytes each. */
export const GRANT_CHANGES_MAX = Math.floor(FORM_BYTES_MAX / 10)
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

/** Words of one list in a form, which may come with commas between them: more than anybody has to say. */
export const FORM_WORDS_MAX = 5_000
/** How long a request body may take to arrive, in milliseconds: 96 MiB over 8 Mbit/s. */
export const RECEIVE_MS_MAX = 110_000
/** A JSON request body or a plain form, in bytes: far above the longest notes, and cheap to hold. */
export const JSON_BODY_BYTES_MAX = 1 * MIB
/** Texts, numbers, lists and objects in one body: a thousand shares have four thousand. */
export const JSON_BODY_VALUES_MAX = 20_000
/** The largest number of an entry in the audit trail: its column's. */
export const SEQUENCE_MAX = 2 ** 31 - 1
/**
 * How long new requests are still answered after a balancer can see that the server stops, in milliseconds
 * (`STOP_GRACE_MS`): most ask `/readyz` every second or two, and act on the second refusal.
 */
export const STOP_GRACE_MS_DEFAULT = 5_000
export const STOP_GRACE_MS_MAX = 600_000
/** How long a graceful stop then waits for requests in flight, in milliseconds: as long as Kubernetes does by default. */
export const DRAIN_MS_MAX = 30_000
/**
 * A connection that nothing was asked on for this long is closed, in seconds (`IDLE_SECONDS`). Longer than the 60 that
 * balancers keep theirs, so that it is they who let go: a request that crosses our closing is lost.
 */
export const IDLE_SECONDS_DEFAULT = 75
/** A day: whoever wants more wants never. */
export const IDLE_SECONDS_MAX = 86_400
/** A client that takes no byte of its answer for this long is let go, in milliseconds. */
export const CLIENT_STALL_MS_MAX = 120_000
/** Silence on a stream of events before a comment is sent, in milliseconds: proxies give up after 30 to 60 seconds. */
export const EVENTS_SILENT_MS_MAX = 15_000

/** UTF-16 units of the sentence of an error, with the value that it repeats: more than any of ours has by itself. */
export const MESSAGE_CHARS_MAX = 2_000
