import { unlinkIdentity as unlink } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'
import { signedIn } from './signed-in.ts'

export const unlinkIdentity = defineOperation<{ issuer: string }>()({
  name: 'session.unlink-identity',
  summary: 'Forget who one is at a provider of single sign-on; every other session ends',
  input: object({ issuer: text }, ['issuer']),
  access: 'session',
  effects: 'writes',
  errors: ['not_found', 'last_way_in'],
  run: ({ rooms, who }, { issuer }) => unlink(rooms, signedIn(who), issuer),
})
