import { getUser, revokeToken } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const revokeUserToken = defineOperation<{ username: string; id: string }>()({
  name: 'user.revoke-token',
  summary: 'Revoke somebody’s token',
  input: object({ username: text, id: text }, ['username', 'id']),
  access: 'admin',
  effects: 'writes',
  errors: ['user_not_found', 'token_not_found', 'last_admin'],
  right: ({ rooms }, { username }) => getUser(rooms.db, username),
  run: ({ rooms, who, found: user }, { id }) => revokeToken(rooms, who.user, user, id),
})
