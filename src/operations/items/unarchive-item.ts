import { unarchiveItem as unarchive } from '../../catalog/index.ts'
import { defineOperation } from '../operation.ts'
import { itemFor } from '../rights.ts'
import { object, text } from '../schemas.ts'

export const unarchiveItem = defineOperation<{ item: string }>()({
  name: 'item.unarchive',
  summary: 'Put an archived item back on the shelf',
  input: object({ item: text }, ['item']),
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'forbidden'],
  right: ({ rooms, who }, { item }) => itemFor(item, 'unarchive')(who, rooms),
  run: ({ rooms, who, found }) => unarchive(rooms, who.actor, found),
  answer: () => undefined,
})
