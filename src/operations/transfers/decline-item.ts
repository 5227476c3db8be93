import { declineItem as decline, offerTo } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const declineItem = defineOperation<{ item: string }>()({
  name: 'transfer.decline',
  summary: 'Refuse an item that is offered to the caller',
  input: object({ item: text }, ['item']),
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'transfer_not_found'],
  right: ({ rooms, who }, { item }) => offerTo(rooms.db, rooms.clock(), who.actor, item),
  run: ({ rooms, who }, { item }) => decline(rooms, who.actor, item),
})
