/** Limits of the record: its change records and its journal. */
import { MIB } from './units.ts'

/** Characters of a change record's part: written and sent one by one, so that large records hold nobody up. */
export const CHANGE_PART_CHARS_MAX = 1_000_000

/** Times that a plan is made again because somebody else committed meanwhile; each time it knows more. */
export const PLAN_ATTEMPTS_MAX = 20

/** Bytes of the journal behind the newest copy of the database; then there is a new copy, and the journal begins anew. */
export const JOURNAL_BYTES_MAX = 64 * MIB

/** Statements that the writing connection keeps prepared: each table has a few, for one row to two hundred. */
export const PREPARED_STATEMENTS_MAX = 256
