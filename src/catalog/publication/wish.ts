/** What a publisher wants made of a bundle. */
import type { Dependency } from '../../intake/index.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { UserId } from '../../kernel/ids.ts'
import type { ItemRow, SharedWith, Sharing } from '../items.repo.ts'
import type { ItemNames } from '../naming.ts'
import type { Publication, ShownDetails } from './publication.ts'

export type Wish = NewItemWish | NewVersionWish | CuratedWish

/** What somebody says of a new item; whatever is left out follows from its content. */
export interface ItemDetails {
  name?: string
  version?: string
  title?: string
  description?: string
  category?: string
  tags?: readonly string[]
  sharing?: Sharing
  sharedWith?: readonly SharedWith[]
  notes?: string
  photo?: Buffer
  /** What the photo shows; without one it says nothing. */
  photoAlt?: string
  docs?: readonly { name: string; content: Buffer }[]
  videoUrl?: string
}

/** A new item of one's own. */
export interface NewItemWish extends ItemDetails {
  as: 'item'
  by: Actor
}

/** Another version of an item, whose kind and name it keeps. */
export interface NewVersionWish {
  as: 'version'
  by: Actor
  item: ItemRow
  version?: string
  notes?: string
}

/** What a source, an import or the program brings: nobody is there to choose another name or number. */
export interface CuratedWish {
  as: 'curated'
  source: string
  ownerId: UserId
  /** Those that its item has, or that are free (curated-names.ts). */
  names: ItemNames
  /** The item that it is a version of. */
  item: ItemRow | undefined
  details: ShownDetails
  reword?: Publication['reword']
  /** Who sees a new item; without it everybody. */
  sharing?: Sharing
  /** Under their served names. */
  dependencies: Dependency[]
  /** What was published of it last; `null` when nobody keeps that. */
  published?: string | null
  /** The version that it must have; absent: see `versionToPublish`. */
  exact?: string
}
