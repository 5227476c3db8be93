/** Curated sources as rows: a source, its plugins, what is held of it, and how its syncs went. */
import type { ItemNames, ShownDetails, VersionContent } from '../catalog/index.ts'
import type { Oid } from '../git/objects.ts'
import type { KindName } from '../intake/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { Issue } from '../kernel/errors.ts'
import type { HeldId, ItemId, SourceId, SyncId } from '../kernel/ids.ts'
import type { SecretRef } from './secrets.ts'

export const SOURCE_MODES = ['marketplace', 'tags'] as const
export type SourceMode = (typeof SOURCE_MODES)[number]
export const PROMOTE_POLICIES = ['auto', 'hold'] as const
export type PromotePolicy = (typeof PROMOTE_POLICIES)[number]
export const SYNC_TRIGGERS = ['hand', 'schedule', 'webhook', 'api', 'cli', 'retry'] as const
export type SyncTrigger = (typeof SYNC_TRIGGERS)[number]

export interface SourceRow {
  id: SourceId
  slug: string
  name: string
  /** Without user name and password. */
  url: string
  mode: SourceMode
  /** A branch, a tag or a commit id; `null` is what HEAD points at. Tag sources have none. */
  ref: string | null
  /** Tag sources: where items are, such as `items/`. */
  folder: string | null
  /** A cron expression. */
  schedule: string | null
  promote: PromotePolicy
  username: string | null
  secretRef: SecretRef | null
  webhookSecretRef: SecretRef | null
  enabled: boolean
  /**
   * What upstream had at the last successful sync: the commit, or for tag sources a hash over all tags. `null`
   * makes the next sync read everything.
   */
  headOid: string | null
  /** Tag sources: what each tag pointed at when it was published or rejected. */
  tags: Readonly<Record<string, Oid>> | null
  lastSync: SyncSummary | null
  createdAt: EpochMs
  /** A user name: the owner of the source's items. */
  createdBy: string
}

export interface SyncFailure {
  code: string
  message: string
}

export interface SyncSummary {
  outcome: SyncOutcome
  endedAt: EpochMs
  /** When it last ended without an error; `null` when it never did. */
  succeededAt: EpochMs | null
  error: SyncFailure | null
}

export const PLUGIN_STATES = ['published', 'held', 'unavailable', 'failed', 'gone'] as const
export type PluginState = (typeof PLUGIN_STATES)[number]

/** Another repository that a plugin comes from. */
export interface PluginOrigin {
  url: string
  /** A full ref name, or `HEAD`; `null` when the manifest pins the commit. */
  ref: string | null
  oid: Oid
}

/** What an admin corrected in a marketplace's entry. */
export interface Correction {
  /** In the marketplace's own repository, as an entry would write it. */
  folder?: string
  version?: string
}

export interface SourcePluginRow {
  sourceId: SourceId
  /** As the manifest or the tag says. */
  name: string
  itemId: ItemId | null
  /** Its folder upstream; the repository's root is `''`. */
  path: string
  /** The version that was published last. */
  version: string | null
  /** The upstream folder that was published last; `null` when it is in another repository. */
  treeOid: Oid | null
  /** What was published last, with what the manifest says of it: equal ids are equal content. */
  contentId: string | null
  /** Content that an admin rejected: it is not held again. */
  rejectedId: string | null
  origin: PluginOrigin | null
  /** What upstream says of it in words: a field that nobody edited here follows it. */
  details: ShownDetails | null
  /** An admin's choice, which survives syncs. */
  enabled: boolean
  /** Its item was archived because it is gone upstream or disabled here, not by somebody at the item itself. */
  offShelf: boolean
  state: PluginState
  /** Why it is in this state when that needs a word: one sentence. */
  problem: string | null
  /** An admin's, which survives syncs. */
  correction: Correction | null
  /** What upstream calls it by now; `null` while it is listed, or when nobody says. */
  renamedTo: string | null
  /** What intake found in the content that was looked at last. */
  issues: readonly Issue[]
}

/** All that publishing needs and the objects do not say. */
export interface HeldContent {
  kind: KindName
  /** What the files are stamped with. */
  names: ItemNames
  details: ShownDetails
  /** Without `checks` in changes held before those were kept. */
  stored: Omit<VersionContent, 'checks'> & Partial<Pick<VersionContent, 'checks'>>
  notes: string
  upstream: Pick<SourcePluginRow, 'treeOid' | 'contentId' | 'origin'>
  /** Tag sources: the tag, and what it points at. */
  tag: { name: string; oid: Oid } | null
  /** What checks found: whoever promotes it confirms each place. Absent in changes held before any was looked for. */
  secrets?: readonly Issue[]
}

/** Whether a change waits for somebody to look at what checks found, whatever its source's policy. */
export function waitsForSecrets({ content }: Pick<HeldRow, 'content'>): boolean {
  return (content.secrets ?? []).length > 0
}

export interface HeldRow {
  id: HeldId
  sourceId: SourceId
  plugin: string
  version: string
  summary: string
  /** The files as they will be served, stored but named by no version. */
  treeOid: Oid
  content: HeldContent
  createdAt: EpochMs
}

export const SYNC_OUTCOMES = ['unchanged', 'changed', 'failed', 'partial'] as const
export type SyncOutcome = (typeof SYNC_OUTCOMES)[number]

export interface SyncRow {
  id: SyncId
  sourceId: SourceId
  startedAt: EpochMs
  endedAt: EpochMs
  trigger: SyncTrigger
  outcome: SyncOutcome
  /** As `SourceRow.headOid`. */
  head: string | null
  /** Upstream names. */
  added: readonly string[]
  updated: readonly string[]
  archived: readonly string[]
  held: readonly string[]
  failed: readonly { name: string; why: string }[]
  error: SyncFailure | null
}
