/** The store: the list, and what people do to their own set from there. */
import { Hono } from 'hono'
import { install, optIn, optOut, uninstall } from '../../operations/index.ts'
import type { Operation } from '../../operations/surface.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env } from '../env.ts'
import { localPath, receiveForm, requireSession } from './page.tsx'
import { renderStore } from './search.tsx'

export function storePages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/store', (c) => renderStore(deps, c))

  const actions = { install, uninstall, 'opt-out': optOut, 'opt-in': optIn }
  for (const [action, operation] of Object.entries<Operation<{ item: string }>>(actions)) {
    app.post(`/store/:item/${action}`, async (c) => {
      const principal = requireSession(deps, c)
      const item = c.req.param('item')
      const back = (await receiveForm(c, principal)).get('back')
      const to = typeof back === 'string' ? localPath(back, deps.settings.baseUrl) : `/store/${item}`
      return principal.invoke(operation, { item }, () => c.redirect(to, 303))
    })
  }
  return app
}
