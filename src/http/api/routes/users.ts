/** People, for admins. */
import { makeSetUpLink } from '../../../access/set-up.ts'
import { getUser, listUsers } from '../../../access/users.repo.ts'
import { createUser, type NewUser, patchUser, type UserPatch } from '../../../access/users.ts'
import { answers } from '../answers.ts'
import { presentUser } from '../present.ts'
import { type Route, route } from '../route.ts'
import { listOf, newUser, userPatch } from '../schemas.ts'

export const userRoutes: readonly Route[] = [
  route<{ body: NewUser }>({
    method: 'post',
    path: '/users',
    summary: 'Add a person; without a password the answer has a one-time link to choose one',
    access: 'admin',
    body: newUser,
    answers: { 201: { description: 'The person.', schema: answers.user } },
    errors: ['bad_request', 'invalid_email', 'email_taken'],
    async handle({ deps, principal, body }) {
      const user = await createUser(deps, principal.actor, body)
      const link =
        body.password === undefined
          ? {
              setUpUrl: `${deps.settings.baseUrl}/set-up/${await makeSetUpLink(deps, user, principal.actor)}`,
            }
          : {}
      return { status: 201, json: { ...presentUser(deps, user), ...link } }
    },
  }),
  route({
    method: 'get',
    path: '/users',
    summary: 'Everybody, by user name',
    access: 'admin',
    answers: { 200: { description: 'People.', schema: listOf(answers.user) } },
    errors: [],
    handle: ({ deps }) => ({ json: listUsers(deps.db).map((user) => presentUser(deps, user)) }),
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
    summary: 'Disable, enable, rename, make admin',
    access: 'admin',
    body: userPatch,
    answers: { 200: { description: 'The person.', schema: answers.user } },
    errors: ['user_not_found', 'last_admin'],
    handle: async ({ deps, principal, params, body }) => ({
      json: presentUser(deps, await patchUser(deps, principal.actor, params.username, body)),
    }),
  }),
  route<{ params: { username: string } }>({
    method: 'post',
    path: '/users/{username}/set-up-link',
    summary: 'Make a one-time link with which somebody chooses a new password',
    access: 'admin',
    answers: { 201: { description: 'The link.', schema: answers.setUpLink } },
    errors: ['user_not_found'],
    async handle({ deps, principal, params }) {
      const code = await makeSetUpLink(deps, getUser(deps.db, params.username), principal.actor)
      return { status: 201, json: { setUpUrl: `${deps.settings.baseUrl}/set-up/${code}` } }
    },
  }),
]
