import { listTokensWithUse } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentToken } from '../answers/present.ts'
import { eachShown } from '../answers/shown.ts'
import { defineOperation } from '../operation.ts'
import { listOf, object } from '../schemas.ts'

export const listTokens = defineOperation()({
  name: 'token.list',
  summary: 'One’s own tokens, newest first',
  input: object({}),
  output: listOf(answers.token),
  access: 'items:read',
  effects: 'reads',
  errors: [],
  run: ({ rooms, who }) => eachShown(rooms, listTokensWithUse(rooms.db, who.user.id), presentToken),
})
