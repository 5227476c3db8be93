/** What resolving takes and gives. */
import type { ItemRow, VersionRow } from '../catalog/index.ts'
import type { ItemId } from '../kernel/ids.ts'
import type { Tier } from './entitlements.repo.ts'

/** One reason for one item. An item may have several. */
export type Because =
  | { reason: 'required' | 'default'; group: string }
  | { reason: 'install' }
  /** `item` is the served name of what depends on it. */
  | { reason: 'dependency'; item: string }

export interface Entitlement {
  item: ItemRow
  version: VersionRow
  because: Because[]
  /** The pin of the caller's own install, if any. */
  pin: string | null
  /** What to use instead of the version, as far as who has it may know of that. */
  successor: string | null
}

/** Wanted, but not to be had: `why` is one sentence. */
export interface Unavailable {
  /** Served name, as far as it is known. */
  item: string
  why: string
}

export interface Resolution {
  /** In the order of their served names. */
  entries: Entitlement[]
  /** Given by default and refused. */
  optedOut: { item: ItemRow; groups: string[] }[]
  unavailable: Unavailable[]
}

/** An item with what resolving needs of it, prepared once for everybody. */
export interface Candidate {
  item: ItemRow
  newestFirst: readonly VersionRow[]
  /** What somebody without a pin gets. */
  newest: VersionRow | undefined
  /** Position of its served name among all, so that sorting compares numbers. */
  rank: number
}

/** The catalogue as resolving sees it. */
export interface Candidates {
  get(id: ItemId): Candidate | undefined
  /** What a dependency of `dependant` means (docs/rules.md, "What a dependency means"). */
  needed(dependant: ItemRow, name: string): Candidate | undefined
  named(servedName: string): Candidate | undefined
}

/** One person's (or group's) rows. */
export interface Wishes {
  /** By group, groups in the order of their slugs. */
  grants: readonly { group: string; itemId: ItemId; tier: Tier }[]
  optOuts: ReadonlySet<ItemId>
  installs: readonly { itemId: ItemId; pin: string | null }[]
  maySee(item: ItemRow): boolean
}

/** An item that is in a set by itself: granted or installed. */
export interface Wanted {
  candidate: Candidate
  because: Because[]
  pin: string | null
}

/** An item chosen for a set, while it is being resolved. */
export interface Choice {
  rank: number
  entitlement: Entitlement
}
