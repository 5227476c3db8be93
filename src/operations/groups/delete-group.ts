import { deleteGroup as remove } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const deleteGroup = defineOperation<{ slug: string }>()({
  name: 'group.delete',
  summary: 'Delete a group and its grants',
  input: object({ slug: text }, ['slug']),
  access: 'admin',
  effects: 'writes',
  errors: ['group_not_found', 'group_protected'],
  run: ({ rooms, who }, { slug }) => remove(rooms, who.actor, slug),
})
