import { getUser, listTokensWithUse } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentToken } from '../answers/present.ts'
import { eachShown } from '../answers/shown.ts'
import { defineOperation } from '../operation.ts'
import { listOf, object, text } from '../schemas.ts'

export const listUserTokens = defineOperation<{ username: string }>()({
  name: 'user.list-tokens',
  summary: 'Somebody’s tokens that were not revoked, newest first',
  input: object({ username: text }, ['username']),
  output: listOf(answers.token),
  access: 'admin',
  effects: 'reads',
  errors: ['user_not_found'],
  run: ({ rooms }, { username }) =>
    eachShown(rooms, listTokensWithUse(rooms.db, getUser(rooms.db, username).id), presentToken),
})
