/** Access tokens: one's own, and those an admin makes for others. */

import { revokeToken } from '../../../access/revoke-tokens.ts'
import { listTokensWithUse, type TokenRow } from '../../../access/tokens.repo.ts'
import { mintToken, type TokenRequest } from '../../../access/tokens.ts'
import { getUser } from '../../../access/users.repo.ts'
import { AppError } from '../../../kernel/errors.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { presentToken } from '../../../operations/answers/present.ts'
import { eachShown } from '../../../operations/answers/shown.ts'
import { listOf, tokenRequest } from '../../../operations/schemas.ts'
import { type Answer, gone, type Route, route } from '../route.ts'

export const tokenRoutes: readonly Route[] = [
  route<{ body: TokenRequest }>({
    method: 'post',
    path: '/tokens',
    summary: 'Make a token for oneself; it is shown only now',
    access: 'session',
    body: tokenRequest,
    answers: { 201: { description: 'The new token.', schema: answers.token } },
    errors: ['bad_request', 'session_required', 'admin_required'],
    handle: ({ principal: { act, user }, body }) =>
      act((acting) => mintToken(acting, user, user, body), presentMinted),
  }),
  route({
    method: 'get',
    path: '/tokens',
    summary: 'One’s own tokens, newest first',
    access: 'items:read',
    answers: { 200: { description: 'Tokens, without their secrets.', schema: listOf(answers.token) } },
    errors: [],
    handle: ({ deps, principal }) => ({
      json: eachShown(deps, listTokensWithUse(deps.db, principal.user.id), presentToken),
    }),
  }),
  route<{ params: { id: string } }>({
    method: 'delete',
    path: '/tokens/{id}',
    summary: 'Revoke a token of one’s own',
    access: 'items:write',
    answers: { 204: { description: 'It no longer works.' } },
    errors: ['token_not_found', 'last_admin'],
    handle: ({ principal, params }) =>
      principal.act((acting) => revokeToken(acting, principal.user, principal.user, params.id), gone),
  }),
  route<{ params: { username: string } }>({
    method: 'get',
    path: '/users/{username}/tokens',
    summary: 'Somebody’s tokens that were not revoked, newest first',
    access: 'admin',
    answers: { 200: { description: 'Tokens, without their secrets.', schema: listOf(answers.token) } },
    errors: ['user_not_found'],
    handle: ({ deps, params }) => ({
      json: eachShown(deps, listTokensWithUse(deps.db, getUser(deps.db, params.username).id), presentToken),
    }),
  }),
  route<{ params: { username: string; id: string } }>({
    method: 'delete',
    path: '/users/{username}/tokens/{id}',
    summary: 'Revoke somebody’s token',
    access: 'admin',
    answers: { 204: { description: 'It no longer works.' } },
    errors: ['user_not_found', 'token_not_found', 'last_admin'],
    handle({ deps, principal, params }) {
      const user = getUser(deps.db, params.username)
      return principal.act((acting) => revokeToken(acting, principal.user, user, params.id), gone)
    },
  }),
  route<{ params: { username: string }; body: TokenRequest }>({
    method: 'post',
    path: '/users/{username}/tokens',
    summary: 'Make a token for somebody else (provisioning)',
    access: 'admin',
    body: tokenRequest,
    answers: { 201: { description: 'The new token.', schema: answers.token } },
    errors: ['bad_request', 'user_not_found', 'forbidden'],
    handle({ deps, principal, params, body }) {
      const user = getUser(deps.db, params.username)
      if (principal.session === undefined && user.id === principal.user.id) {
        throw new AppError(
          'forbidden',
          'A token cannot make a token for its own user; sign in and do it under Account.',
        )
      }
      if (body.scopes?.includes('admin')) {
        throw new AppError(
          'forbidden',
          `The scope "admin" cannot be given to others; ${user.username} makes such a token under Account.`,
        )
      }
      return principal.act((acting) => mintToken(acting, user, principal.user, body), presentMinted)
    },
  }),
]

function presentMinted({ row, token }: { row: TokenRow; token: string }): Answer {
  return { status: 201, json: { ...presentToken({ ...row, lastUsedAt: null }), token } }
}
