import { setUp as choose } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

/** Answers with the secret of a session, for a cookie alone. */
export const setUp = defineOperation<{ code: string; password: string }>()({
  name: 'session.set-up',
  summary: 'Choose a password with a one-time link, and sign in',
  // How long a password may be is said where it is hashed.
  input: object({ code: text, password: text }, ['code', 'password']),
  access: 'anyone',
  effects: 'writes',
  errors: ['set_up_link_invalid', 'bad_request'],
  run: ({ rooms, caller }, { code, password }) => choose(rooms, code, password, caller()),
})
