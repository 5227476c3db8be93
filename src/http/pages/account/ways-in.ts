/** One's own ways to sign in: the password, and the link with single sign-on. */

import { Hono } from 'hono'
import { changePassword, type SignedIn, unlinkIdentity } from '../../../access/ways-in.ts'
import { AppError } from '../../../kernel/errors.ts'
import { callerOf } from '../../caller.ts'
import { setSessionCookie } from '../../cookies.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import type { Form } from '../../form.ts'
import { STATUS } from '../../middleware/errors.ts'
import { receiveForm, requireSession, SignInFirst } from '../page.tsx'
import { renderAccount } from './page.tsx'

export function wayInPages(deps: HttpDeps): Hono<Env> {
  const { settings } = deps
  const app = new Hono<Env>()

  app.post('/account/password', async (c) => {
    const principal = requireSession(deps, c)
    const form = await receiveForm(c, principal)
    const typed = { current: untrimmed(form, 'current'), password: untrimmed(form, 'password') }
    try {
      return await principal.act(
        (acting) => changePassword(acting, signedIn(principal), typed, callerOf(settings, c)),
        (cookie) => {
          setSessionCookie(c, settings.baseUrl, cookie)
          return c.redirect('/account?done=password', 303)
        },
      )
    } catch (error) {
      return refuse(deps, c, principal, error)
    }
  })

  app.post('/account/sign-on/unlink', async (c) => {
    const principal = requireSession(deps, c)
    const form = await receiveForm(c, principal)
    const issuer = untrimmed(form, 'issuer')
    try {
      return await principal.act(
        (acting) => unlinkIdentity(acting, signedIn(principal), issuer),
        () => c.redirect('/account?done=unlinked', 303),
      )
    } catch (error) {
      return refuse(deps, c, principal, error)
    }
  })
  return app
}

/** A token opens no page, so there is a session. */
function signedIn({ user, session }: Principal): SignedIn {
  if (session === undefined) throw new SignInFirst()
  return { user, session }
}

/** What the person can put right is said on the page. */
function refuse(deps: HttpDeps, c: StoaContext, principal: Principal, error: unknown) {
  if (!(error instanceof AppError) || STATUS[error.code] >= 500) throw error
  return renderAccount(deps, c, principal, { error })
}

/** Spaces at the ends of a password belong to it. */
function untrimmed(form: Form, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
