import { revokeToken as revoke } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const revokeToken = defineOperation<{ id: string }>()({
  name: 'token.revoke',
  summary: 'Revoke a token of one’s own',
  input: object({ id: text }, ['id']),
  access: 'items:write',
  effects: 'writes',
  errors: ['token_not_found', 'last_admin'],
  run: ({ rooms, who }, { id }) => revoke(rooms, who.user, who.user, id),
})
