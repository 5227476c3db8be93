import { getOffer, offerItem as offer } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentOffer } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { itemFor } from '../rights.ts'
import { object, text } from '../schemas.ts'

export const offerItem = defineOperation<{ item: string; username: string }>()({
  name: 'transfer.offer',
  summary: 'Offer an item to another owner, who accepts it within 14 days or not; its name stays',
  input: object({ item: text, username: text }, ['item', 'username']),
  output: answers.transfer,
  access: 'items:write',
  effects: 'writes',
  errors: ['bad_request', 'item_not_found', 'user_not_found', 'forbidden', 'source_owned'],
  right: ({ rooms, who }, { item }) => itemFor(item, 'transfer')(who, rooms),
  run: ({ rooms, who, found }, { username }) => offer(rooms, who.actor, found, username),
  answer: (_, { rooms, found }) => presentOffer(getOffer(rooms.db, rooms.clock(), found)),
})
