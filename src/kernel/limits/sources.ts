/** Sources, their syncs and webhooks, and folders that are imported. */
import { KIB, MIB } from './units.ts'

/** Files and folders below one folder that is imported from the server's own disk: four uploads of the most entries. */
export const IMPORT_ENTRIES_MAX = 20_000
/** A .gitignore, in bytes: thousands of lines. A longer one is not followed. */
export const IGNORE_FILE_BYTES_MAX = 256 * KIB
/** What is read of them, in bytes: held in memory until it is published. */
export const IMPORT_BYTES_MAX = 256 * MIB
/** One webhook delivery, in bytes: as much as GitHub sends. It is read while it comes, and nothing of it is kept. */
export const WEBHOOK_BYTES_MAX = 25 * MIB
/** Refs that one push moves, of which a sender tells: of more than that it is only known that there are. */
export const WEBHOOK_MOVES_MAX = 10_000
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
/** The job of a sync, in milliseconds: the sync ends itself before, in its own words. */
export const SYNC_JOB_MS_MAX = SYNC_MS_MAX + 5 * 60_000
/** Reading tags, in milliseconds: what was read by then is published, and the next sync goes on with the others. */
export const SYNC_TAGS_MS_MAX = 20 * 60_000
/** A cron schedule, in characters: five fields, even with every minute listed. */
export const SCHEDULE_CHARS_MAX = 200
