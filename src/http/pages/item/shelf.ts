/** Off the shelf, back on it, and to another owner: for the owner and admins. */
import { offerItem, withdrawItem } from '../../../access/transfer.ts'
import { archiveItem, unarchiveItem } from '../../../catalog/manage.ts'
import { AppError } from '../../../kernel/errors.ts'
import { STATUS } from '../../middleware/errors.ts'
import { receiveForm } from '../page.tsx'
import { renderEdit } from './edit.tsx'
import { textsOf } from './form.ts'
import type { Visit } from './shell.ts'

/** @param visit of an item that the visitor owns, or as an admin */
export function moveOnShelf({ c, principal, item }: Visit, to: 'archive' | 'unarchive') {
  const [change, said] = to === 'archive' ? [archiveItem, 'archived'] : [unarchiveItem, 'unarchived']
  return principal.act(
    (acting) => change(acting, principal.actor, item),
    () => c.redirect(`/store/${item.servedName}?said=${said}`, 303),
  )
}

/** @param visit of an item that the visitor owns, or as an admin */
export async function transfer(visit: Visit) {
  const { c, principal, item } = visit
  const { username = '' } = textsOf(await receiveForm(c, principal), ['username'])
  try {
    return await principal.act(
      (acting) => offerItem(acting, principal.actor, item, username),
      () => c.redirect(`/store/${item.servedName}?said=offered`, 303),
    )
  } catch (error) {
    if (!(error instanceof AppError) || STATUS[error.code] >= 500) throw error
    return renderEdit(visit, { transfer: { error: error.message, username } }, STATUS[error.code])
  }
}

/** @param visit of an item that the visitor owns, or as an admin */
export function withdraw({ c, principal, item }: Visit) {
  return principal.act(
    (acting) => withdrawItem(acting, principal.actor, item),
    () => c.redirect(`/store/${item.servedName}?said=withdrawn`, 303),
  )
}
