/** Signing in and out, and who one is. */

import { listGroupsOf } from '../../../access/groups.repo.ts'
import { endSession, signIn } from '../../../access/sessions.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { credentials } from '../../../operations/schemas.ts'
import { callerOf } from '../../caller.ts'
import { clearSessionCookie, setSessionCookie } from '../../cookies.ts'
import { assertSameOrigin } from '../../middleware/csrf.ts'
import { gone, publicRoute, type Route, route } from '../route.ts'

export const sessionRoutes: readonly Route[] = [
  publicRoute<{ body: { email: string; password: string } }>({
    method: 'post',
    path: '/session',
    summary: 'Sign in with email address and password',
    body: credentials,
    answers: { 204: { description: 'Signed in; the cookie holds the session.' } },
    errors: ['bad_credentials', 'csrf', 'rate_limited'],
    async handle({ deps, body, c }) {
      assertSameOrigin(deps.settings.baseUrl, c)
      return deps.actOnProof()(
        (acting) => signIn(acting, body, callerOf(deps.settings, c)),
        (secret) => {
          setSessionCookie(c, deps.settings.baseUrl, secret)
          return { status: 204 }
        },
      )
    },
  }),
  route({
    method: 'delete',
    path: '/session',
    summary: 'Sign out',
    access: 'signed-in',
    answers: { 204: { description: 'Signed out.' } },
    errors: ['csrf'],
    async handle({ deps, principal, c }) {
      const { user, session } = principal
      if (session !== undefined) await principal.act((acting) => endSession(acting, user, session.id), gone)
      clearSessionCookie(c, deps.settings.baseUrl)
      return gone()
    },
  }),
  route({
    method: 'get',
    path: '/me',
    summary: 'Who is asking',
    access: 'signed-in',
    answers: { 200: { description: 'The caller.', schema: answers.me } },
    errors: [],
    handle({ deps, principal: { user } }) {
      const { username, email, displayName, admin } = user
      const groups = listGroupsOf(deps.db, user.id).map((group) => group.slug)
      return { json: { username, email, displayName, admin, groups } }
    },
  }),
]
