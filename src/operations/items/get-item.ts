import { answers } from '../answers/answers.ts'
import { presentItem } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { visibleItem } from '../rights.ts'
import { object, text } from '../schemas.ts'

export const getItem = defineOperation<{ item: string }>()({
  name: 'item.get',
  summary: 'One item',
  input: object({ item: text }, ['item']),
  output: answers.item,
  access: 'items:read',
  effects: 'reads',
  errors: ['item_not_found'],
  right: ({ rooms, who }, { item }) => visibleItem(item)(who, rooms),
  run: ({ rooms, who, found }) => presentItem(rooms, who.viewer, found),
})
