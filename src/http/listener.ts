/** Everything that is served: feeds by themselves, the rest by the app. */
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
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
  return {
    fromMemory: feedFromMemory(server),
    listener(request, response) {
      if (isFeedRequest(request)) feeds(request, response)
      else void others(request, response)
    },
  }
}
