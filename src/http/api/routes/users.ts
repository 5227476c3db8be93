/** People, for admins. */
import { createUser, listUsers, makeSetUpLink, patchUser, readUser } from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const userRoutes: readonly Route[] = [
  routeTo({ method: 'post', path: '/users', operation: createUser, answers: { 201: 'The person.' } }),
  routeTo({ method: 'get', path: '/users', operation: listUsers, answers: { 200: 'People.' } }),
  routeTo({ method: 'get', path: '/users/{username}', operation: readUser, answers: { 200: 'The person.' } }),
  routeTo({
    method: 'patch',
    path: '/users/{username}',
    operation: patchUser,
    answers: { 200: 'The person.' },
  }),
  routeTo({
    method: 'post',
    path: '/users/{username}/set-up-link',
    operation: makeSetUpLink,
    answers: { 201: 'The link.' },
  }),
]
