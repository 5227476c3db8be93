import { inviteUser, type NewUser } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentUser } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { newUser } from '../schemas.ts'
import { setUpUrl } from './set-up-url.ts'

export const createUser = defineOperation<NewUser>()({
  name: 'user.create',
  summary: 'Add a person; without a password the answer has a one-time link to choose one',
  input: newUser,
  output: answers.user,
  access: 'admin',
  effects: 'writes',
  errors: ['bad_request', 'invalid_email', 'email_taken'],
  run: ({ rooms, who }, input) => inviteUser(rooms, who.actor, input),
  answer: ({ user, code }, { rooms }) => ({
    ...presentUser(rooms, user),
    ...(code === undefined ? {} : { setUpUrl: setUpUrl(rooms, code) }),
  }),
})
