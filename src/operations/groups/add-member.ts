import { addMember as add } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

const username = {
  ...text,
  minLength: 1,
  otherwise: 'Nobody is named; write or choose a user name first.',
}

export const addMember = defineOperation<{ slug: string; username: string }>()({
  name: 'group.add-member',
  summary: 'Put a person into a group',
  input: object({ slug: text, username }, ['slug', 'username']),
  access: 'admin',
  effects: 'writes',
  errors: ['group_not_found', 'user_not_found'],
  run: ({ rooms, who }, input) => add(rooms, who.actor, input.slug, input.username),
})
