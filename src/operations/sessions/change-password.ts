import { changePassword as change } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'
import { signedIn } from './signed-in.ts'

/** Answers with the secret of a new session, for a cookie alone. */
export const changePassword = defineOperation<{ current: string; password: string }>()({
  name: 'session.change-password',
  summary: 'Choose another password; every other session ends',
  input: object({ current: text, password: text }, ['current', 'password']),
  access: 'session',
  effects: 'writes',
  errors: ['bad_credentials', 'rate_limited', 'bad_request', 'sign_in_again'],
  run: ({ rooms, who, caller }, typed) => change(rooms, signedIn(who), typed, caller()),
})
