/** An item as people describe it: names, words, photo, documents, and whom it is shared with or offered to. */
import { MIB } from './units.ts'

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
/** How long an item is offered to another owner, in milliseconds: long enough for holidays, and then it is forgotten. */
export const TRANSFER_OFFER_MS = 14 * 24 * 3_600_000
/** Offers that the account page and one answer of the API show; the oldest come first, and answering makes room. */
export const TRANSFERS_SHOWN_MAX = 50
