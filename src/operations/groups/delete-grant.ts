import { deleteGrant as remove } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const deleteGrant = defineOperation<{ slug: string; item: string }>()({
  name: 'group.delete-grant',
  summary: 'Take a grant back',
  input: object({ slug: text, item: text }, ['slug', 'item']),
  access: 'admin',
  effects: 'writes',
  errors: ['group_not_found', 'item_not_found', 'grant_not_found'],
  run: ({ rooms, who }, { slug, item }) => remove(rooms, who.actor, slug, item),
})
