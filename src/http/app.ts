/** What is served besides feeds: API, pages, and what machines ask. */
import { Hono } from 'hono'
import { mount } from './api/mount.ts'
import { openApi } from './api/openapi.ts'
import { apiRoutes } from './api/routes/index.ts'
import { atBasePath, basePathOf } from './base-path.ts'
import { cliRoutes, sayCli } from './cli-package.ts'
import type { HttpDeps } from './deps.ts'
import type { Env } from './env.ts'
import { healthRoutes } from './health.ts'
import { hookRoutes } from './hooks/hooks.ts'
import { marketplaceZip } from './marketplace-zip.ts'
import type { Metrics } from './metrics.ts'
import { problemOf, problemResponse } from './middleware/errors.ts'
import { requestLog } from './middleware/request-log.ts'
import { withSecurityHeaders } from './middleware/security-headers.ts'
import { pageRoutes } from './pages/index.ts'
import { staticRoutes } from './static.ts'

export function createApp(deps: HttpDeps, metrics: Metrics): Hono<Env> {
  const document = openApi(apiRoutes, deps.settings.baseUrl)
  const basePath = basePathOf(deps.settings.baseUrl)
  const app = new Hono<Env>()
  app.use(requestLog(deps.log, metrics))
  app.use(withSecurityHeaders(deps.settings.baseUrl))
  if (basePath !== '') app.use(atBasePath(basePath))
  app.route('/', healthRoutes(deps, metrics))
  app.get('/marketplace.zip', (c) => marketplaceZip(deps, c))
  app.use('/api/v1/*', sayCli())
  app.get('/api/v1/openapi.json', (c) => c.json(document))
  app.route('/api/v1', mount(deps, apiRoutes))
  app.route('/', hookRoutes(deps))
  app.route('/', staticRoutes())
  app.route('/', cliRoutes())
  app.route('/', pageRoutes(deps, document))
  app.onError((error) => problemResponse(problemOf(error, deps)))
  return app
}
