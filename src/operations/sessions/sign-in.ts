import { signIn as start } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { credentials } from '../schemas.ts'

/** Answers with the secret of a session, for a cookie alone. */
export const signIn = defineOperation<{ email: string; password: string }>()({
  name: 'session.sign-in',
  summary: 'Sign in with email address and password',
  input: credentials,
  access: 'anyone',
  effects: 'writes',
  errors: ['bad_credentials', 'csrf', 'rate_limited'],
  run: ({ rooms, caller }, typed) => start(rooms, typed, caller()),
})
