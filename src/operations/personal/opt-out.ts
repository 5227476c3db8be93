import { optOut as refuse } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const optOut = defineOperation<{ item: string }>()({
  name: 'item.opt-out',
  summary: 'Refuse what a group gives by default',
  input: object({ item: text }, ['item']),
  output: answers.optOut,
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'not_granted', 'required'],
  run: ({ rooms, who }, { item }) => refuse(rooms, who.actor, item),
  answer: (_, __, { item }) => ({ item, optedOut: true }),
})
