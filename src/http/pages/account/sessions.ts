/** Ending sessions of one's own: one, all others, or all. */
import { Hono } from 'hono'
import { endSession, endSessions } from '../../../access/sessions.ts'
import type { SessionId } from '../../../kernel/ids.ts'
import { clearSessionCookie } from '../../cookies.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { requireSession } from '../page.tsx'

export function sessionPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/account/sessions/end-others', async (c) => {
    const { user, session, act } = requireSession(deps, c)
    return act(
      (acting) => endSessions(acting, user, session?.id),
      () => c.redirect('/account', 303),
    )
  })

  app.post('/account/sessions/end-all', async (c) => {
    const { user, act } = requireSession(deps, c)
    return act(
      (acting) => endSessions(acting, user),
      () => {
        clearSessionCookie(c, deps.settings.baseUrl)
        return c.redirect('/sign-in', 303)
      },
    )
  })

  app.post('/account/sessions/:id/end', async (c) => {
    const { user, act } = requireSession(deps, c)
    return act(
      (acting) => endSession(acting, user, c.req.param('id') as SessionId),
      () => c.redirect('/account', 303),
    )
  })
  return app
}
