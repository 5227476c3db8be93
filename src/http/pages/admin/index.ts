/** The admin pages, one file for each room. */
import { Hono } from 'hono'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { requireAdmin } from './admin.tsx'
import { auditPages } from './audit.tsx'
import { grantPages } from './grants.tsx'
import { groupPages } from './groups.tsx'
import { itemPages } from './items.tsx'
import { reviewPages } from './review.tsx'
import { sourcePages } from './sources/index.ts'
import { systemPages } from './system.tsx'
import { userPages } from './users.tsx'

export function adminPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin', (c) => {
    requireAdmin(deps, c)
    return c.redirect('/admin/grants', 303)
  })
  app.route('/', grantPages(deps))
  app.route('/', groupPages(deps))
  app.route('/', userPages(deps))
  app.route('/', itemPages(deps))
  app.route('/', sourcePages(deps))
  app.route('/', reviewPages(deps))
  app.route('/', auditPages(deps))
  app.route('/', systemPages(deps))
  return app
}
