/** Publishing in four steps: choose, check, describe, publish. The draft holds everything in between. */
import { Hono } from 'hono'
import { discardDraft } from '../../../operations/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { requireSession } from '../page.tsx'
import { submit } from '../submit.ts'
import { receiveCheck, showCheck } from './check.tsx'
import { receiveZip, showChoose } from './choose.tsx'
import { receiveDescription, showDescribe } from './describe.tsx'
import { createFinish, showDone } from './finish.tsx'

export function publishPages(deps: HttpDeps): Hono<Env> {
  const { publish, showReview } = createFinish(deps)
  const app = new Hono<Env>()
  app.get('/store/new', (c) => showChoose(deps, c))
  app.post('/store/new', (c) => receiveZip(deps, c))
  app.get('/store/new/published/:item', (c) => showDone(deps, c))
  app.get('/store/new/:draft', (c) => showCheck(deps, c))
  app.get('/store/new/:draft/choose', (c) => showChoose(deps, c))
  app.post('/store/new/:draft/choose', (c) => receiveZip(deps, c))
  app.post('/store/new/:draft/check', (c) => receiveCheck(deps, c))
  app.get('/store/new/:draft/check', (c) => c.redirect(`/store/new/${c.req.param('draft')}`, 303))
  app.get('/store/new/:draft/describe', (c) => showDescribe(deps, c))
  app.post('/store/new/:draft/describe', (c) => receiveDescription(deps, c))
  app.get('/store/new/:draft/publish', (c) => showReview(c))
  app.post('/store/new/:draft/publish', (c) => publish(c))
  app.post('/store/new/:draft/discard', (c) =>
    submit(c, requireSession(deps, c), {
      operation: discardDraft,
      done: () => c.redirect('/store/new', 303),
    }),
  )
  return app
}
