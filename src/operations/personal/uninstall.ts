import { uninstall as remove } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const uninstall = defineOperation<{ item: string }>()({
  name: 'item.uninstall',
  summary: 'Remove one’s own install',
  input: object({ item: text }, ['item']),
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'install_not_found'],
  run: ({ rooms, who }, { item }) => remove(rooms, who.actor, item),
})
