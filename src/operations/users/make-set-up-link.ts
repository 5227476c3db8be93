import { getUser, makeSetUpLink as make } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'
import { setUpUrl } from './set-up-url.ts'

export const makeSetUpLink = defineOperation<{ username: string }>()({
  name: 'user.make-set-up-link',
  summary: 'Make a one-time link with which somebody chooses a new password',
  input: object({ username: text }, ['username']),
  output: answers.setUpLink,
  access: 'admin',
  effects: 'writes',
  errors: ['user_not_found'],
  right: ({ rooms }, { username }) => getUser(rooms.db, username),
  run: ({ rooms, who, found: user }) => make(rooms, user, who.actor),
  answer: (code, { rooms }) => ({ setUpUrl: setUpUrl(rooms, code) }),
})
