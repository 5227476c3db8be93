import { getUser } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentUser } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const readUser = defineOperation<{ username: string }>()({
  name: 'user.read',
  summary: 'One person',
  input: object({ username: text }, ['username']),
  output: answers.user,
  access: 'admin',
  effects: 'reads',
  errors: ['user_not_found'],
  run: ({ rooms }, { username }) => presentUser(rooms, getUser(rooms.db, username)),
})
