/** Access tokens: one's own, and those an admin makes for others. */
import {
  createToken,
  createUserToken,
  listTokens,
  listUserTokens,
  revokeToken,
  revokeUserToken,
} from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

const REVOKED = { 204: 'It no longer works.' }
const LISTED = { 200: 'Tokens, without their secrets.' }

export const tokenRoutes: readonly Route[] = [
  routeTo({ method: 'post', path: '/tokens', operation: createToken, answers: { 201: 'The new token.' } }),
  routeTo({ method: 'get', path: '/tokens', operation: listTokens, answers: LISTED }),
  routeTo({ method: 'delete', path: '/tokens/{id}', operation: revokeToken, answers: REVOKED }),
  routeTo({ method: 'get', path: '/users/{username}/tokens', operation: listUserTokens, answers: LISTED }),
  routeTo({
    method: 'delete',
    path: '/users/{username}/tokens/{id}',
    operation: revokeUserToken,
    answers: REVOKED,
  }),
  routeTo({
    method: 'post',
    path: '/users/{username}/tokens',
    operation: createUserToken,
    answers: { 201: 'The new token.' },
  }),
]
