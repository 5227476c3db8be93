import { archiveItem as archive } from '../../catalog/index.ts'
import { defineOperation } from '../operation.ts'
import { itemFor } from '../rights.ts'
import { object, text } from '../schemas.ts'

export const archiveItem = defineOperation<{ item: string }>()({
  name: 'item.archive',
  summary: 'Archive: off the shelf, whoever has it keeps it',
  input: object({ item: text }, ['item']),
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'forbidden'],
  right: ({ rooms, who }, { item }) => itemFor(item, 'archive')(who, rooms),
  run: ({ rooms, who, found }) => archive(rooms, who.actor, found),
  answer: () => undefined,
})
