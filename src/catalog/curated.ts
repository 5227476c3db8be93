/** Curated items: as long as their source is followed, it alone says what they are. */
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { Reads } from '../store/index.ts'
import type { CatalogDeps } from './deps.ts'
import type { ItemRow } from './items.repo.ts'

type Curated = Pick<ItemRow, 'servedName' | 'source'>

/** @throws AppError `source_owned` */
export function assertUnfollowed(
  { hasSource }: Pick<CatalogDeps, 'hasSource'>,
  db: Reads,
  item: Curated,
): void {
  if (item.source === null || !hasSource(db, item.source)) return
  throw new AppError(
    'source_owned',
    `${item.servedName} follows the source "${item.source}", to which it belongs; change it there and sync.`,
  )
}

export function takesUploads(
  { hasSource }: Pick<CatalogDeps, 'hasSource'>,
  db: Reads,
  { admin }: Pick<Actor, 'admin'>,
  { source }: Curated,
): boolean {
  return source === null || (admin && !hasSource(db, source))
}

/**
 * Whether a version may be uploaded. The starter items, local imports and what a deleted source left take those of
 * admins: nobody else speaks for a source, not even whoever added it.
 * @throws AppError `source_owned`, `admin_required`
 */
export function assertTakesUploads(
  deps: Pick<CatalogDeps, 'hasSource'>,
  db: Reads,
  { admin }: Pick<Actor, 'admin'>,
  item: Curated,
): void {
  assertUnfollowed(deps, db, item)
  if (item.source === null || admin) return
  throw new AppError(
    'admin_required',
    `${item.servedName} is curated, so only admins publish its versions; ask one.`,
  )
}
