import { getUser, mintToken, type TokenRequest } from '../../access/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { answers } from '../answers/answers.ts'
import { presentMinted } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { text, tokenRequest, withFields } from '../schemas.ts'

export const createUserToken = defineOperation<TokenRequest & { username: string }>()({
  name: 'user.create-token',
  summary: 'Make a token for somebody else (provisioning)',
  input: withFields({ username: text }, tokenRequest),
  output: answers.token,
  access: 'admin',
  effects: 'writes',
  errors: ['bad_request', 'user_not_found', 'forbidden'],
  right({ rooms, who }, { username, scopes }) {
    const user = getUser(rooms.db, username)
    if (who.session === undefined && user.id === who.user.id) {
      throw new AppError(
        'forbidden',
        'A token cannot make a token for its own user; sign in and do it under Account.',
      )
    }
    if (scopes?.includes('admin')) {
      throw new AppError(
        'forbidden',
        `The scope "admin" cannot be given to others; ${username} makes such a token under Account.`,
      )
    }
    return user
  },
  run: ({ rooms, who, found: user }, { username: _, ...request }) =>
    mintToken(rooms, user, who.user, request),
  answer: presentMinted,
})
