/** Signing in and out, and who one is. */
import { readMe, signIn, signOut } from '../../../operations/index.ts'
import { clearSessionCookie, setSessionCookie } from '../../cookies.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const sessionRoutes: readonly Route[] = [
  routeTo({
    method: 'post',
    path: '/session',
    operation: signIn,
    answers: { 204: 'Signed in; the cookie holds the session.' },
    show(secret, { deps, c }) {
      setSessionCookie(c, deps.settings.baseUrl, secret)
      return { status: 204 }
    },
  }),
  routeTo({
    method: 'delete',
    path: '/session',
    operation: signOut,
    answers: { 204: 'Signed out.' },
    show(_, { deps, c }) {
      clearSessionCookie(c, deps.settings.baseUrl)
      return { status: 204 }
    },
  }),
  routeTo({ method: 'get', path: '/me', operation: readMe, answers: { 200: 'The caller.' } }),
]
