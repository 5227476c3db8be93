/** One's own ways to sign in: the password, and the link with single sign-on. */

import { Hono } from 'hono'
import { changePassword, unlinkIdentity } from '../../../operations/index.ts'
import { setSessionCookie } from '../../cookies.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import type { Form } from '../../form.ts'
import { requireSession } from '../page.tsx'
import { submit } from '../submit.ts'
import { renderAccount } from './page.tsx'

export function wayInPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/account/password', (c) => {
    const principal = requireSession(deps, c)
    return submit(c, principal, {
      operation: changePassword,
      input: (_, form) => ({ current: untrimmed(form, 'current'), password: untrimmed(form, 'password') }),
      done(cookie) {
        setSessionCookie(c, deps.settings.baseUrl, cookie)
        return c.redirect('/account?done=password', 303)
      },
      refused: (error) => renderAccount(deps, c, principal, { error }),
    })
  })

  app.post('/account/sign-on/unlink', (c) => {
    const principal = requireSession(deps, c)
    return submit(c, principal, {
      operation: unlinkIdentity,
      done: () => c.redirect('/account?done=unlinked', 303),
      refused: (error) => renderAccount(deps, c, principal, { error }),
    })
  })
  return app
}

/** Spaces at the ends of a password belong to it. */
function untrimmed(form: Form, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
