import { getOffer } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentOffer } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { itemFor } from '../rights.ts'
import { object, text } from '../schemas.ts'

export const getTransfer = defineOperation<{ item: string }>()({
  name: 'transfer.get',
  summary: 'The open offer of an item, for its owner and admins',
  input: object({ item: text }, ['item']),
  output: answers.transfer,
  access: 'items:read',
  effects: 'reads',
  errors: ['item_not_found', 'forbidden', 'transfer_not_found'],
  right: ({ rooms, who }, { item }) => itemFor(item, 'transfer')(who, rooms),
  run: ({ rooms, found }) => presentOffer(getOffer(rooms.db, rooms.clock(), found)),
})
