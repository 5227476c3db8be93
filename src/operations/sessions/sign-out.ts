import { endSession } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object } from '../schemas.ts'

export const signOut = defineOperation()({
  name: 'session.sign-out',
  summary: 'Sign out',
  input: object({}),
  access: 'signed-in',
  effects: 'writes',
  errors: ['csrf'],
  // A token is not signed out.
  run: async ({ rooms, who }) =>
    who.session === undefined ? undefined : endSession(rooms, who.user, who.session.id),
})
