import { removeMember as remove } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const removeMember = defineOperation<{ slug: string; username: string }>()({
  name: 'group.remove-member',
  summary: 'Take a person out of a group',
  input: object({ slug: text, username: text }, ['slug', 'username']),
  access: 'admin',
  effects: 'writes',
  errors: ['group_not_found', 'user_not_found', 'group_protected'],
  run: ({ rooms, who }, { slug, username }) => remove(rooms, who.actor, slug, username),
})
