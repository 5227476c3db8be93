/** What a sync will do, all of it known and stored before a row changes. */
import type { ItemRow, Publication, ShownDetails } from '../catalog/index.ts'
import type { Oid } from '../git/objects.ts'
import type { HeldRow, SourcePluginRow } from './sources.repo.ts'
import type { Trouble } from './trouble.ts'

export interface Changes {
  /** Versions to publish, oldest first, each with the row of its plugin as it will be but for `itemId`. */
  publications: { row: SourcePluginRow; publication: Publication }[]
  /** Plugins whose files stay as they are: their rows, and what the store is to say of their items. */
  rows: SourcePluginRow[]
  reworded: { item: ItemRow; before: ShownDetails | null; after: ShownDetails }[]
  held: HeldRow[]
  /** Held changes that are overtaken. */
  heldGone: HeldRow[]
  /** Plugins that upstream no longer has. */
  gone: SourcePluginRow[]
  /** Rows that say nothing any more. */
  dropped: SourcePluginRow[]
  failed: { name: string; why: string }[]
  /** Audit entries and log lines for what upstream should never do. */
  alarms: { plugin: string; message: string }[]
  head: string
  /** Why something was not read that may be read later; `null` when all was. */
  incomplete: Trouble | null
  /** Tag sources. */
  tags: Record<string, Oid> | null
}

export function noChanges(head: string): Changes {
  return {
    publications: [],
    rows: [],
    reworded: [],
    held: [],
    heldGone: [],
    gone: [],
    dropped: [],
    failed: [],
    alarms: [],
    head,
    incomplete: null,
    tags: null,
  }
}
