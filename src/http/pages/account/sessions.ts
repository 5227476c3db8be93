/** Ending sessions of one's own: one, all others, or all. */
import { Hono } from 'hono'
import { endSession, endSessions } from '../../../operations/index.ts'
import { clearSessionCookie } from '../../cookies.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { requireSession } from '../page.tsx'
import { submit } from '../submit.ts'

export function sessionPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/account/sessions/end-others', (c) =>
    requireSession(deps, c).invoke(endSessions, { others: true }, () => c.redirect('/account', 303)),
  )

  app.post('/account/sessions/end-all', (c) =>
    requireSession(deps, c).invoke(endSessions, {}, () => {
      clearSessionCookie(c, deps.settings.baseUrl)
      return c.redirect('/sign-in', 303)
    }),
  )

  app.post('/account/sessions/:id/end', (c) =>
    submit(c, requireSession(deps, c), { operation: endSession, done: () => c.redirect('/account', 303) }),
  )
  return app
}
