/** What people do to an item, and who may: the table "Who may do what to an item" of docs/rules.md. */
import type { ItemRow } from '../catalog/index.ts'
import { AppError } from '../kernel/errors.ts'
import type { Reads } from '../store/index.ts'
import { getVisibleItem, isOwner, mayEdit, type Viewer } from './visibility.ts'

/** Who may at least. An admin may all of it. */
type Role = 'editor' | 'owner'

/** By what is done, with the words of its refusal. */
export const ITEM_ACTS = {
  describe: { who: 'editor', words: 'change it' },
  publish: { who: 'editor', words: 'publish versions of it' },
  yank: { who: 'owner', words: 'yank a version of it' },
  deprecate: { who: 'owner', words: 'deprecate a version of it' },
  restore: { who: 'owner', words: 'restore a version of it' },
  archive: { who: 'owner', words: 'archive it' },
  unarchive: { who: 'owner', words: 'restore it' },
  share: { who: 'owner', words: 'say who sees it' },
  transfer: { who: 'owner', words: 'give it away' },
} as const satisfies Record<string, { who: Role; words: string }>

export type ItemAct = keyof typeof ITEM_ACTS

export function mayDo(db: Reads, viewer: Viewer, item: ItemRow, act: ItemAct): boolean {
  if (viewer.admin || isOwner(viewer, item)) return true
  return ITEM_ACTS[act].who === 'editor' && mayEdit(db, viewer, item)
}

/** @throws AppError `item_not_found` when hidden, `forbidden` when it may be seen and no more */
export function getItemFor(db: Reads, viewer: Viewer, servedName: string, act: ItemAct): ItemRow {
  const item = getVisibleItem(db, viewer, servedName)
  if (mayDo(db, viewer, item, act)) return item
  const { who, words } = ITEM_ACTS[act]
  const others = who === 'editor' ? ', people it is shared with for editing,' : ''
  throw new AppError(
    'forbidden',
    `Only the owner of ${servedName}${others} and admins may ${words}; ask one of them.`,
  )
}
