/** The store: the list, and what people do to their own set from there. */
import { Hono } from 'hono'
import { install, optIn, optOut, uninstall } from '../../access/personal.ts'
import { readForm } from '../body.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal } from '../env.ts'
import { localPath, requireSession } from './page.tsx'
import { renderStore } from './search.tsx'

export function storePages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/store', (c) => renderStore(deps, c))

  const actions = {
    install: (principal: Principal, name: string) => install(deps, principal.actor, name, null),
    uninstall: (principal: Principal, name: string) => uninstall(deps, principal.actor, name),
    'opt-out': (principal: Principal, name: string) => optOut(deps, principal.actor, name),
    'opt-in': (principal: Principal, name: string) => optIn(deps, principal.actor, name),
  }
  for (const [action, run] of Object.entries(actions)) {
    app.post(`/store/:item/${action}`, async (c) => {
      const principal = requireSession(deps, c)
      const name = c.req.param('item')
      const back = (await readForm(c)).get('back')
      await run(principal, name)
      return c.redirect(
        typeof back === 'string' ? localPath(back, deps.settings.baseUrl) : `/store/${name}`,
        303,
      )
    })
  }
  return app
}
