import {
  listUsableTokens,
  patchUser as patch,
  type UserPatch,
  type UserRow,
  withLastUse,
} from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentToken, presentUser } from '../answers/present.ts'
import { eachShown } from '../answers/shown.ts'
import { defineOperation } from '../operation.ts'
import type { Rooms } from '../rooms.ts'
import { text, userPatch, withFields } from '../schemas.ts'

export const patchUser = defineOperation<UserPatch & { username: string }>()({
  name: 'user.patch',
  summary: 'Disable, enable, rename, change the address, make admin, revoke all tokens',
  input: withFields({ username: text }, userPatch),
  output: answers.user,
  access: 'admin',
  effects: 'writes',
  errors: ['user_not_found', 'invalid_email', 'email_taken', 'last_admin'],
  run: ({ rooms, who }, { username, ...changes }) => patch(rooms, who.actor, username, changes),
  answer: (user, { rooms }, { disabled }) => ({
    ...presentUser(rooms, user),
    ...(disabled === false ? { tokens: usableTokens(rooms, user) } : {}),
  }),
})

/** What an enabled account brings back with it. */
function usableTokens(rooms: Rooms, { id }: UserRow) {
  const usable = listUsableTokens(rooms.db, id, rooms.clock())
  return eachShown(rooms, usable, (row) => presentToken(withLastUse(rooms.db, row)))
}
