/** One's own account: tokens, ways to sign in, sessions. */
import { Hono } from 'hono'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { requireSession } from '../page.tsx'
import { renderAccount } from './page.tsx'
import { sessionPages } from './sessions.ts'
import { tokenPages } from './tokens.ts'
import { transferPages } from './transfers.ts'
import { wayInPages } from './ways-in.ts'

export function accountPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/account', (c) => renderAccount(deps, c, requireSession(deps, c)))
  app.route('/', tokenPages(deps))
  app.route('/', wayInPages(deps))
  app.route('/', sessionPages(deps))
  app.route('/', transferPages(deps))
  return app
}
