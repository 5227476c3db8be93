/** Off the shelf, back on it, and to another owner: for the owner and admins. */
import { archiveItem, offerItem, unarchiveItem, withdrawItem } from '../../../operations/index.ts'
import { STATUS } from '../../middleware/errors.ts'
import { submit } from '../submit.ts'
import { renderEdit } from './edit.tsx'
import { textsOf } from './form.ts'
import type { Visit } from './shell.ts'

/** @param visit of an item that the visitor owns, or as an admin */
export function moveOnShelf({ c, principal, item }: Visit, to: 'archive' | 'unarchive') {
  const [operation, said] = to === 'archive' ? [archiveItem, 'archived'] : [unarchiveItem, 'unarchived']
  return submit(c, principal, {
    operation,
    done: () => c.redirect(`/store/${item.servedName}?said=${said}`, 303),
  })
}

/** @param visit of an item that the visitor owns, or as an admin */
export function transfer(visit: Visit) {
  const { c, principal, item } = visit
  return submit(c, principal, {
    operation: offerItem,
    done: () => c.redirect(`/store/${item.servedName}?said=offered`, 303),
    refused(error, form) {
      const { username = '' } = textsOf(form, ['username'])
      return renderEdit(visit, { transfer: { error: error.message, username } }, STATUS[error.code])
    },
  })
}

/** @param visit of an item that the visitor owns, or as an admin */
export function withdraw({ c, principal, item }: Visit) {
  return submit(c, principal, {
    operation: withdrawItem,
    done: () => c.redirect(`/store/${item.servedName}?said=withdrawn`, 303),
  })
}
