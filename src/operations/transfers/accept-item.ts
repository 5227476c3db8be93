import { acceptItem as accept, offerTo } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentItem } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const acceptItem = defineOperation<{ item: string }>()({
  name: 'transfer.accept',
  summary: 'Take an item that is offered to the caller',
  input: object({ item: text }, ['item']),
  output: answers.item,
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'transfer_not_found', 'source_owned'],
  right: ({ rooms, who }, { item }) => offerTo(rooms.db, rooms.clock(), who.actor, item),
  run: ({ rooms, who }, { item }) => accept(rooms, who.actor, item),
  answer: (taken, { rooms, who }) => presentItem(rooms, who.viewer, taken),
})
