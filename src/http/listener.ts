/** Everything that is served: feeds by themselves, the rest by the app. */
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { basePathOf, inward } from './base-path.ts'
import type { HttpDeps } from './deps.ts'
import type { Env } from './env.ts'
import { createFeedServer } from './git/feed-server.ts'
import { feedFromMemory } from './git/from-memory.ts'
import { feedListener, isFeedRequest } from './git/listener.ts'
import type { Metrics } from './metrics.ts'
import type { Handlers } from './server.ts'

export function createHandlers(deps: HttpDeps, app: Hono<Env>, metrics: Metrics): Handlers {
  const server = createFeedServer(deps, metrics)
  const feeds = feedListener(server)
  const others = getRequestListener(app.fetch)
  const handlers: Handlers = {
    fromMemory: feedFromMemory(server),
    listener(request, response) {
      if (isFeedRequest(request)) feeds(request, response)
      else void others(request, response)
    },
  }
  return below(basePathOf(deps.settings.baseUrl), handlers)
}

/** The same, asked at addresses below a path. */
function below(basePath: string, { fromMemory, listener }: Handlers): Handlers {
  if (basePath === '') return { fromMemory, listener }
  return {
    fromMemory: (request) => fromMemory({ ...request, path: inward(basePath, request.path) }),
    listener(request, response) {
      request.url = inward(basePath, request.url ?? '')
      listener(request, response)
    },
  }
}
