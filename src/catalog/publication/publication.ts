/** What is about to be published, as data: a held change keeps it in a row until somebody decides. */
import type { Actor } from '../../kernel/actor.ts'
import type { ItemRow, VersionRow } from '../items.repo.ts'
import type { ItemNames } from '../naming.ts'

/** What the store says of an item, and a source too; checked by then (details.ts). */
export type ShownDetails = Pick<ItemRow, 'title' | 'description' | 'category' | 'tags'>

/** A new item. What is left out is as it is for one of which nobody said anything: everybody sees it. */
export type NewItem = Pick<ItemRow, keyof ItemNames | 'kind' | 'ownerId' | 'source'> &
  ShownDetails &
  Partial<Pick<ItemRow, 'sharing' | 'sharedWith' | 'photo' | 'videoUrl' | 'docs'>>

/** A version's content: all of its row that does not depend on when it is published. */
export type VersionContent = Pick<
  VersionRow,
  | 'treeOid'
  | 'mountOid'
  | 'filesCount'
  | 'sizeBytes'
  | 'version'
  | 'description'
  | 'dependencies'
  | 'capabilities'
  | 'checks'
>

export function contentOf(row: VersionRow): VersionContent {
  const { treeOid, mountOid, filesCount, sizeBytes, version, description } = row
  const { dependencies, capabilities, checks } = row
  const files = { treeOid, mountOid, filesCount, sizeBytes }
  return { ...files, version, description, dependencies, capabilities, checks }
}

/** One version to publish: of an item that is there, or of a new one. */
export interface Publication {
  item: ItemRow | NewItem
  content: VersionContent
  notes: string
  /** Who uploads it; absent for what a source or an import brings. */
  uploader?: Pick<Actor, 'admin'>
  /** What changes of what the store says of an item that is there. */
  reword?(current: ItemRow, latest: Latest): Partial<ShownDetails>
  /** Places that look like secrets and are published knowingly. */
  confirmedSecrets?: readonly string[]
}

/** What people get of an item before and after a version of it is published. */
export interface Latest {
  before: VersionRow | undefined
  after: VersionRow
}
