import type { ItemAct } from '../../access/index.ts'
import { type ItemPatch, patchItem as patch } from '../../catalog/index.ts'
import { answers } from '../answers/answers.ts'
import { presentItem } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { itemFor, resharing } from '../rights.ts'
import { object, patchFields, text } from '../schemas.ts'

export const patchItem = defineOperation<ItemPatch & { item: string }>()({
  name: 'item.patch',
  summary: 'Change what the store says about an item, or who may see it',
  input: object({ item: text, ...patchFields }, ['item']),
  output: answers.item,
  access: 'items:write',
  effects: 'writes',
  errors: [
    'item_not_found',
    'forbidden',
    'user_not_found',
    'group_not_found',
    'invalid_category',
    'invalid_video_url',
  ],
  right({ rooms, who }, { item, ...changes }) {
    const found = itemFor(item, 'describe', ...actsOf(changes))(who, rooms)
    resharing(item, changes)(who, rooms)
    return found
  },
  run: ({ rooms, who, found }, { item: _, ...changes }) => patch(rooms, who.actor, found, changes),
  answer: (patched, { rooms, who }) => presentItem(rooms, who.viewer, patched),
})

/** What a change does beside describing the item, and saying who sees it. */
function actsOf({ status }: ItemPatch): ItemAct[] {
  if (status === undefined) return []
  return [status === 'archived' ? 'archive' : 'unarchive']
}
