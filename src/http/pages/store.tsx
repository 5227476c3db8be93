/** The store: the list, and what people do to their own set from there. */
import { Hono } from 'hono'
import { install, optIn, optOut, uninstall } from '../../access/personal.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { ActingRooms } from '../../operations/rooms.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env } from '../env.ts'
import { localPath, receiveForm, requireSession } from './page.tsx'
import { renderStore } from './search.tsx'

export function storePages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/store', (c) => renderStore(deps, c))

  const actions = {
    install: (acting: ActingRooms, actor: Actor, name: string) => install(acting, actor, name, null),
    uninstall,
    'opt-out': optOut,
    'opt-in': optIn,
  }
  for (const [action, run] of Object.entries(actions)) {
    app.post(`/store/:item/${action}`, async (c) => {
      const principal = requireSession(deps, c)
      const name = c.req.param('item')
      const back = (await receiveForm(c, principal)).get('back')
      const to = typeof back === 'string' ? localPath(back, deps.settings.baseUrl) : `/store/${name}`
      return principal.act<unknown, Response>(
        (acting) => run(acting, principal.actor, name),
        () => c.redirect(to, 303),
      )
    })
  }
  return app
}
