import { mintToken, type TokenRequest } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentMinted } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { tokenRequest } from '../schemas.ts'

export const createToken = defineOperation<TokenRequest>()({
  name: 'token.create',
  summary: 'Make a token for oneself; it is shown only now',
  input: tokenRequest,
  output: answers.token,
  access: 'session',
  effects: 'writes',
  errors: ['bad_request', 'session_required', 'admin_required'],
  run: ({ rooms, who }, request) => mintToken(rooms, who.user, who.user, request),
  answer: presentMinted,
})
