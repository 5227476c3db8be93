import { optIn as take } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const optIn = defineOperation<{ item: string }>()({
  name: 'item.opt-in',
  summary: 'Take it again',
  input: object({ item: text }, ['item']),
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'not_granted'],
  run: ({ rooms, who }, { item }) => take(rooms, who.actor, item),
})
