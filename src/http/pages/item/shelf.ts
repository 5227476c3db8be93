/** Off the shelf, back on it, and to another owner: for the owner and admins. */
import { giveItem } from '../../../access/transfer.ts'
import { maySee } from '../../../access/visibility.ts'
import { archiveItem, unarchiveItem } from '../../../catalog/manage.ts'
import { AppError } from '../../../kernel/errors.ts'
import { readForm } from '../../body.ts'
import { STATUS } from '../../middleware/errors.ts'
import { renderEdit } from './edit.tsx'
import { textsOf } from './form.ts'
import type { Visit } from './shell.ts'

/** @param visit of an item that the visitor owns, or as an admin */
export async function moveOnShelf({ deps, c, principal, item }: Visit, to: 'archive' | 'unarchive') {
  const [change, said] = to === 'archive' ? [archiveItem, 'archived'] : [unarchiveItem, 'unarchived']
  await change(deps, principal.actor, item)
  return c.redirect(`/store/${item.servedName}?said=${said}`, 303)
}

/** @param visit of an item that the visitor owns, or as an admin */
export async function transfer(visit: Visit) {
  const { deps, c, principal, item } = visit
  const { username = '' } = textsOf(await readForm(c), ['username'])
  try {
    const after = await giveItem(deps, principal.actor, item, username)
    // Who gave away a private item sees it no longer.
    const isSeen = maySee(deps.db, principal.viewer, after)
    return c.redirect(isSeen ? `/store/${item.servedName}?said=transferred` : '/store', 303)
  } catch (error) {
    if (!(error instanceof AppError) || STATUS[error.code] >= 500) throw error
    return renderEdit(visit, { transfer: { error: error.message, username } }, STATUS[error.code])
  }
}
