/** Giving an item to somebody else. Who may is decided by the surfaces. */
import type { CatalogDeps } from '../catalog/deps.ts'
import type { ItemRow } from '../catalog/items.repo.ts'
import { transferItem } from '../catalog/manage.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { getUser, users } from './users.repo.ts'

/** @throws AppError `user_not_found`, `bad_request` for somebody who cannot sign in or owns it already */
export function giveItem(
  deps: Pick<CatalogDeps, 'db' | 'clock'>,
  actor: Actor,
  item: ItemRow,
  username: string,
): Promise<ItemRow> {
  const to = getUser(deps.db, username)
  if (to.disabled)
    throw new AppError('bad_request', `The account ${username} is disabled; name somebody who can sign in.`)
  if (to.id === item.ownerId)
    throw new AppError('bad_request', `${username} owns it already; name somebody else.`)
  const from = deps.db.table(users).get(item.ownerId)?.username ?? ''
  return transferItem(deps, actor, item, from, to)
}
