/** Every page, and what stands in for a page that is not there. */
import { Hono } from 'hono'
import { trimEnd } from '../../kernel/trim-end.ts'
import type { openApi } from '../api/openapi.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, StoaContext } from '../env.ts'
import { readQuery } from '../urlencoded.ts'
import { accountPages } from './account/index.ts'
import { adminPages } from './admin/index.ts'
import { apiDocsPages } from './api-docs.tsx'
import { connectPage } from './connect.tsx'
import { guardForms } from './forms/guard.ts'
import { formPlaceAt } from './forms/places.ts'
import { homePage } from './home.tsx'
import { itemPages } from './item/index.ts'
import { jobPages } from './jobs.tsx'
import { myStackPages } from './my-stack.tsx'
import { errorPage, notFound } from './page.tsx'
import { publishPages } from './publish/index.ts'
import { signInPages } from './sign-in.tsx'
import { ssoPages } from './sso.tsx'
import { storePages } from './store.tsx'
import { themePages } from './theme.ts'

/** The address of what is not there, without the slash at its end: one slash before it, or it would lead elsewhere. */
function withoutSlash({ req }: StoaContext): string {
  const path = trimEnd(req.path.replace(/^[/\\]+/, '/'), '/')
  return `${path || '/'}${new URL(req.url).search}`
}

export function pageRoutes(deps: HttpDeps, document: ReturnType<typeof openApi>): Hono<Env> {
  const app = new Hono<Env>()
  // What is no text would be read as another one.
  app.use(async (c, next) => {
    readQuery(new URL(c.req.url).search)
    await next()
  })
  app.use(guardForms(deps, app))
  app.route('/', signInPages(deps))
  app.route('/', ssoPages(deps))
  app.route('/', themePages(deps))
  app.route('/', homePage(deps))
  app.route('/', myStackPages(deps))
  app.route('/', connectPage(deps))
  app.route('/', publishPages(deps))
  app.route('/', storePages(deps))
  app.route('/', itemPages(deps))
  app.route('/', accountPages(deps))
  app.route('/', jobPages(deps))
  app.route('/', adminPages(deps))
  app.route('/', apiDocsPages(deps, document))
  app.all('*', (c) => {
    if (c.req.path.endsWith('/')) return c.redirect(withoutSlash(c), 308)
    // The address of a form's answer, loaded anew: its page.
    const place = c.req.method === 'GET' ? formPlaceAt(c.req.path) : undefined
    return place === undefined || place.page === c.req.path ? notFound(deps, c) : c.redirect(place.page, 303)
  })
  app.onError((error, c) => errorPage(deps, error, c))
  return app
}
