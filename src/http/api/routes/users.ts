/** People, for admins. */

import { makeSetUpLink } from '../../../access/set-up.ts'
import { listUsableTokens, withLastUse } from '../../../access/tokens.repo.ts'
import { getUser, listUsers, type UserRow } from '../../../access/users.repo.ts'
import { inviteUser, type NewUser, patchUser, type UserPatch } from '../../../access/users.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { presentToken, presentUser } from '../../../operations/answers/present.ts'
import { eachShown } from '../../../operations/answers/shown.ts'
import type { Rooms } from '../../../operations/rooms.ts'
import { listOf, newUser, object, userPatch } from '../../../operations/schemas.ts'
import { answerPart, type Part, part } from '../part.ts'
import { type Route, route } from '../route.ts'

export const userRoutes: readonly Route[] = [
  route<{ body: NewUser }>({
    method: 'post',
    path: '/users',
    summary: 'Add a person; without a password the answer has a one-time link to choose one',
    access: 'admin',
    body: newUser,
    answers: { 201: { description: 'The person.', schema: answers.user } },
    errors: ['bad_request', 'invalid_email', 'email_taken'],
    handle: ({ principal, body }) =>
      principal.act(
        (acting) => inviteUser(acting, principal.actor, body),
        ({ user, code }, after) => ({
          status: 201,
          json: {
            ...presentUser(after, user),
            ...(code === undefined ? {} : { setUpUrl: `${after.settings.baseUrl}/set-up/${code}` }),
          },
        }),
      ),
  }),
  route<{ query: Part }>({
    method: 'get',
    path: '/users',
    summary: 'Everybody, by user name, part by part',
    access: 'admin',
    query: object(part),
    answers: { 200: { description: 'People.', schema: listOf(answers.user) } },
    errors: [],
    handle: ({ deps, query, c }) =>
      answerPart(deps, c, listUsers(deps.db), query, (user) => presentUser(deps, user)),
  }),
  route<{ params: { username: string } }>({
    method: 'get',
    path: '/users/{username}',
    summary: 'One person',
    access: 'admin',
    answers: { 200: { description: 'The person.', schema: answers.user } },
    errors: ['user_not_found'],
    handle: ({ deps, params }) => ({ json: presentUser(deps, getUser(deps.db, params.username)) }),
  }),
  route<{ params: { username: string }; body: UserPatch }>({
    method: 'patch',
    path: '/users/{username}',
    summary: 'Disable, enable, rename, change the address, make admin, revoke all tokens',
    access: 'admin',
    body: userPatch,
    answers: { 200: { description: 'The person.', schema: answers.user } },
    errors: ['user_not_found', 'invalid_email', 'email_taken', 'last_admin'],
    handle: ({ principal, params, body }) =>
      principal.act(
        (acting) => patchUser(acting, principal.actor, params.username, body),
        (user, after) => ({
          json: {
            ...presentUser(after, user),
            ...(body.disabled === false ? { tokens: presentUsableTokens(after, user) } : {}),
          },
        }),
      ),
  }),
  route<{ params: { username: string } }>({
    method: 'post',
    path: '/users/{username}/set-up-link',
    summary: 'Make a one-time link with which somebody chooses a new password',
    access: 'admin',
    answers: { 201: { description: 'The link.', schema: answers.setUpLink } },
    errors: ['user_not_found'],
    handle({ deps, principal, params }) {
      const user = getUser(deps.db, params.username)
      return principal.act(
        (acting) => makeSetUpLink(acting, user, principal.actor),
        (code) => ({ status: 201, json: { setUpUrl: `${deps.settings.baseUrl}/set-up/${code}` } }),
      )
    },
  }),
]

/** What an enabled account brings back with it. */
function presentUsableTokens(deps: Rooms, { id }: UserRow) {
  return eachShown(deps, listUsableTokens(deps.db, id, deps.clock()), (row) =>
    presentToken(withLastUse(deps.db, row)),
  )
}
