import type { BlobStore } from '../blobs/index.ts'
import type { ObjectStore } from '../git/index.ts'
import type { Inspector } from '../intake/index.ts'
import type { Clock, RandomBytes } from '../kernel/clock.ts'
import type { UserId } from '../kernel/ids.ts'
import type { Reads, WritableDatabase } from '../store/index.ts'
import type { ItemRow } from './items.repo.ts'

export interface CatalogDeps {
  db: WritableDatabase
  objects: ObjectStore
  blobs: BlobStore
  inspector: Inspector
  clock: Clock
  random: RandomBytes
  marketplaceName: string
  /** Whom the served files of an item name. */
  usernameOf(db: Reads, userId: UserId): string
  /** What people call somebody. */
  nameOf(db: Reads, userId: UserId): string
  /** Whether somebody may see an item, whatever they showed. */
  sees(db: Reads, userId: UserId, item: ItemRow): boolean
  /** Whether the catalogue follows a source of this slug now. */
  hasSource(db: Reads, slug: string): boolean
}
