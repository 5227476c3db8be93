import { withdrawItem as withdraw } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { itemFor } from '../rights.ts'
import { object, text } from '../schemas.ts'

export const withdrawItem = defineOperation<{ item: string }>()({
  name: 'transfer.withdraw',
  summary: 'Withdraw the open offer of an item',
  input: object({ item: text }, ['item']),
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'forbidden', 'transfer_not_found'],
  right: ({ rooms, who }, { item }) => itemFor(item, 'transfer')(who, rooms),
  run: ({ rooms, who, found }) => withdraw(rooms, who.actor, found),
})
